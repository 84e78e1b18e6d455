import type { Json } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import type { Place } from '../host/place.ts';

/** Args of `static.upload@1`. Enough to take it back without the bundle and without the config. */
export interface UploadArgs extends Place {
  readonly [key: string]: Json;
  /** Name of the server in the config. */
  readonly server: string;
  readonly host: string;
  readonly path: string;
  /** Name of the folder in `releases/`. */
  readonly release: string;
  /** SHA-256 of the manifest, hex. */
  readonly manifest: string;
  /** Folder of the bundle, from the folder of the config. */
  readonly from: string;
  readonly files: number;
  readonly bytes: number;
}

/** Args of `static.switch@1`. */
export interface SwitchArgs extends Place {
  readonly [key: string]: Json;
  readonly server: string;
  readonly host: string;
  readonly path: string;
  readonly release: string;
  /** SHA-256 of the manifest of that release, hex. */
  readonly digest: string;
  /** Where `current` pointed when the plan was made, as the link was written; null where there was none. It is moved from there or not at all. */
  readonly from: string | null;
}

/** What `current` was before a switch. */
export interface FormerCurrent {
  readonly [key: string]: Json;
  readonly target: string | null;
  /** SHA-256 of the manifest of what was served, made from the files themselves; null where the link led nowhere. */
  readonly digest: string | null;
}

/** @throws WindlassError `internal` where a ledger holds something else. */
export function readUploadArgs(args: Json): UploadArgs {
  return {
    ...placeArgs(args),
    release: releaseOf(args),
    manifest: hex(args, 'manifest'),
    from: text(args, 'from'),
    files: count(args, 'files'),
    bytes: count(args, 'bytes'),
  };
}

export function readSwitchArgs(args: Json): SwitchArgs {
  return { ...placeArgs(args), release: releaseOf(args), digest: hex(args, 'digest'), from: nullable(args, 'from') };
}

export function readFormer(former: Json): FormerCurrent {
  return { target: nullable(former, 'target'), digest: nullable(former, 'digest') };
}

const placeArgs = (args: Json) => ({
  server: text(args, 'server'),
  host: text(args, 'host'),
  path: text(args, 'path'),
});

/** It becomes part of a path that is removed with all that is in it. */
function releaseOf(args: Json): string {
  const name = text(args, 'release');
  if (/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/.test(name)) return name;
  throw wrong('release');
}

function hex(args: Json, name: string): string {
  const value = text(args, name);
  if (/^[0-9a-f]{64}$/.test(value)) return value;
  throw wrong(name);
}

function text(args: Json, name: string): string {
  const value = field(args, name);
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(name);
}

function nullable(args: Json, name: string): string | null {
  const value = field(args, name);
  if (typeof value === 'string' || value === null) return value;
  throw wrong(name);
}

function count(args: Json, name: string): number {
  const value = field(args, name);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw wrong(name);
}

function field(args: Json, name: string): Json | undefined {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return undefined;
  return Object.entries(args).find(([key]) => key === name)?.[1];
}

const wrong = (name: string) =>
  new WindlassError('internal', `an action of a static server has no usable ${name}`, {
    why: 'the ledger holds something else',
  });
