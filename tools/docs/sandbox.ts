import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { scriptNames } from '../bundle/workspace.ts';

export interface Ran {
  readonly status: number | null;
  /** stdout and stderr as they came, without what differs from run to run. */
  readonly output: string;
}

/** A copy of the example product under git, with the unbundled scripts on its PATH, in which the docs' commands are run. */
export interface Sandbox extends Disposable {
  readonly product: string;
  run(shell: string): Ran;
  /** Opens a rehearsal world for the product in `../harbor`, with its remote; what is run from then on lives in it. */
  openHarbor(): void;
}

/** Milliseconds; a release on a busy machine takes a minute or two. */
const longest = 300_000;

/** Makes the folder `beacon` in a temporary one; `root` is the workspace. Commits have a fixed date: their hashes are always the same. */
export function openSandbox(root: string): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'windlass-docs-'));
  const product = join(folder, 'beacon');
  cpSync(join(root, 'examples/beacon'), product, { recursive: true });
  const env = environment(root, folder);
  const run = (shell: string): Ran => {
    // One file for both streams: two pipes would lose their order.
    const file = join(folder, 'output');
    const fd = openSync(file, 'w');
    const { status } = spawnSync('sh', ['-eu', '-c', `[ ! -e ../harbor/env ] || . ../harbor/env\n${shell}`], {
      cwd: product,
      env,
      stdio: ['ignore', fd, fd],
      timeout: longest,
    });
    closeSync(fd);
    return { status, output: steady(readFileSync(file, 'utf8'), folder) };
  };
  const must = (shell: string): void => {
    const { status, output } = run(shell);
    if (status !== 0) throw new Error(`the example could not be prepared: ${shell}\n${output}`);
  };
  must(
    "git init -q -b main . && git add -A && git commit -qm 'feat: a first light' && git tag -am v1.0.0+001 v1.0.0+001",
  );
  return {
    product,
    run,
    openHarbor: () => {
      // 1.0.0 is to be released there: the tag is made then.
      must('git tag -d v1.0.0+001 && windlass harbor up --dir ../harbor');
      must('git remote add origin ssh://git@github.com/acme/beacon.git && git push -q -u origin main');
    },
    [Symbol.dispose]: () => {
      for (const dir of ['../harbor', '.git/windlass/harbor'])
        if (existsSync(join(product, dir))) run(`windlass harbor down --dir ${dir}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function environment(root: string, folder: string): NodeJS.ProcessEnv {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const executable = (name: string, text: string) =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  for (const name of scriptNames(root))
    executable(
      name,
      `exec '${process.execPath}' --conditions=@windlass/source '${root}/scripts/${name}/src/cli.ts' "$@"`,
    );
  executable('npx', 'exec "$@"');
  symlinkSync(process.execPath, join(bin, 'node'));
  const who = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'Ada'],
    [`GIT_${role}_EMAIL`, 'ada@example.org'],
    [`GIT_${role}_DATE`, '2026-03-04T05:06:07Z'],
  ]);
  return {
    ...Object.fromEntries(who),
    PATH: `${bin}${delimiter}${process.env['PATH']}`,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    NO_COLOR: '1',
  };
}

/** Without what a clock or a machine puts in: durations, times, the temporary folder. */
function steady(text: string, folder: string): string {
  return (
    text
      .replaceAll(folder, '~')
      // Behind a step only where it took long.
      .replace(/^((?:done|undone|unchanged|failed) .*)(?<!;) \d+(?:\.\d+)? m?s$/gm, '$1')
      .replace(/\b\d+(?:\.\d+)? m?s\b/g, '… ms')
      .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>')
  );
}
