import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasProgram } from './programs.ts';

export const hasMinisign = hasProgram('minisign');

export interface MinisignKeys {
  /** As `minisign -G` wrote it. */
  readonly secret: string;
  /** What stands after -P. */
  readonly public: string;
}

/** Keys by the real minisign. With little memory it takes cheaper costs for a password, so that a test need not wait for seconds. */
export function makeMinisignKeys(password: string | null, { cheap = true } = {}): MinisignKeys {
  const dir = mkdtempSync(join(tmpdir(), 'windlass-minisign-'));
  try {
    const args = ['-G', '-p', join(dir, 'key.pub'), '-s', join(dir, 'key'), ...(password === null ? ['-W'] : [])];
    const input = password === null ? '' : `${password}\n${password}\n`;
    const command = cheap && password !== null ? 'ulimit -v 60000; exec minisign "$@"' : 'exec minisign "$@"';
    execFileSync('sh', ['-c', command, 'minisign', ...args], { input, stdio: ['pipe', 'ignore', 'ignore'] });
    const [, line = ''] = readFileSync(join(dir, 'key.pub'), 'utf8').split('\n');
    return { secret: readFileSync(join(dir, 'key'), 'utf8'), public: line };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What the real minisign says of a signature; `signed` is true where it verifies. */
export function minisignSays(file: string, publicKey: string): { readonly signed: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('minisign', ['-V', '-m', file, '-P', publicKey], { encoding: 'utf8' });
  return { signed: status === 0, said: stdout + stderr };
}

/** A signature by the real minisign. */
export function minisignSigns(text: string, { secret }: MinisignKeys, ...args: readonly string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'windlass-minisign-'));
  try {
    writeFileSync(join(dir, 'key'), secret);
    writeFileSync(join(dir, 'file'), text);
    execFileSync('minisign', ['-S', '-s', join(dir, 'key'), '-m', join(dir, 'file'), ...args], {
      input: '',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    return readFileSync(join(dir, 'file.minisig'), 'utf8');
  } finally {
    rmSync(dir, { recursive: true });
  }
}
