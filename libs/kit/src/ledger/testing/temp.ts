import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for the running test, gone when it ends. */
export function tempDir(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-kit-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
