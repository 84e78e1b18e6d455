import { cConstants } from './c-constants.ts';
import { changelog } from './changelog.ts';
import { cmake } from './cmake.ts';
import { dartConstants } from './dart-constants.ts';
import { debianChangelog } from './debian-changelog.ts';
import { debianControl } from './debian-control.ts';
import { dockerfile } from './dockerfile.ts';
import { inOrder } from './field.ts';
import type { Field, Format } from './format.ts';
import { goConstants } from './go-constants.ts';
import { gradle, gradleProperties } from './gradle.ts';
import { homebrew } from './homebrew.ts';
import { innoSetup } from './inno-setup.ts';
import { markedFields, marker } from './marker.ts';
import { mix } from './mix.ts';
import { nix } from './nix.ts';
import { pkgbuild } from './pkgbuild.ts';
import { pythonConstants } from './python-constants.ts';
import { rpmSpec } from './rpm-spec.ts';
import { rubyConstants } from './ruby-constants.ts';
import { rustConstants } from './rust-constants.ts';
import { scriptConstants } from './script-constants.ts';
import { setupCfg } from './setup-cfg.ts';
import { setupPy } from './setup-py.ts';
import { srcinfo } from './srcinfo.ts';
import { versionFile } from './version-file.ts';
import { windowsResource } from './windows-resource.ts';
import { xcode } from './xcode.ts';

/** A file with a format of its own may mark further lines. */
function withMarks(format: Format): Format {
  return {
    ...format,
    find: (text, path) => {
      const fields = format.find(text, path);
      const marked = markedFields(text);
      if (marked.length === 0) return fields;
      return inOrder([...fields, ...freeOf(marked, fields)]);
    },
  };
}

/** Those that no field overlaps; both are in the order of the text. */
function freeOf(marked: readonly Field[], fields: readonly Field[]): Field[] {
  let next = 0;
  return marked.filter(({ start, end }) => {
    while (next < fields.length && (fields[next]?.end ?? 0) <= start) next += 1;
    const field = fields[next];
    return field === undefined || field.start >= end;
  });
}

/** Formats that are read line by line or by a lexer; the particular before the general. */
export const lineFormats: readonly Format[] = [
  ...[
    pkgbuild,
    srcinfo,
    dockerfile,
    homebrew,
    debianControl,
    debianChangelog,
    rpmSpec,
    cmake,
    innoSetup,
    windowsResource,
    xcode,
    gradle,
    gradleProperties,
    mix,
    nix,
    setupCfg,
    setupPy,
    dartConstants,
    goConstants,
    scriptConstants,
    rubyConstants,
    rustConstants,
    cConstants,
    pythonConstants,
    versionFile,
    changelog,
  ].map(withMarks),
  marker,
];
