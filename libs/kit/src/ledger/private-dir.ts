import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes the folder and its missing parents for this user alone (0700): a ledger names hosts, commands and people. */
export function makePrivateDir(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) syncDir(dirname(made));
}

/** A new name in a folder survives a power cut only after the folder itself was synced (fsync(2)). */
export function syncDir(path: string): void {
  // Windows opens no folders, and its file systems journal names by themselves.
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
