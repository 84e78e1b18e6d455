import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from './state-dir.ts';

const tailBytes = 4096;

/**
 * Whether the run that wrote to the ledger last may have been killed: its last line is an intent, a plan, or torn. Only that line's kind
 * is looked at; whoever acts on it reads the ledger properly. True where that cannot be told without asking a remote.
 */
export function mayBeUnfinished({
  root,
  env,
  ledger,
}: {
  root: string;
  env: NodeJS.ProcessEnv;
  ledger: 'file' | 'git';
}): boolean {
  if (ledger === 'git') return true;
  try {
    const release = newest(join(stateDir(root, env), 'ledger'), () => true);
    const writer = release && newest(release, (name) => name.endsWith('.ndjson'));
    return writer !== null && /"type":"(?:intent|plan|open)"|[^\n]$/.test(lastLine(writer));
  } catch {
    return true;
  }
}

function newest(folder: string, accept: (name: string) => boolean): string | null {
  let found: { readonly path: string; readonly at: number } | null = null;
  for (const name of list(folder).filter(accept)) {
    const path = join(folder, name);
    const at = statSync(path).mtimeMs;
    if (found === null || at >= found.at) found = { path, at };
  }
  return found?.path ?? null;
}

function list(folder: string): readonly string[] {
  return statSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder);
}

/** The last line with its newline; a longer one than the tail is cut at its start, which holds its type, and so counts as unfinished. */
function lastLine(file: string): string {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    readSync(fd, tail, 0, tail.length, size - tail.length);
    const text = tail.toString('utf8');
    const start = text.lastIndexOf('\n', text.length - 2) + 1;
    return start === 0 && size > tailBytes ? '"type":"intent"' : text.slice(start);
  } finally {
    closeSync(fd);
  }
}
