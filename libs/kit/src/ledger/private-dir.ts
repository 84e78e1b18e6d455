import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../fs/atomic.ts';

/** Makes the folder and its missing parents for this user alone (0700): a ledger names hosts, commands and people. */
export function makePrivateDir(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}
