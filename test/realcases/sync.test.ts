import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runJson } from '@windlass/kit/cli/testing/harness';
import { script as syncVersions } from '@windlass/sync-versions/script';
import { script as consistency } from '@windlass/validate-version-consistency/script';
import { script as versionManager } from '@windlass/version-manager/script';
import { describe, expect, test } from 'vitest';
import { bytesOf, withLines } from './checkout.ts';
import { checkoutAt383, decoys, expectedChanges } from './patch-release.ts';
import { areHere } from './real-files.ts';

const toMinute = (time: number) => new Date(time).toISOString().slice(0, 16).replaceAll(/[-:T]/g, '');

describe.skipIf(!areHere)('a patch release of CloudToLocalLLM at c4259cd (needs ../shared/realcases)', () => {
  test('what has drifted before is named, each with its line and column', async () => {
    using repo = checkoutAt383();
    const { exitCode, findings } = await runJson(consistency, repo.path, []);
    expect(exitCode).toBe(2);
    expect(
      findings.map(({ check, file, line, column, actual, expected }) => [
        check,
        `${file}:${line}:${column}`,
        actual,
        expected,
      ]),
    ).toEqual([
      ['version-mismatch', 'aur-package/.SRCINFO:3:11', '3.5.16', '3.8.3'],
      ['version-url-mismatch', 'aur-package/.SRCINFO:26:100', '3.5.16', '3.8.3'],
      ['version-mismatch', 'aur-package/PKGBUILD:8:8', '3.6.0', '3.8.3'],
      ['version-mismatch', 'packaging/deb/DEBIAN/control:2:10', '3.6.11', '3.8.3+202506291750'],
    ]);
  });

  test('the plan shows every line, and writes none', async () => {
    using repo = checkoutAt383();
    const before = bytesOf(repo);
    const plan = await runJson(versionManager, repo.path, ['increment', 'patch', '--sync', '--plan']);
    expect(plan).toMatchObject({ ok: true, plan: { actions: [{ kind: 'files.splice@1', reach: { undo: 'full' } }] } });
    const { diff } = plan.data as { diff: string };
    const [, build = ''] = plan.version?.split('+') ?? [];
    const date = /"build_date": "(.*)"/.exec(diff.slice(diff.lastIndexOf('+  "build_date"')))?.[1] ?? '';
    const changed = (sign: string) =>
      diff.split('\n').filter((line) => line.startsWith(sign) && !/^(?:---|\+\+\+) /.test(line));
    const wanted = expectedChanges(`3.8.4+${build}`, build, date);
    expect(changed('-').sort()).toEqual(wanted.map(([, , was]) => `-${was}`).sort());
    expect(changed('+').sort()).toEqual(wanted.map(([, , , is]) => `+${is}`).sort());
    expect(bytesOf(repo)).toEqual(before);
    expect(existsSync(join(repo.path, '.git/windlass'))).toBe(false);
  });

  test('every version-bearing line is written in its own way, no other byte is, and undo gives back all of them', async () => {
    using repo = checkoutAt383();
    const before = bytesOf(repo);
    const started = Date.now();
    const raised = await runJson(versionManager, repo.path, ['increment', 'patch', '--sync', '--commit']);
    const ended = Date.now();
    expect(raised).toMatchObject({ ok: true, version: expect.stringMatching(/^3\.8\.4\+\d{12}$/) });
    const version = raised.version ?? '';
    const build = version.slice('3.8.4+'.length);
    expect(build >= toMinute(started) && build <= toMinute(ended)).toBe(true);
    const date: string = JSON.parse(repo.read('assets/version.json')).build_date;
    expect(Date.parse(date)).toBeGreaterThanOrEqual(Math.floor(started / 1000) * 1000);
    expect(Date.parse(date)).toBeLessThanOrEqual(ended);

    const changes = expectedChanges(version, build, date);
    const after = bytesOf(repo);
    expect(after).toEqual(withLines(before, changes));
    for (const [file, line, text] of decoys)
      expect([file, after.get(file)?.split('\n')[line - 1]]).toEqual([file, text]);
    expect(repo.git('status', '--porcelain')).toBe('');
    expect(repo.git('log', '-1', '--format=%s')).toBe(`Release ${version}`);
    const committed = repo.git('diff', '--name-only', 'HEAD^', 'HEAD').split('\n');
    expect(committed).toEqual([...new Set(changes.map(([file]) => file))].sort());

    expect(await runJson(consistency, repo.path, [])).toMatchObject({ exitCode: 0, findings: [] });
    const again = await runJson(syncVersions, repo.path, []);
    expect(again.steps.filter(({ state }) => state !== 'unchanged')).toEqual([]);
    expect(bytesOf(repo)).toEqual(after);

    expect(await runJson(versionManager, repo.path, ['undo'])).toMatchObject({ ok: true });
    expect(bytesOf(repo)).toEqual(before);
  });
});
