import { describe, expect, it } from 'vitest';
import { WindlassError } from '../../errors.ts';
import type { Event } from '../events.ts';
import { run } from '../testing/run.ts';
import { captured } from '../testing/streams.ts';
import type { ReporterOptions } from './formatters.ts';
import { plain } from './plain.ts';
import { duration } from './prose.ts';

function shown(events: readonly Event[], options: ReporterOptions = {}): string {
  const { streams, err, out } = captured();
  const reporter = plain(streams, {}, options);
  for (const event of events) reporter.report(event);
  reporter.close?.();
  expect(out()).toBe('');
  return err();
}

describe('plain', () => {
  it('says everything in words, on stderr alone', () => {
    expect(shown(run)).toBe(`done Read a
all is said
warning nearly
lib/a,b:c.dart:3:14 error the version differs, 100% sure version-drift
  expected: 1.2.3
  actual:   1.2.2
  fix:      npx sync-versions
VERSION warning VERSION is not configured unconfigured-file
failed Write b: disk full 1.5 s
skipped Push c: b failed
error unknown key "prodct"
  where: windlass.config.json:2:3
  why:   known keys: product
  next:  did you mean "product"?
error git.branch must be a string
  where: step 2
failed sync-versions: 1 done, 1 failed, 1 skipped; 1 error, 1 warning; left behind: npm 1.2.3 stays; exit code 2; 1.2 s
`);
  });

  it('says no more than what went wrong when it is to be quiet', () => {
    const text = shown(run, { detail: 'quiet' });
    expect(text).toContain('version-drift');
    expect(text).toContain('unknown key');
    expect(text).toContain('failed Write b');
    expect(text).not.toMatch(/running|done|nearly|said|unconfigured|skipped/);
  });

  it('says the small print when it is to be verbose', () => {
    const verbose = shown(run, { detail: 'verbose' });
    expect(verbose).toContain('small print\n');
    expect(verbose).toContain('sync-versions: Bring every file to one version\nrunning Read a\n');
    expect(shown(run)).not.toMatch(/small print|running/);
  });

  it('shows a stack for a fault of ours only', () => {
    const cause = new TypeError('x is undefined');
    expect(shown([{ kind: 'error', error: new WindlassError('internal', 'x is undefined', { cause }) }])).toMatch(
      /\n {2}TypeError: x is undefined\n {6}at /,
    );
    expect(shown([{ kind: 'error', error: new WindlassError('input', 'x', { cause }) }])).toBe('error x\n');
  });

  it('lets no text of others steer the terminal or pose as a line of ours', () => {
    const message = 'a\x1b[2Jb\r\x07\u202ec\ndone Read a';
    expect(shown([{ kind: 'note', level: 'warning', message }])).toBe('warning a[2Jbc\n    done Read a\n');
  });
});

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [59_000, '59.0 s'],
    [125_000, '2 min 5 s'],
  ])('%d ms is said as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
