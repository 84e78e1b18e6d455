import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import type { Envelope } from '../../output/envelope.ts';
import { runScript } from '../main.ts';
import type { ScriptSpec } from '../script.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const schemaFile = resolve(import.meta.dirname, '../../../../../schemas/windlass.result.schema.json');

/** A script as a process would run it, in this process, with its streams caught. */
export async function runCaught(
  spec: ScriptSpec,
  cwd: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const streams = {
    stdout: (text: string) => {
      stdout += text;
    },
    stderr: (text: string) => {
      stderr += text;
    },
    isTTY: false,
    color: false,
    columns: 100,
  };
  const exitCode = await runScript(spec, {
    argv,
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
    cwd,
    streams,
    now: () => new Date(),
  });
  return { exitCode, stdout, stderr };
}

/** The envelope of a `--json` run, checked against the published schema. */
export async function runJson(
  spec: ScriptSpec,
  cwd: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Envelope> {
  const { stdout, exitCode } = await runCaught(spec, cwd, [...argv, '--json'], env);
  const envelope: Envelope = JSON.parse(stdout);
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
  if (!validate(envelope))
    throw new Error(`the envelope is not as its schema says: ${JSON.stringify(validate.errors)}`);
  if (envelope.exitCode !== exitCode)
    throw new Error(`the envelope says exit code ${envelope.exitCode}, the run gave ${exitCode}`);
  return envelope;
}

export interface Folder extends Disposable {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): void;
  read(file: string): string;
  git(...args: string[]): string;
}

/** A folder that is removed at the end of its scope (`using`). */
export function tempFolder(files: Readonly<Record<string, string>> = {}): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-test-')));
  const folder: Folder = {
    path,
    write: (more) => {
      for (const [file, text] of Object.entries(more)) {
        mkdirSync(dirname(join(path, file)), { recursive: true });
        writeFileSync(join(path, file), text);
      }
    },
    read: (file) => readFileSync(join(path, file), 'utf8'),
    git: (...args) =>
      execFileSync('git', args, { cwd: path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim(),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
  folder.write(files);
  return folder;
}

/** The same as a git repository with one commit. */
export function tempRepository(files: Readonly<Record<string, string>>): Folder {
  const folder = tempFolder(files);
  folder.git('init', '--quiet', '--initial-branch=main');
  folder.git('config', 'user.name', 'Test');
  folder.git('config', 'user.email', 'test@example.org');
  folder.git('config', 'commit.gpgSign', 'false');
  folder.git('add', '--all');
  folder.git('commit', '--quiet', '--message=feat: first');
  return folder;
}
