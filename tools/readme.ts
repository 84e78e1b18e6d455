import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { scriptNames } from './bundle/workspace.ts';

// Writes the help page of each script into its README, between the two markers. With --check it only compares, and exits 1 on a difference.
// node --conditions=@windlass/source tools/readme.ts [--check] [scripts/<name>…]
const root = resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
const check = words.includes('--check');
const named = words.filter((word) => word !== '--check');
const folders = named.length > 0 ? named : scriptNames(root).map((name) => `scripts/${name}`);

const stale = folders.filter((folder) => {
  const file = join(root, folder, 'README.md');
  if (!existsSync(file)) return true;
  const before = readFileSync(file, 'utf8');
  const after = before.replace(
    /(<!-- help -->\n)[\s\S]*?(<!-- \/help -->)/,
    (_all, start, end) => `${start}\n\`\`\`text\n${help(folder)}\`\`\`\n\n${end}`,
  );
  if (!check && after !== before) writeFileSync(file, after);
  return after !== before;
});

if (check && stale.length > 0) {
  process.stderr.write(`README.md does not show the current --help in ${stale.join(', ')}; type: npm run readmes\n`);
  process.exitCode = 1;
}

function help(folder: string): string {
  const cli = join(root, folder, 'src/cli.ts');
  const env = { PATH: process.env.PATH, NO_COLOR: '1' };
  const text = execFileSync(process.execPath, ['--conditions=@windlass/source', cli, '--help'], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return text.replace(/[ \t]+$/gm, '');
}
