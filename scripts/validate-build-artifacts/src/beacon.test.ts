import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { script as build } from '@windlass/build-artifacts/script';
import { script as pack } from '@windlass/create-binary-packages/script';
import { runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const load = createRequire(import.meta.url);
const example = resolve(import.meta.dirname, '../../../examples/beacon');
const config = 'windlass.all.config.yaml';
const needed = ['make', 'cc', 'chromium', 'dpkg', 'rpm'];
const missing = needed.filter((program) => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
});

/** The demo has to do without a browser and package managers; what it releases is held to more here. */
test.skipIf(missing.length > 0)(
  `the example opens in a browser and installs from its packages (skipped without ${needed.join(', ')})`,
  async () => {
    using repo = tempRepository({ 'README.md': '' });
    cpSync(example, repo.path, { recursive: true, filter: (file) => !/\/(?:build|dist|node_modules)$/.test(file) });
    mkdirSync(join(repo.path, 'node_modules'));
    for (const name of ['playwright-core', 'axe-core'])
      symlinkSync(dirname(load.resolve(`${name}/package.json`)), join(repo.path, 'node_modules', name));
    // Who runs this has no key of the example's to sign with.
    repo.write({ [config]: repo.read(config).replace(/^artifacts:\n(?: .*\n)+/m, '') });
    repo.git('add', '--all');
    repo.git('commit', '--quiet', '--message=feat: the example');
    const flags = ['--config', config];
    for (const [spec, names] of [
      [build, buildsFor(repo.read(config))],
      [pack, ['web', 'deb', 'rpm']],
    ] as const) {
      const { exitCode, stderr } = await runCaught(spec, repo.path, [...flags, ...names]);
      expect(exitCode, stderr).toBe(0);
    }
    const { exitCode, findings, steps } = await runJson(script, repo.path, [...flags, 'web', 'deb', 'rpm']);
    expect({ exitCode, errors: findings.filter(({ severity }) => severity === 'error') }).toEqual({
      exitCode: 0,
      errors: [],
    });
    expect(steps).toMatchObject([
      { id: 'check-deb', state: 'done', evidence: { installed: expect.stringMatching(/^dpkg, /) } },
      { id: 'check-rpm', state: 'done', evidence: { installed: expect.stringMatching(/^rpm, |^unpacked only$/) } },
      { id: 'check-web', state: 'done', evidence: { screenshot: 'dist/reports/web.png' } },
    ]);
    expect(readFileSync(join(repo.path, 'dist/reports/web.png')).length).toBeGreaterThan(1000);
  },
);

/** Every build but those for other processors, which want a compiler of their own. */
function buildsFor(text: string): readonly string[] {
  const [, builds = ''] = /^builds:\n((?: .*\n)+)/m.exec(text) ?? [];
  return [...builds.matchAll(/^ {2}([\w-]+):$/gm)].flatMap(([, name = '']) => (/arm64/.test(name) ? [] : [name]));
}
