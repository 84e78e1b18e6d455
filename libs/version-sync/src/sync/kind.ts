import { isAbsolute, join, relative, sep } from 'node:path';
import type { Action, Digest, Evidence, Json, Kind, Observation } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import { readText } from '@windlass/kit/fs/read-text';
import { writeAll } from '@windlass/kit/fs/transaction';
import { boundaryOf } from '@windlass/kit/git/repository';
import { sha256Hex } from '@windlass/kit/hash';
import { toBytes } from './bytes.ts';
import type { FileChange } from './plan-sync.ts';
import { invert, splice } from './splice.ts';

/** Edits of one file as data. Digests are of the file's bytes. */
export interface SpliceFile {
  readonly [key: string]: Json;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly {
    readonly [key: string]: Json;
    readonly start: number;
    readonly end: number;
    readonly was: string;
    readonly text: string;
  }[];
}

export interface SpliceArgs {
  readonly [key: string]: Json;
  readonly files: readonly SpliceFile[];
}

export const spliceKindName = 'files.splice@1';

/** The one action of a sync: all files or none. Its undo puts back exactly the bytes that it replaced. */
export function spliceAction(
  id: string,
  title: string,
  root: string,
  changes: readonly FileChange[],
  needs: readonly string[] = [],
): Action<SpliceArgs> {
  const files = changes.map((change) => ({
    file: relativeTo(root, change.path),
    before: sha256Hex(toBytes(change.before, change.bom)),
    after: sha256Hex(toBytes(change.after, change.bom)),
    edits: change.edits.map(({ start, end, was, text }) => ({ start, end, was, text })),
  }));
  return { id, kind: spliceKindName, title, args: { files }, needs, reach: { undo: 'full' } };
}

/** `root` is the folder that the action's relative paths start from; `stateDir` holds the journal of the transaction. */
export function spliceKind(root: string, stateDir: string): Kind<SpliceArgs> {
  return {
    kind: spliceKindName,
    settleMs: 0,
    replaces: true,
    observe: async (args) => observe(root, args),
    goal: (args) => listing(args.files.map((f) => `${f.after}  ${f.file}`)),
    former: async () => null,
    apply: async (args) => write(root, stateDir, args.files),
    // A commit that is reverted on the remote, and fetched, takes back all splices that it holds, whichever came first.
    isFurtherBack: async (args, _, earlier) => {
      // A splice that comes from the ledger was made by `spliceAction`.
      const splices = earlier.filter(({ kind }) => kind === spliceKindName).map((one) => one.args as SpliceArgs);
      return args.files.every(({ file, before }) => {
        const known = splices.flatMap(({ files }) => files.flatMap((f) => (f.file === file ? f.before : [])));
        return [before, ...known].includes(digestOf(pathIn(root, file)));
      });
    },
    undo: async (args) =>
      write(
        root,
        stateDir,
        args.files.map((f) => ({
          file: f.file,
          before: f.after,
          after: f.before,
          edits: invert(f.edits).map((edit) => ({ ...edit })),
        })),
      ),
  };
}

function observe(root: string, args: SpliceArgs): Observation {
  try {
    return { is: 'present', digest: listing(args.files.map((f) => `${digestOf(pathIn(root, f.file))}  ${f.file}`)) };
  } catch (error) {
    if (error instanceof WindlassError) return { is: 'unknown', why: error.message };
    throw error;
  }
}

async function write(root: string, stateDir: string, files: readonly SpliceFile[]): Promise<Evidence> {
  const changes = files.flatMap((entry) => {
    const path = pathIn(root, entry.file);
    const { text, bom } = readText(path);
    const before = toBytes(text, bom);
    const digest = sha256Hex(before);
    // A run that was killed in the middle of its renames left some files done already.
    if (digest === entry.after) return [];
    if (digest !== entry.before) throw changedMeanwhile(entry.file);
    return [{ file: path, before, after: toBytes(splice(text, entry.edits), bom) }];
  });
  const { notes } = await writeAll(changes, { root: boundaryOf(root), stateDir });
  return { files: files.length, written: changes.length, notes };
}

function changedMeanwhile(file: string): WindlassError {
  return new WindlassError('input', `${file} changed since the plan was made`, {
    where: { file },
    why: 'its bytes are neither those that the plan saw nor those that it writes',
    next: 'look at the change (git diff), then run the command again',
  });
}

function digestOf(path: string): string {
  const { text, bom } = readText(path);
  return sha256Hex(toBytes(text, bom));
}

function listing(lines: readonly string[]): Digest {
  return {
    alg: 'sha256',
    hex: sha256Hex(lines.join('\n')),
    of: 'sha256sum listing of the files',
  };
}

function relativeTo(root: string, path: string): string {
  return relative(root, path).replaceAll(sep, '/');
}

function pathIn(root: string, file: string): string {
  return isAbsolute(file) ? file : join(root, file);
}
