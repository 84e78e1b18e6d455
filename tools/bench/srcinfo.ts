import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatePkgbuild } from '@windlass/packaging/aur/testing/generate';
import { median, table } from './time.ts';

/** How many times as fast as makepkg it has to be. */
const budget = 20;
const nobody = 65534;

/**
 * The table of "`.SRCINFO` of 200 PKGBUILDs": `prepare-aur-package --print-srcinfo` of all of them in one process, its start included, against
 * `makepkg --printsrcinfo` of each, which takes one at a time.
 * @param bin path of the bundled script. @param work an empty folder. @param quick only some of them go through makepkg.
 */
export function srcinfoTable(bin: string, work: string, quick: boolean): string {
  const folders = packagesIn(work, 200);
  const files = folders.map((folder) => join(folder, 'PKGBUILD'));
  const ours = median(
    Array.from({ length: 5 }, () => time(process.execPath, [bin, '--print-srcinfo', ...files], work)),
  );
  const own = ['prepare-aur-package --print-srcinfo', '200', ours.toFixed(0), (ours / 200).toFixed(2)];
  const head = ['command', 'PKGBUILDs', 'ms in all', 'ms each', 'times as fast', 'budget'];
  const asked = folders.slice(0, quick ? 20 : 200);
  const theirs = makepkg(asked);
  if (theirs === null) return `${table(head, [[...own, '', '']])}\n\nThere is no makepkg here to compare with.`;
  const each = theirs / asked.length;
  const ratio = each / (ours / 200);
  return table(head, [
    [...own, ratio.toFixed(0), `≥ ${budget}`],
    ['makepkg --printsrcinfo', String(asked.length), theirs.toFixed(0), each.toFixed(0), '1', ''],
  ]);
}

/** PKGBUILDs of all kinds that makepkg takes, the same every time. */
function packagesIn(work: string, count: number): string[] {
  const folders: string[] = [];
  chmodSync(work, 0o755);
  for (let seed = 1; folders.length < count; seed++) {
    const { text, files, isWrong } = generatePkgbuild(seed);
    if (isWrong) continue;
    const folder = join(work, `package-${seed}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'PKGBUILD'), text);
    for (const file of files) writeFileSync(join(folder, file), '');
    if (process.geteuid?.() === 0) chownSync(folder, nobody, nobody);
    folders.push(folder);
  }
  return folders;
}

/** Milliseconds for all of them; null where there is no makepkg, or no way to run it. It refuses root. */
function makepkg(folders: readonly string[]): number | null {
  const isRoot = process.geteuid?.() === 0;
  const missing = (isRoot ? ['makepkg', 'setpriv'] : ['makepkg']).some(
    (name) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status !== 0,
  );
  if (missing) return null;
  const other = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'];
  const [program = '', ...args] = [...(isRoot ? other : []), 'makepkg', '--printsrcinfo'];
  return folders.reduce((sum, folder) => sum + time(program, args, folder), 0);
}

function time(program: string, args: readonly string[], cwd: string): number {
  const env = { ...process.env, HOME: cwd, LC_ALL: 'C.UTF-8', PACMAN: 'true', CARCH: 'x86_64' };
  const start = process.hrtime.bigint();
  const run = spawnSync(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (run.status !== 0) throw new Error(`${program} in ${cwd} gave ${run.status}: ${run.stderr}`);
  return ms;
}
