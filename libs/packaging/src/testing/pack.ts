import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { resolveConfig } from '@windlass/kit/config/resolved';
import type { Config } from '@windlass/kit/config/schema';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import { parseVersion } from '@windlass/version-sync/model/version';
import type { ArchiveEntry } from '../archive/entry.ts';
import type { ArchiveFormat, PackageMeta, WriteOptions } from '../archive/format.ts';

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
  readonly host?: WriteOptions['host'];
  readonly onFile?: WriteOptions['onFile'];
}

/** Packs into `file`, and makes sure that a format takes its scratch file away or leaves it to us. */
export async function packInto(
  file: string,
  format: ArchiveFormat,
  entries: readonly ArchiveEntry[],
  {
    mtime = 1_700_000_000,
    meta = metaFor({ packages: { x: {} } }, 'x'),
    signal,
    host = hostOf(file),
    onFile = () => {},
  }: PackOptions = {},
): Promise<void> {
  const scratch = `${file}.part`;
  const chunks: Buffer[] = [];
  const options = {
    mtime,
    meta,
    scratch,
    host,
    signal: signal ?? new AbortController().signal,
    onBytes: () => {},
    onFile,
  };
  try {
    // A copy: a piece is valid until the next is asked for.
    for await (const chunk of format.write(entries, options)) chunks.push(Buffer.from(chunk));
  } finally {
    if (existsSync(scratch)) rmSync(scratch, { recursive: true });
  }
  writeFileSync(file, Buffer.concat(chunks));
}

/** This machine, with what the config names beside the package. */
function hostOf(file: string): WriteOptions['host'] {
  const runner = makeRunner({ plan: false, redactor: new Redactor(), logDir: null, emit: () => {} });
  return { root: dirname(file), env: process.env, runner };
}
