import { lstatSync, readlinkSync } from 'node:fs';
import { posix } from 'node:path';
import type { Services } from '@windlass/kit/services/services';
import type { Version } from '@windlass/version-sync/model/version';
import type { Fault } from '../run/judge.ts';

/** How something is installed. */
export type InstallKind = 'deb' | 'rpm' | 'pacman' | 'npm' | 'python' | 'appimage' | 'archive';

/** A file that is installed to see whether it can be. */
export interface Installable {
  readonly kind: InstallKind;
  /** Absolute. */
  readonly file: string;
  /** Program with its arguments, as it is installed; empty where nothing is to be run. */
  readonly command: readonly string[];
  /** That it has to tell. */
  readonly version: Version;
  /** Key of the config that asks for it. */
  readonly key: string;
  /** Milliseconds that the program may take. */
  readonly timeoutMs: number;
  /** What is in it, where that is known. */
  readonly paths: readonly string[];
  /** Unpacks it without any tool into an empty folder; null where only its tool can. */
  readonly unpack: ((folder: string) => Promise<void>) | null;
}

export type InstallServices = Pick<Services, 'runner' | 'env'>;

export type InstallFault = Fault & { readonly fix: string };

export interface Installed {
  readonly faults: readonly InstallFault[];
  /** For the evidence: with what it was installed, and where. */
  readonly how: string;
}

/** Folders that something is in, as they are in a root that has this machine's links at its top (`/bin` is `usr/bin`). */
export function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    const words = posix.normalize(path).replace(/^\/+/, '').replace(/\/$/, '').split('/');
    const [top = '', ...rest] = path.endsWith('/') ? words : words.slice(0, -1);
    if (top !== '' && top !== '.' && top !== '..') folders.add([linked(top), ...rest].join('/'));
  }
  return [...folders];
}

function linked(top: string): string {
  const isLink = lstatSync(`/${top}`, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? readlinkSync(`/${top}`).replace(/^\/+/, '') : top;
}
