import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder } from '../../config/testing/folder.ts';
import { WindlassError } from '../../errors.ts';
import type { Event } from '../events.ts';
import { broken, drift, envelope, run, stray } from '../testing/run.ts';
import { captured } from '../testing/streams.ts';
import { defaultReporter, makeReporter, type ReporterRequest } from './list.ts';

async function shown(events: readonly Event[], request: Partial<ReporterRequest>): Promise<string> {
  const { streams, err } = captured();
  const reporter = await makeReporter({ name: 'plain', streams, env: {}, cwd: '.', ...request });
  for (const event of events) reporter.report(event);
  reporter.close?.();
  return err();
}

describe('defaultReporter', () => {
  it.each([
    [{ GITHUB_ACTIONS: 'true', CI: 'true' }, false, 'github'],
    [{ GITHUB_ACTIONS: 'false' }, true, 'pretty'],
    [{ GITLAB_CI: 'true', CI: 'true' }, false, 'gitlab'],
    [{ CI: 'true' }, true, 'plain'],
    [{ CI: '' }, true, 'pretty'],
    [{ CI: 'false' }, true, 'pretty'],
    [{}, true, 'pretty'],
    [{}, false, 'plain'],
  ])('fits the environment: %j, terminal %s: %s', (env, isTTY, name) => {
    expect(defaultReporter(env, { isTTY })).toBe(name);
  });
});

describe('makeReporter', () => {
  it.each(['pretty', 'plain', 'github', 'gitlab', 'junit'])(
    'makes %s, which meets every kind of event',
    async (name) => {
      expect(await shown(run, { name, cwd: folder() })).toContain('Write b');
    },
  );

  it('refuses a name that is none of ours', async () => {
    await expect(shown([], { name: 'xml' })).rejects.toThrow(WindlassError);
    await expect(shown([], { name: 'constructor' })).rejects.toThrow('there is no reporter "constructor"');
  });

  it('writes a report for a reporter that was named, not for one that CI chose', async () => {
    const cwd = folder();
    await shown(run, { name: undefined, env: { GITLAB_CI: 'true' }, cwd });
    expect(existsSync(join(cwd, 'gl-code-quality-report.json'))).toBe(false);
    await shown(run, { name: undefined, env: { GITLAB_CI: 'true', WINDLASS_REPORT: 'q.json' }, cwd });
    expect(existsSync(join(cwd, 'q.json'))).toBe(true);
    await shown(run, { name: 'gitlab', cwd });
    expect(existsSync(join(cwd, 'gl-code-quality-report.json'))).toBe(true);
  });

  it('says no prose beside JSON, but what went wrong', async () => {
    const text = await shown(run, { json: true });
    expect(text).toContain('unknown key');
    expect(text).not.toContain('running');
    expect(await shown(run, { json: true, name: 'github' })).toContain('::warning');
  });

  it('tells what only the envelope holds, and nothing twice', async () => {
    const end: Event = { kind: 'end', envelope: { ...envelope, findings: [drift, stray, drift] } };
    const count = (text: string, word: string) => text.split(word).length - 1;
    const none = await shown([end], {});
    expect([count(none, 'version-drift'), count(none, 'unconfigured-file'), count(none, 'Push c')]).toEqual([2, 1, 1]);
    const some = await shown([{ kind: 'finding', finding: drift }, end], {});
    expect([count(some, 'version-drift'), count(some, 'unconfigured-file')]).toEqual([2, 1]);
    const failed = {
      ...envelope,
      findings: [{ check: 'error-config', severity: 'error', message: broken.message } as const],
    };
    expect(
      count(
        await shown(
          [
            { kind: 'error', error: broken },
            { kind: 'end', envelope: failed },
          ],
          {},
        ),
        'unknown key',
      ),
    ).toBe(1);
  });

  it('lets no secret through, to the terminal or to a file', async () => {
    const secret = 's3cret"x';
    const redactor = { mask: (text: string) => text.replaceAll(secret, '***') };
    const events: Event[] = [
      { kind: 'note', level: 'info', message: `a ${secret}` },
      { kind: 'finding', finding: { ...drift, message: secret, actual: secret, file: `f/${secret}` } },
      {
        kind: 'step',
        step: { id: secret, title: secret, state: 'failed', reason: secret, evidence: { [secret]: [secret] } },
      },
      {
        kind: 'error',
        error: new WindlassError('internal', secret, {
          why: secret,
          where: secret,
          cause: new Error(secret),
          also: [new WindlassError('input', secret)],
        }),
      },
    ];
    for (const name of ['pretty', 'plain', 'github', 'gitlab', 'junit']) {
      const cwd = folder();
      const env = { WINDLASS_REPORT: 'report', GITHUB_STEP_SUMMARY: join(cwd, 'report') };
      const text = await shown(events, { name, cwd, env, redactor });
      const file = existsSync(join(cwd, 'report')) ? readFileSync(join(cwd, 'report'), 'utf8') : '';
      expect(`${text}${file}`).toContain('***');
      expect(`${text}${file}`).not.toContain('s3cret');
    }
  });
});
