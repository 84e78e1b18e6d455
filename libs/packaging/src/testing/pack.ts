import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolveConfig } from '@windlass/kit/config/resolved';
import type { Config } from '@windlass/kit/config/schema';
import { parseVersion } from '@windlass/version-sync/model/version';
import type { ArchiveEntry } from '../archive/entry.ts';
import type { ArchiveFormat, PackageMeta } from '../archive/format.ts';

/** What a package of this config would say of itself. */
export function metaFor(config: Config, name: string, version = '1.2.3+004'): PackageMeta {
  const { about, packages, product } = resolveConfig(config);
  const one = packages[name];
  if (one === undefined) throw new Error(`no package ${name}`);
  const scripts = Object.fromEntries(
    Object.entries(one.system.scripts).flatMap(([key, file]) =>
      file === null ? [] : [[key, readFileSync(file, 'utf8')]],
    ),
  );
  const parsed = parseVersion(version);
  return { product: product ?? 'beacon', version: parsed, platform: one.platform, about, system: one.system, scripts };
}

export interface PackOptions {
  readonly mtime?: number;
  readonly meta?: PackageMeta;
  readonly signal?: AbortSignal;
}

/** Packs into `file`, and makes sure that a format takes its scratch file away or leaves it to us. */
export async function packInto(
  file: string,
  format: ArchiveFormat,
  entries: readonly ArchiveEntry[],
  { mtime = 1_700_000_000, meta = metaFor({ packages: { x: {} } }, 'x'), signal }: PackOptions = {},
): Promise<void> {
  const scratch = `${file}.part`;
  const chunks: Buffer[] = [];
  const options = { mtime, meta, scratch, signal: signal ?? new AbortController().signal, onBytes: () => {} };
  for await (const chunk of format.write(entries, options)) chunks.push(chunk);
  if (existsSync(scratch)) rmSync(scratch);
  writeFileSync(file, Buffer.concat(chunks));
}
