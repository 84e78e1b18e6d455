import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { metaFor } from '../../../testing/pack.ts';
import { digestFile } from '../../../tree/digest.ts';
import { type ArchiveEntry, byPath } from '../../entry.ts';
import type { PackageMeta } from '../../format.ts';
import { pinned, tinyRuntime } from './runtimes.ts';

export const desktopFile = `[Desktop Entry]
Type=Application
Name=Beacon
Exec=beacon --tray %U
Icon=beacon
Categories=Utility;
`;

/** What a package for desktops holds, by path; a mode of 0755 where it is below bin. */
export const files: Readonly<Record<string, string>> = {
  'usr/bin/beacon': '#!/bin/sh\necho "beacon 1.2.3: $*"\n',
  'usr/share/applications/beacon.desktop': desktopFile,
  'usr/share/icons/hicolor/scalable/apps/beacon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
  'usr/share/doc/beacon/a b/ünï': 'text\n'.repeat(50_000),
  'usr/share/doc/beacon/empty': '',
};

/** Entries for files that are written to `folder`, with the folders that they lie in. */
export function entriesOf(
  folder: string,
  all: Readonly<Record<string, string | null>> = files,
): readonly ArchiveEntry[] {
  const folders = new Set<string>();
  const entries = Object.entries(all).flatMap(([path, text]): readonly ArchiveEntry[] => {
    if (text === null) return [];
    const from = join(folder, 'input', path);
    mkdirSync(dirname(from), { recursive: true });
    writeFileSync(from, text);
    for (let dir = posix.dirname(path); dir !== '.'; dir = posix.dirname(dir)) folders.add(dir);
    return [{ kind: 'file', path, mode: /(?:^|\/)bin\//.test(path) ? 0o755 : 0o644, ...digestFile(from), from }];
  });
  return [...entries, ...[...folders].map((path) => ({ kind: 'folder', path }) as const)].sort(byPath);
}

/** The same, of a package whose runtime is written to `folder`. */
export function metaIn(
  folder: string,
  system: object = {},
  platform = 'linux-x86_64',
  runtime = tinyRuntime(),
): PackageMeta {
  const one = { format: 'AppImage' as const, platform, system: { runtime: pinned(folder, runtime), ...system } };
  return metaFor({ product: 'beacon', packages: { x: one } }, 'x');
}
