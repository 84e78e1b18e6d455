import { describe, expect, it } from 'vitest';
import type { Event, Streams } from '../events.ts';
import { run } from '../testing/run.ts';
import { captured } from '../testing/streams.ts';
import { pretty } from './pretty.ts';
import { progressLine } from './progress.ts';
import { isUnicode } from './style.ts';

const unicode = { LANG: 'en_US.UTF-8' };

function shown(events: readonly Event[], parts: Partial<Streams>, env: NodeJS.ProcessEnv = unicode): string {
  const { streams, err } = captured(parts);
  let time = 0;
  const reporter = pretty(streams, env, {
    now: () => {
      time += 50;
      return time;
    },
  });
  for (const event of events) reporter.report(event);
  reporter.close?.();
  return err();
}

/** What stands on the screen in the end: a line that was erased is gone. */
const screen = (text: string) =>
  text
    .split('\n')
    .map((line) => line.split('\r\x1b[2K').at(-1))
    .join('\n');

describe('pretty', () => {
  it('marks what happened, in colours where there are any', () => {
    expect(shown(run, {})).toContain('✔ Read a\n');
    expect(shown(run, {})).toContain('✖ Write b: disk full');
    expect(shown(run, {})).not.toContain('\x1b');
    expect(shown(run, { color: true })).toContain('\x1b[32m✔\x1b[39m Read a\n');
  });

  it('keeps to ASCII where the locale is not UTF-8', () => {
    const text = shown(run, { isTTY: true }, { LANG: 'C' });
    expect(text).toContain('+ Read a\n');
    expect([...text].filter((char) => char > '~')).toEqual([]);
  });

  it('shows what is running on a terminal, and leaves nothing of it behind', () => {
    const events: Event[] = [
      { kind: 'step-start', id: 'u', title: 'Upload' },
      ...[0, 1, 2, 3, 4].map((done): Event => ({ kind: 'progress', id: 'u', done, total: 4, unit: 'files' })),
      { kind: 'step', step: { id: 'u', title: 'Upload', state: 'done' } },
      { kind: 'step-start', id: 'v', title: 'Verify' },
    ];
    const text = shown(events, { isTTY: true });
    expect(text).toContain('• Upload');
    expect(text).toMatch(/Upload {2}\[█+░+\] {2}\d\d % {2}\d of 4 files/);
    expect(screen(text)).toBe('✔ Upload\n');
    // Too fast for the eye: not every event is drawn.
    expect(text.match(/files/g)?.length).toBeLessThan(5);
  });

  it('draws nothing that moves where there is no terminal', () => {
    expect(shown(run, { isTTY: false })).not.toMatch(/\r|of 2 files/);
  });
});

describe('progressLine', () => {
  const upload = { title: 'Upload', done: 1_258_291, total: 2_831_155, unit: 'bytes' };

  it('says how far it is', () => {
    expect(progressLine(upload, 80, true)).toBe('Upload  [██████████░░░░░░░░░░░░░░]  44 %  1.2 MiB of 2.7 MiB');
    expect(progressLine(upload, 80, false)).toBe('Upload  [##########..............]  44 %  1.2 MiB of 2.7 MiB');
  });

  it('says how much where the whole is not known, and does not divide by zero', () => {
    expect(progressLine({ ...upload, total: null }, 80, true)).toBe('Upload  1.2 MiB');
    expect(progressLine({ title: 'Test', done: 0, total: 0, unit: 'tests' }, 80, true)).toBe('Test  0 of 0 tests');
  });

  it('never goes past the whole', () => {
    expect(progressLine({ title: 'Test', done: 9, total: 3, unit: 'tests' }, 80, true)).toContain('] 100 %');
  });

  it.each([10, 20, 40, 60, 80])('fits %d columns', (columns) => {
    expect([...progressLine(upload, columns, true)].length).toBeLessThan(columns);
  });
});

describe('isUnicode', () => {
  it.each([
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'de_DE.utf8' }, true],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, false],
    [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, true],
    [{}, false],
    [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, false],
  ])('%j: %s', (env, expected) => {
    expect(isUnicode(env, 'linux')).toBe(expected);
  });
});
