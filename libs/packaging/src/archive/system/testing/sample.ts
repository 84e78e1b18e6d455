import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Config } from '@windlass/kit/config/schema';
import { metaFor, packInto } from '../../../testing/pack.ts';
import { type ArchiveEntry, byPath, type FileEntry } from '../../entry.ts';
import type { ArchiveFormat, PackageMeta } from '../../format.ts';

/** 2023-11-14 22:13:20 UTC. */
export const mtime = 1_700_000_000;

export const about = {
  summary: 'Shows where the light is',
  description: 'Beacon tells ships where the harbor is.\n\n- one light\n- two lights, of which the second is dark',
  license: 'MIT',
  homepage: 'https://beacon.example',
  maintainer: 'Jo Doe <jo@example.org>',
} as const;

type System = NonNullable<NonNullable<Config['packages']>[string]['system']>;

export interface SampleMeta {
  readonly platform?: string | null;
  readonly version?: string;
  readonly about?: Config['about'];
  readonly system?: System;
  readonly product?: string;
  readonly scripts?: PackageMeta['scripts'];
}

/** What a package says of itself that both systems take. */
export function sampleMeta({
  platform = 'linux-x86_64',
  version,
  product = 'beacon',
  ...more
}: SampleMeta = {}): PackageMeta {
  const one = { ...(platform === null ? {} : { platform }), ...(more.system ? { system: more.system } : {}) };
  const meta = metaFor({ product, about: more.about ?? about, packages: { x: one } }, 'x', version);
  return { ...meta, scripts: more.scripts ?? {} };
}

export const copyright = 'Copyright (C) 2023 Jo Doe <jo@example.org>\nMay be used by everybody, for everything.\n';

/** Content by path: a text, `→ target` for a link, null for a folder. What is in bin can be started. */
export const sampleFiles: Readonly<Record<string, string | null>> = {
  'usr/bin/beacon': '#!/bin/sh\necho beacon 1.2.3\n',
  'usr/bin/light': '→ beacon',
  'usr/share/beacon/lights': 'one\ntwo\n',
  'usr/share/doc/beacon/copyright': copyright,
  'etc/beacon/beacon.conf': 'light = on\n',
  'var/lib/beacon': null,
};

export const longName = `${'ü'.repeat(60)} ${'x'.repeat(60)}`;

/** Names, links and empty things that somebody will have. */
export const oddFiles: Readonly<Record<string, string | null>> = {
  'etc/beacon/a b.conf': 'x',
  'usr/share/beacon/a b': 'x',
  'usr/share/beacon/quote\'s "and" $HOME `id` \\n *': 'x',
  'usr/share/beacon/ünï/日本 😀': 'x',
  'usr/share/beacon/empty': '',
  'usr/share/beacon/nothing': null,
  [`usr/share/beacon/${longName}/${longName}`]: 'x',
  [`usr/share/beacon/${'deep/'.repeat(50)}end`]: 'x',
  'usr/share/beacon/hundred': `→ ${'h'.repeat(100)}`,
  'usr/share/beacon/long': `→ ${longName}/${longName}`,
  'usr/share/beacon/away': '→ /usr/share/common/licenses',
  // Between a folder and what is in it, by the bytes of the names.
  'usr/share/beacon-1/x': 'x',
  'usr/share/beacon.d/x': 'x',
};

/** Entries for these files, written below `folder`, with the folders that they lie in, in the order of the archive. */
export function entriesOf(
  folder: string,
  files: Readonly<Record<string, string | null>> = sampleFiles,
): readonly ArchiveEntry[] {
  const all = new Map<string, ArchiveEntry>();
  for (const [path, text] of Object.entries(files)) {
    for (let dir = posix.dirname(path); dir !== '.'; dir = posix.dirname(dir))
      all.set(dir, { kind: 'folder', path: dir });
    const from = join(folder, 'input', path);
    if (text === null) all.set(path, { kind: 'folder', path });
    else if (text.startsWith('→ ')) all.set(path, { kind: 'link', path, target: text.slice(2), from });
    else all.set(path, fileOf(path, from, text));
  }
  return [...all.values()].sort(byPath);
}

function fileOf(path: string, from: string, text: string): FileEntry {
  mkdirSync(dirname(from), { recursive: true });
  writeFileSync(from, text);
  return { kind: 'file', path, mode: /(?:^|\/)s?bin\//.test(path) ? 0o755 : 0o644, size: statSync(from).size, from };
}

/** So many small files in a hundred folders, on no disk. */
export function manyFiles(count: number): readonly ArchiveEntry[] {
  const folders = [
    'usr',
    'usr/share',
    'usr/share/beacon',
    ...Array.from({ length: 100 }, (_, at) => `usr/share/beacon/${at}`),
  ];
  const files = Array.from({ length: count }, (_, at): FileEntry => {
    const content = `file ${at}\n`;
    return {
      kind: 'file',
      path: `usr/share/beacon/${at % 100}/${at}`,
      mode: 0o644,
      size: content.length,
      from: '',
      content,
    };
  });
  return [...folders.map((path) => ({ kind: 'folder', path }) as const), ...files].sort(byPath);
}

/** Packs as `create-binary-packages` does, with what the format adds by itself. */
export async function packSample(
  file: string,
  format: ArchiveFormat,
  entries: readonly ArchiveEntry[],
  meta: PackageMeta = sampleMeta(),
): Promise<readonly ArchiveEntry[]> {
  const whole = (await format.complete?.(entries, meta, dirname(file), mtime)) ?? entries;
  await packInto(file, format, whole, { meta, mtime });
  return whole;
}

/** Turns every bit of one byte. */
export function damage(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}
