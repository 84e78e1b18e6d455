import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Action, Digest, Kind, Observation } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import { syncFolder, writeAtomic } from '@windlass/kit/fs/atomic';
import { codeOf, whyOf } from '@windlass/kit/fs/system-error';
import { sha256Hex } from '@windlass/kit/hash';

/** A file that was not there before; `file` from the folder of the config. */
export type CreateArgs = { readonly file: string; readonly content: string };

export const createKindName = 'files.create@1';

/** Beside `files.splice@1`, which changes files that exist. */
export function createAction(id: string, args: CreateArgs, needs: readonly string[] = []): Action<CreateArgs> {
  return { id, kind: createKindName, title: `write ${args.file}`, args, needs, reach: { undo: 'full' } };
}

/** `root` is the folder that relative paths start from. */
export function createKind(root: string): Kind<CreateArgs> {
  return {
    kind: createKindName,
    settleMs: 0,
    replaces: false,
    goal: ({ content }) => digestOf(content),
    observe: async ({ file }) => observe(join(root, file), file),
    former: async () => null,
    apply: async ({ file, content }) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeAtomic(join(root, file), content);
      return { bytes: Buffer.byteLength(content) };
    },
    undo: async ({ file, content }) => {
      const path = join(root, file);
      const seen = observe(path, file);
      if (seen.is !== 'present' || seen.digest.hex !== sha256Hex(content)) return { left: file };
      rmSync(path);
      syncFolder(dirname(path));
      removeEmpty(dirname(file), root);
      return { removed: file };
    },
  };
}

/** Folders that were made for it; git does not know of empty ones anyway. */
function removeEmpty(folder: string, root: string): void {
  for (let at = folder; at !== '.' && readdirSync(join(root, at)).length === 0; at = dirname(at))
    rmdirSync(join(root, at));
}

function observe(path: string, file: string): Observation {
  try {
    return { is: 'present', digest: digestOf(readFileSync(path)) };
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return { is: 'absent' };
    throw new WindlassError('input', `${file} cannot be read`, { where: { file }, why: whyOf(thrown), cause: thrown });
  }
}

const digestOf = (content: string | Uint8Array): Digest => ({ alg: 'sha256', hex: sha256Hex(content), of: 'file' });
