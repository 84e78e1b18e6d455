import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { WindlassError } from '@windlass/kit/errors';
import { describe, expect, test } from 'vitest';
import { printSrcinfo } from '../print-srcinfo.ts';
import { type Attack, executions, exhaustions, harmless, head } from './testing/attacks.ts';

function evaluate(text: string): string | WindlassError {
  try {
    return printSrcinfo(`${head}${text}\n`, 'aur/PKGBUILD');
  } catch (thrown) {
    if (thrown instanceof WindlassError) return thrown;
    throw thrown;
  }
}

function expectGiven({ text, gives }: Attack): void {
  const found = evaluate(text);
  if ('pkgdesc' in gives) {
    expect(found).toContain(`\tpkgdesc = ${gives.pkgdesc}\n`);
    return;
  }
  const { refused, ...place } = gives;
  if (!(found instanceof WindlassError)) throw new Error(`it was evaluated: ${found.slice(0, 200)}`);
  expect(found.message).toMatch(refused);
  expect(found).toMatchObject({ kind: 'input', where: { file: 'aur/PKGBUILD', ...place } });
  expect(found.next).toBeTruthy();
}

describe('a PKGBUILD that would do harm', () => {
  test.each(executions)('$name is refused, with its place', expectGiven);
  test.each(harmless)('$name is evaluated and does nothing', expectGiven);

  test('real bash would have been harmed by them', () => {
    using folder = tempFolder({});
    const marker = join(folder.path, 'marker');
    const harmed = executions
      .filter(({ text }) => text.includes('MARKER'))
      .filter(({ text }) => {
        folder.write({ PKGBUILD: text });
        const line = 'ulimit -s 1000; MARKER=$0; source ./PKGBUILD';
        spawnSync('bash', ['--norc', '-c', line, marker], { cwd: folder.path, timeout: 2000, stdio: 'ignore' });
        const isThere = existsSync(marker);
        spawnSync('rm', ['-f', marker]);
        return isThere;
      });
    expect(harmed.length).toBeGreaterThan(25);
  });
});

describe('a PKGBUILD that would take all time or memory', () => {
  test.each(exhaustions)('$name ends soon', (attack) => {
    const start = performance.now();
    expectGiven(attack);
    // Each takes about a second at most; a busy machine has its time, too.
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  test('all of them fit into little memory', () => {
    const script = `
      const { exhaustions, head } = await import('./testing/attacks.ts');
      const { printSrcinfo } = await import('../print-srcinfo.ts');
      for (const { name, text } of exhaustions) {
        try { printSrcinfo(head + text + '\\n', 'PKGBUILD'); } catch (error) { if (error.kind !== 'input') throw error; }
      }
      console.log('done');`;
    const args = ['--conditions=@windlass/source', '--max-old-space-size=256', '--input-type=module', '--eval', script];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
  });
});
