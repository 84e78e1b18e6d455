import fs from 'node:fs';
import path from 'node:path';
import { WindlassError, withOthers } from '../errors.ts';
import { codeOf, whyOf } from './system-error.ts';

/** One file to be replaced: what it must hold now, what it is to hold. `file` is absolute. */
export interface Change {
  readonly file: string;
  readonly before: Buffer;
  readonly after: Buffer;
}

/** A change whose file was looked at: `target` is the real file behind any symbolic links. */
export interface Target extends Change {
  readonly target: string;
  readonly stat: fs.BigIntStats;
}

/**
 * Looks at every file before any is touched. Throws `input` with all that is wrong: a file outside of `root` (through a symbolic link
 * or not), missing, no regular file, read-only, in a read-only folder, named twice, owned by someone whose ownership cannot be
 * kept, or changed since `before` was read. Changes that change nothing are left out.
 */
export function inspectTargets(changes: readonly Change[], root: string): readonly Target[] {
  const inspector = new Inspector(root);
  const targets: Target[] = [];
  const errors: WindlassError[] = [];
  for (const change of changes) {
    try {
      const target = inspector.inspect(change);
      if (!change.before.equals(change.after)) targets.push(target);
    } catch (thrown) {
      if (!(thrown instanceof WindlassError)) throw thrown;
      // A folder is one fault, however many of its files are to be written.
      if (!errors.some(({ message }) => message === thrown.message)) errors.push(thrown);
    }
  }
  const [first, ...also] = errors;
  if (first === undefined) return targets;
  throw withOthers(first, also);
}

/** Whether the file is still the one that was looked at. A write in between changes its size or its times, a replacement its inode. */
export function isUntouched({ target, stat }: Target): boolean {
  const now = fs.statSync(target, { bigint: true, throwIfNoEntry: false });
  return (
    now !== undefined &&
    now.ino === stat.ino &&
    now.size === stat.size &&
    now.mtimeNs === stat.mtimeNs &&
    now.ctimeNs === stat.ctimeNs
  );
}

class Inspector {
  readonly #root: string;
  readonly #folders = new Map<string, string>();
  readonly #seen = new Map<string, string>();

  constructor(root: string) {
    this.#root = fs.realpathSync(root);
  }

  inspect(change: Change): Target {
    const { file } = change;
    const fail = (what: string, why: string, next?: string, cause?: unknown) =>
      new WindlassError('input', what, { where: { file }, why, cause, ...(next === undefined ? {} : { next }) });
    let target: string;
    let stat: fs.BigIntStats;
    let now: Buffer;
    try {
      target = this.#real(file);
      if (!this.#isInside(target)) {
        const linked = path.resolve(file) !== target;
        throw fail(
          linked ? `${file}: symlink out of the repository` : `${file} is outside of the repository`,
          `${linked ? `it leads to ${target}, outside of` : 'it does not lie in'} ${this.#root}`,
          'name a file inside of the repository',
        );
      }
      stat = fs.statSync(target, { bigint: true });
      if (!stat.isFile())
        throw fail(`${file} cannot be written`, stat.isDirectory() ? 'it is a folder' : 'it is no regular file');
      now = fs.readFileSync(target);
    } catch (cause) {
      if (cause instanceof WindlassError) throw cause;
      throw fail(
        codeOf(cause) === 'ENOENT' ? `${file} does not exist` : `${file} cannot be read`,
        whyOf(cause),
        undefined,
        cause,
      );
    }
    const twin = this.#seen.get(target);
    if (twin !== undefined)
      throw fail(`${file} is to be changed twice`, `${twin} is the same file`, 'merge the two edits');
    this.#seen.set(target, file);
    // The mode bits count also for root, whom the system would let write.
    if ((stat.mode & 0o222n) === 0n || !isWritable(target)) {
      throw fail(`${file} is read-only`, 'its permissions forbid writing', `chmod u+w ${file}`);
    }
    const owner = process.geteuid?.();
    if (owner !== undefined && owner !== 0 && stat.uid !== BigInt(owner)) {
      throw fail(
        `${file} cannot be replaced`,
        `it belongs to user ${stat.uid}, and the new file would not`,
        `sudo chown ${owner} ${file}`,
      );
    }
    if (!now.equals(change.before)) {
      throw fail(`${file} was changed meanwhile`, 'it no longer holds what was read from it', 'run the command again');
    }
    return { ...change, target, stat };
  }

  #real(file: string): string {
    const dir = path.dirname(file);
    let real = this.#folders.get(dir);
    if (real === undefined) {
      real = fs.realpathSync(dir);
      this.#requireWritable(real);
      this.#folders.set(dir, real);
    }
    const target = path.join(real, path.basename(file));
    if (!fs.lstatSync(target).isSymbolicLink()) return target;
    const resolved = fs.realpathSync(target);
    this.#requireWritable(path.dirname(resolved));
    return resolved;
  }

  /** The new file is made beside the old one. A folder outside of the root is refused for that, whatever its permissions. */
  #requireWritable(dir: string): void {
    if (!this.#isInside(dir)) return;
    if ((fs.statSync(dir).mode & 0o222) !== 0 && isWritable(dir)) return;
    throw new WindlassError('input', `the folder ${dir} is read-only`, {
      where: dir,
      why: 'a new file cannot be put beside the old one',
      next: `chmod u+w ${dir}`,
    });
  }

  #isInside(file: string): boolean {
    return file === this.#root || file.startsWith(this.#root.endsWith(path.sep) ? this.#root : this.#root + path.sep);
  }
}

function isWritable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
