import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import { parseVersion } from '@windlass/version-sync/model/version';
import { describe, expect, it, test } from 'vitest';
import { type Fault, faultsOf } from './run/judge.ts';
import { startProgram, systemPath } from './run/start.ts';
import { processesWith } from './testing/processes.ts';

interface Started {
  readonly faults: readonly Fault[];
  /** Of what it started, and is still there. */
  readonly alive: readonly string[];
}

/** A program of this text, told to tell the version 1.1.1. */
async function started(text: string, timeoutMs = 20_000): Promise<Started> {
  using folder = tempFolder({ 'bin/light': text });
  const file = join(folder.path, 'bin/light');
  const [home, temp] = [join(folder.path, 'home'), join(folder.path, 'tmp')];
  for (const place of [home, temp]) mkdirSync(place);
  chmodSync(file, 0o755);
  const runner = makeRunner({ plan: false, redactor: new Redactor(), logDir: null, emit: () => {} });
  const program = { file, args: [], cwd: folder.path, home, temp, path: systemPath, timeoutMs };
  const ran = await startProgram({ runner }, program);
  const faults = faultsOf(ran, { command: 'bin/light', version: parseVersion('1.1.1'), file });
  return { faults, alive: processesWith(`HOME=${home}`).map(({ command }) => command) };
}

const sh = (text: string): string => `#!/bin/sh\n${text}\n`;

describe('a program that tells its version', () => {
  it('and nothing else has no fault', async () => {
    expect(await started(sh('echo light 1.1.1'))).toEqual({ faults: [], alive: [] });
  });

  it.each([
    ['in the background', 'sleep 300 >/dev/null 2>&1 & echo 1.1.1'],
    ['as a daemon, in a session of its own', 'setsid -f sleep 300 >/dev/null 2>&1; echo 1.1.1'],
    ['as a daemon that keeps its output open', 'setsid -f sleep 300; echo 1.1.1'],
  ])('and leaves something running %s is told, and that is ended', async (_, text) => {
    const { faults, alive } = await started(sh(text));
    expect(faults).toMatchObject([{ severity: 'error', message: expect.stringContaining('left processes running') }]);
    expect(faults[0]?.actual).toBe('sleep');
    expect(alive).toEqual([]);
  });

  it('and writes to its home is warned of', async () => {
    const { faults } = await started(
      sh('mkdir -p "$HOME/.config/light"; echo x >"$HOME/.config/light/rc"; echo 1.1.1'),
    );
    expect(faults).toMatchObject([
      {
        severity: 'warning',
        message: 'bin/light wrote to its home only to tell its version',
        actual: '.config/light/rc',
      },
    ]);
  });

  it('between megabytes of other things is understood', async () => {
    expect((await started(sh('echo 1.1.1; head -c 5000000 /dev/zero | tr "\\0" x; echo'))).faults).toEqual([]);
  });
});

describe('a program that does not', () => {
  test.each<[string, string, Partial<Fault>]>([
    [
      'because it needs a display',
      'echo "Gtk-WARNING **: cannot open display: " >&2; exit 1',
      {
        message: expect.stringMatching(/failed: it needs a display/),
      },
    ],
    [
      'because a library is missing',
      'echo "light: error while loading shared libraries: libx.so.1" >&2; exit 127',
      {
        message: expect.stringMatching(/failed: it needs a library/),
        actual: expect.stringMatching(/^exit code 127: .*libx\.so\.1/),
      },
    ],
    ['because it was ended', 'kill -SEGV $$', { actual: expect.stringMatching(/^ended by SIGSEGV/) }],
    ['on stdout', 'echo 1.1.1 >&2', { message: expect.stringContaining('it does on stderr') }],
    ['because it waits for input', 'read line && echo 1.1.1', { actual: expect.stringMatching(/^exit code 1/) }],
  ])('%s is told so', async (_, text, fault) => {
    expect((await started(sh(text))).faults).toMatchObject([{ severity: 'error', ...fault }]);
  });

  it('because it hangs, and will not be ended, is ended with its daemons', async () => {
    const { faults, alive } = await started(sh('trap "" TERM; setsid -f sleep 300; while :; do sleep 1; done'), 300);
    expect(faults).toMatchObject([{ message: expect.stringMatching(/took longer than 300 ms and was stopped/) }]);
    expect(alive).toEqual([]);
  });

  it('because its interpreter is missing is told that, not that it is missing itself', async () => {
    expect((await started('#!/opt/no/such/python3\nprint("1.1.1")\n')).faults).toMatchObject([
      { message: 'bin/light cannot be run: what it is run by is not there', actual: '#!/opt/no/such/python3' },
    ]);
  });

  it('because the system does not know what it is', async () => {
    expect((await started('\x7fELF nothing of the kind')).faults).toMatchObject([{ severity: 'error' }]);
  });
});

test('a home that the program took away is no fault of ours', async () => {
  expect((await started(sh('rm -rf "$HOME"; echo 1.1.1'))).faults).toEqual([]);
});
