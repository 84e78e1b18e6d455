import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { resolveConfig } from '@windlass/kit/config/resolved';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import { expect, test } from 'vitest';
import { howToGet, systemId } from './install.ts';
import { type NeededTool, neededTools } from './needed.ts';
import { findTools, toolFindings } from './tools.ts';

const runner = makeRunner({ plan: false, redactor: new Redactor(), logDir: null, emit: () => undefined });
const tool = (parts: Partial<NeededTool> & { name: string }): NeededTool => ({
  version: null,
  command: [parts.name, '--version'],
  optional: false,
  because: ['tools'],
  ...parts,
});

test('what builds, channels and servers start is needed, each once, with every reason', () => {
  const config = resolveConfig({
    tools: { make: '>=4' },
    builds: {
      desktop: { preset: 'custom', command: ['make', 'all'], output: 'x' },
      web: { preset: 'flutter-web' },
      own: { preset: 'custom', command: ['./build.sh'], output: 'y' },
    },
    channels: { npm: {}, aur: {} },
    servers: { web: { host: 'h', path: 'p' } },
  });
  const needed = neededTools(config);
  expect(needed.map(({ name }) => name)).toEqual(['flutter', 'git', 'make', 'npm', 'ssh']);
  expect(needed.find(({ name }) => name === 'make')).toMatchObject({
    version: '>=4',
    because: ['builds.desktop', 'tools.make'],
  });
  expect(needed.find(({ name }) => name === 'ssh')?.because).toEqual(['channels.aur', 'servers.web']);
});

test('real programs: found, too old, missing, and one that prints no version', async () => {
  using folder = tempFolder({
    mute: '#!/bin/sh\necho hello\n',
    old: '#!/bin/sh\necho "old version 1.9.3-beta"\n',
    less: '#!/bin/sh\necho "less 590 (GNU regular expressions)"\n',
    cross: '#!/bin/sh\necho "cross: 0: Illegal option --" >&2\nexit 2\n',
  });
  for (const file of ['mute', 'old', 'less', 'cross']) chmodSync(join(folder.path, file), 0o755);
  const found = await findTools(
    [
      tool({ name: 'git', version: '>=2.0' }),
      tool({ name: 'ssh', command: ['ssh', '-V'] }),
      tool({ name: 'old', command: [join(folder.path, 'old')], version: '>=2' }),
      tool({ name: 'mute', command: [join(folder.path, 'mute')], version: '>=2' }),
      tool({ name: 'windlass-no-such-program' }),
      tool({ name: 'windlass-no-such-extra', optional: true }),
      tool({ name: 'less', command: [join(folder.path, 'less')] }),
      tool({ name: 'cross', command: [join(folder.path, 'cross')] }),
    ],
    runner,
  );
  expect(found.map(({ state }) => state)).toEqual(['ok', 'ok', 'too old', 'unclear', 'missing', 'missing', 'ok', 'ok']);
  expect(found.slice(-2).map((one) => one.found)).toEqual(['590', null]);
  expect(found[0]?.found).toMatch(/^\d+\.\d+/);
  expect(found[1]?.found).toMatch(/^\d+\.\d+/);
  const findings = toolFindings(found);
  expect(findings.map(({ severity }) => severity)).toEqual(['error', 'warning', 'error', 'warning']);
  expect(findings[0]).toMatchObject({ check: 'tool-too-old', expected: '>=2', actual: '1.9.3' });
});

test('how to get a program is said for the system at hand', () => {
  using folder = tempFolder({ ubuntu: 'ID=ubuntu\nID_LIKE="debian"\n', arch: 'ID=arch\n', odd: 'ID=plan9\n' });
  const of = (file: string) => systemId(join(folder.path, file));
  expect(howToGet('cc', of('ubuntu'))).toBe('apt-get install gcc');
  expect(howToGet('ssh', of('arch'))).toBe('pacman -S openssh');
  expect(howToGet('make', of('odd'))).toBe('install make');
  expect(howToGet('flutter', 'debian')).toMatch(/^https:/);
});
