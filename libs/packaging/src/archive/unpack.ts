import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { join, sep } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { whyOf } from '@windlass/kit/fs/system-error';
import type { ArchivedEntry, ArchiveFormat, ContentReader } from './format.ts';
import { follow } from './links.ts';

/**
 * Unpacks what `read` reads, for every format, into an empty folder. Links are made when everything else is there, so that nothing is ever
 * written through one. Set-id bits are not given.
 * @throws WindlassError `build` for what would leave the folder, is there twice, or is neither a file, a folder nor a symbolic link.
 */
export async function unpack({ read }: Pick<ArchiveFormat, 'read'>, file: string, folder: string): Promise<void> {
  const unpacking = new Unpacking(file, folder);
  try {
    await read(file, (entry) => unpacking.add(entry));
    unpacking.finish();
  } finally {
    unpacking.close();
  }
}

type Kind = 'file' | 'folder' | 'link';

class Unpacking {
  readonly #file: string;
  readonly #folder: string;
  /** By path, what is there and what is still to be made. */
  readonly #kinds = new Map<string, Kind>();
  readonly #modes = new Map<string, number>();
  readonly #links = new Map<string, string>();
  #fd: number | null = null;

  constructor(file: string, folder: string) {
    this.#file = file;
    this.#folder = folder;
  }

  /** Makes a folder, or begins a file; keeps a link for later. */
  add(entry: ArchivedEntry): ContentReader | null {
    const { kind, mode } = entry;
    if (kind === 'other' || kind === 'hard-link')
      throw this.#refused(entry.path, 'it is neither a file, a folder nor a symbolic link');
    const path = this.#placeOf(entry.path, kind);
    if (path === '') return null;
    if (kind === 'file') return this.#writer(path, mode & 0o777);
    if (kind === 'folder') this.#modes.set(path, mode);
    else this.#links.set(path, entry.target ?? '');
    return null;
  }

  /** Links, and last the permissions of folders: never such that we could not clear up. */
  finish(): void {
    const paths = new Set([...this.#kinds].flatMap(([path, kind]) => (kind === 'link' ? [] : [path])));
    for (const [path, target] of this.#links) {
      if (follow({ path, target }, this.#links, paths).is === 'outside')
        throw this.#refused(path, `it is a link that leads out, to ${target}`);
      this.#write(() => symlinkSync(target, join(this.#folder, path)));
    }
    for (const [path, mode] of this.#modes)
      this.#write(() => chmodSync(join(this.#folder, path), (mode & 0o777) | 0o700));
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  /** A path without `./`, the folders on its way made. Empty: the top itself. */
  #placeOf(path: string, kind: Kind): string {
    const words = path
      .replace(/^(?:\.\/)+/, '')
      .replace(/\/$/, '')
      .split('/');
    if (kind === 'folder' && (path === '.' || path === './')) return '';
    const isUnsafe = (word: string): boolean =>
      word === '' || word === '.' || word === '..' || word.includes('\0') || (sep === '\\' && /[\\:]/.test(word));
    if (words.some(isUnsafe)) throw this.#refused(path, 'it is no path inside of a folder');
    for (let count = 1; count <= words.length; count++) {
      const place = words.slice(0, count).join('/');
      const wanted = count < words.length ? 'folder' : kind;
      const there = this.#kinds.get(place);
      if (there !== undefined && (there !== 'folder' || wanted !== 'folder'))
        throw this.#refused(
          path,
          there === 'link' && count < words.length
            ? 'it lies behind a link'
            : 'something of that name is there already',
        );
      if (there !== undefined) continue;
      this.#kinds.set(place, wanted);
      if (wanted === 'folder') this.#write(() => mkdirSync(join(this.#folder, place)));
    }
    return words.join('/');
  }

  #writer(path: string, mode: number): ContentReader {
    const fd = this.#write(() => openSync(join(this.#folder, path), 'wx', 0o600));
    this.#fd = fd;
    return {
      push: (piece) => {
        for (let at = 0; at < piece.length; ) at += this.#write(() => writeSync(fd, piece, at));
      },
      end: () => {
        this.#write(() => fchmodSync(fd, mode));
        this.close();
      },
    };
  }

  #write<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const about = { where: { file: this.#file }, why: whyOf(cause), cause };
      throw new WindlassError('build', `it cannot be unpacked into ${this.#folder}`, about);
    }
  }

  #refused(path: string, why: string): WindlassError {
    return new WindlassError('build', `${JSON.stringify(path)} in ${this.#file} is not unpacked`, {
      where: { file: this.#file },
      why,
      next: 'npx windlass create-binary-packages',
    });
  }
}
