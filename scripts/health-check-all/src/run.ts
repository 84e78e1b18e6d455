import { pickServers } from '@windlass/deploy/servers';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { ExitCode } from '@windlass/kit/exit-codes';
import { type Checked, findingsOf } from '@windlass/verify/check';
import { checksOf } from '@windlass/verify/list';
import { subjectOf } from '@windlass/verify/subject';
import { watch } from '@windlass/verify/watch';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';

/** One line for each check on stdout; what is wrong are findings. */
export async function run(context: ScriptContext): Promise<ScriptResult> {
  const release = await openReleaseContext(context);
  const { args, emit } = context;
  const { services, version, versionText } = release;
  const base = { product: release.product.name, version: versionText };
  const isWatch = args.flag('watch');
  const limits = {
    tlsDays: args.number('tls-days') ?? 14,
    maxMs: args.number('max-latency') ?? null,
    ...(isWatch && { retries: 0 }),
  };
  const names = args.strings('host').flatMap((name) => name.split(','));
  const picked = pickServers(release, names);
  for (const { name } of picked.filter(({ server }) => server.url === null))
    emit({ kind: 'note', level: 'warning', message: `${name} has no url: nobody can ask it from outside` });
  try {
    if (args.flag('offline')) {
      emit({ kind: 'note', level: 'warning', message: 'offline: no server was asked' });
      return { ...base, data: { checks: [] } };
    }
    const checks = picked.flatMap(({ name, server }) => {
      const subject = subjectOf(name, server, version, limits);
      return subject === null ? [] : checksOf(subject);
    });
    const seen = await watch(checks, services, {
      intervalMs: (args.number('interval') ?? 10) * 1000,
      rounds: isWatch ? (args.number('rounds') ?? null) : 1,
      onRound: (round, rows) => {
        if (isWatch) emit({ kind: 'note', level: 'info', message: `round ${round}: ${summaryOf(rows)}` });
      },
    });
    const findings = findingsOf(seen.rows);
    for (const finding of findings) emit({ kind: 'finding', finding });
    const ok = seen.badRounds === 0;
    const summary = `${summaryOf(seen.rows)}${isWatch ? `; ${seen.badRounds} of ${seen.rounds} rounds bad` : ''}`;
    const rows = seen.rows.map(({ id, title, ok: isOk, actual, ms }) => ({ check: id, title, ok: isOk, actual, ms }));
    const data = { checks: rows, rounds: seen.rounds, badRounds: seen.badRounds };
    const id = await recordEvidence(release, { ok, summary, data });
    emit({ kind: 'note', level: 'info', message: summary });
    const text = rows.map((row) => `${row.ok ? 'ok' : 'wrong'}\t${row.check}\t${row.title}\t${row.actual}`).join('\n');
    return { ...base, release: id, findings, exitCode: ok ? ExitCode.ok : ExitCode.verification, data, text };
  } finally {
    await services.http.close();
  }
}

function summaryOf(rows: readonly Checked[]): string {
  return `${rows.filter(({ ok }) => ok).length} of ${rows.length} checks are well`;
}
