import { formatVersion } from '@windlass/version-sync/model/version';
import type { ArchiveEntry } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import { interpreterOf } from '../system/fault.ts';
import { dependencyTags } from './dependencies.ts';
import { type FileFacts, fileTags, isLarge } from './files.ts';
import { headerBytes, i18n, int32, string, strings, type Value } from './header.ts';
import { rpmIdentity } from './identity.ts';
import { sha256Algorithm, tag } from './tags.ts';

/** What only who wrote the payload knows. */
export interface PayloadFacts extends FileFacts {
  /** SHA-256 (hex) of the payload as it is in the package. */
  readonly compressed: string;
  /** The same of what is compressed. */
  readonly plain: string;
}

/** The header that tells of the package; digests and signatures are of its bytes. */
export function packageHeader(entries: readonly ArchiveEntry[], meta: PackageMeta, facts: PayloadFacts): Buffer {
  const { about, system } = meta;
  const { name, version, release, arch } = rpmIdentity(meta);
  const vendor = about.vendor ?? about.maintainer?.replace(/\s*<.*$/, '') ?? null;
  const traits = { hasConfig: facts.config.size > 0, isLarge: isLarge(entries) };
  const all: readonly (readonly [number, Value | null])[] = [
    [tag.i18nTable, strings(['C'])],
    [tag.name, string(name)],
    [tag.version, string(version)],
    [tag.release, string(release)],
    [tag.summary, i18n(about.summary ?? '')],
    [tag.description, i18n((about.description ?? about.summary ?? '').trimEnd())],
    [tag.buildTime, int32([facts.mtime])],
    // rpm shows it: a name that says nothing of the machine.
    [tag.buildHost, string('localhost')],
    [tag.vendor, optional(vendor)],
    [tag.license, optional(about.license)],
    [tag.packager, optional(about.maintainer)],
    [tag.group, i18n(system.section ?? 'Unspecified')],
    [tag.url, optional(about.homepage ?? about.repository)],
    [tag.os, string('linux')],
    [tag.arch, string(arch)],
    // What has none is a package of sources to rpm.
    [tag.sourceRpm, string(`${name}-${version}-${release}.src.rpm`)],
    // The rpm whose rules the header follows: the first with the digests of the payload.
    [tag.rpmVersion, string('4.14.0')],
    [tag.payloadFormat, string('cpio')],
    [tag.payloadCompressor, string('gzip')],
    [tag.payloadFlags, string('6')],
    [tag.payloadDigest, strings([facts.compressed])],
    [tag.payloadDigestAlgo, int32([sha256Algorithm])],
    [tag.payloadDigestAlt, strings([facts.plain])],
    ...changelogTags(meta, facts.mtime),
    ...scriptTags(meta),
    ...dependencyTags(meta, traits),
    ...fileTags(entries, facts),
  ];
  return headerBytes(
    tag.headerImmutable,
    new Map(all.flatMap(([key, value]) => (value === null ? [] : [[key, value]]))),
  );
}

/** One entry, for this version: linters and `rpm -q --changelog` look for it. */
function changelogTags(meta: PackageMeta, mtime: number): readonly (readonly [number, Value])[] {
  const { about, product } = meta;
  const { version, release } = rpmIdentity(meta);
  return [
    [tag.changelogTime, int32([mtime])],
    [tag.changelogName, strings([`${about.maintainer ?? about.vendor ?? product} - ${version}-${release}`])],
    [tag.changelogText, strings([`- Version ${formatVersion(meta.version)}`])],
  ];
}

function optional(text: string | null): Value | null {
  return text === null ? null : string(text);
}

const scriptPlaces = [
  ['preInstall', tag.preIn, tag.preInProg],
  ['postInstall', tag.postIn, tag.postInProg],
  ['preRemove', tag.preUn, tag.preUnProg],
  ['postRemove', tag.postUn, tag.postUnProg],
] as const;

function scriptTags({ scripts }: PackageMeta): readonly (readonly [number, Value])[] {
  return scriptPlaces.flatMap(([key, script, program]): readonly (readonly [number, Value])[] => {
    const text = scripts[key];
    if (text === undefined) return [];
    const [first = '/bin/sh', ...more] = interpreterOf(text);
    return [
      [script, string(text)],
      [program, more.length === 0 ? string(first) : strings([first, ...more])],
    ];
  });
}
