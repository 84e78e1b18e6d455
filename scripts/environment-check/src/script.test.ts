import { runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const config = (tools: string) => `product: demo\nversion: { source: VERSION }\n${tools}`;

test('every tool that the config needs is there: exit code 0 and a table', async () => {
  using repo = tempRepository({
    VERSION: '1.0.0\n',
    'windlass.config.yaml': config('tools: { git: ">=2", node: "*" }\n'),
  });
  const { exitCode, stdout } = await runCaught(script, repo.path, []);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^tool +found +needed +state/);
  expect(stdout).toMatch(/^git +\d+\.\d+\S* +>=2 +ok$/m);
});

test('a missing tool: exit code 2, who needs it and how to get it', async () => {
  const tools = 'builds: { app: { preset: custom, command: [no-such-tool], output: x } }\n';
  using repo = tempRepository({ VERSION: '1.0.0\n', 'windlass.config.yaml': config(tools) });
  const result = await runJson(script, repo.path, []);
  expect(result.exitCode).toBe(2);
  expect(result.findings).toMatchObject(
    [
      {
        check: 'tool-missing',
        severity: 'error',
        message: 'no-such-tool is missing (builds.app)',
        fix: /no-such-tool/,
      },
    ].map((one) => ({ ...one, fix: expect.stringMatching(one.fix) })),
  );
});
