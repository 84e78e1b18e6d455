import type { ArchiveEntry } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import { configFiles } from '../system/config-files.ts';
import { interpreterOf } from '../system/fault.ts';
import { controlText } from './control.ts';
import { controlHeader, debTarHeader, tarEnd, tarPadding } from './tar.ts';

const scriptNames = [
  ['preInstall', 'preinst'],
  ['postInstall', 'postinst'],
  ['preRemove', 'prerm'],
  ['postRemove', 'postrm'],
] as const;

/** MD5 (hex) by path, as dpkg keeps them for `dpkg --verify`. */
export type Sums = ReadonlyMap<string, string>;

/** `control.tar` (deb(5)): what dpkg reads of a package before it unpacks it. */
export async function* controlTar(
  entries: readonly ArchiveEntry[],
  meta: PackageMeta,
  sums: Sums,
  mtime: number,
): AsyncGenerator<Buffer> {
  yield debTarHeader('root', mtime);
  for (const { name, text, mode } of await controlFiles(entries, meta, sums)) {
    const bytes = Buffer.from(text);
    yield Buffer.concat([controlHeader(name, bytes.length, mode, mtime), bytes, tarPadding(bytes.length)]);
  }
  yield tarEnd;
}

interface ControlFile {
  readonly name: string;
  readonly text: string;
  readonly mode: number;
}

async function controlFiles(
  entries: readonly ArchiveEntry[],
  meta: PackageMeta,
  sums: Sums,
): Promise<readonly ControlFile[]> {
  const kept = await configFiles(entries, meta);
  const files = [
    { name: 'conffiles', text: [...kept].map((path) => `/${path}\n`).join('') },
    { name: 'control', text: controlText(meta, entries) },
    // As dh_md5sums has it: dpkg keeps the sums of conffiles elsewhere.
    { name: 'md5sums', text: [...sums].flatMap(([path, sum]) => (kept.has(path) ? [] : `${sum}  ${path}\n`)).join('') },
    ...scriptNames.flatMap(([key, name]) => {
      const text = meta.scripts[key];
      return text === undefined ? [] : [{ name, text: startable(text), mode: 0o755 }];
    }),
    { name: 'triggers', text: entries.some(isPublicLibrary) ? 'activate-noawait ldconfig\n' : '' },
  ];
  return files.filter(({ text }) => text !== '').map((file) => ({ mode: 0o644, ...file }));
}

/** dpkg starts a script by its first line, and knows no other way. */
function startable(script: string): string {
  return interpreterOf(script).length > 0 ? script : `#!/bin/sh\nset -e\n${script}`;
}

/** What programs find only once ldconfig has seen it (policy 8.1.1). */
function isPublicLibrary({ kind, path }: ArchiveEntry): boolean {
  return kind !== 'folder' && /^(?:usr\/)?lib(?:\/[^/]+-linux-gnu[^/]*)?\/lib[^/]*\.so(?:\.[^/]*)?$/.test(path);
}
