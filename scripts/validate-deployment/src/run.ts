import { pickServers } from '@windlass/deploy/servers';
import { validateServers } from '@windlass/deploy/validate';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { ExitCode } from '@windlass/kit/exit-codes';
import { findingsOf, runChecks } from '@windlass/verify/check';
import { subjectOf } from '@windlass/verify/subject';
import { versionChecks } from '@windlass/verify/version-endpoint';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';

/** One line for each server on stdout; what is wrong are findings. */
export async function run(context: ScriptContext): Promise<ScriptResult> {
  const release = await openReleaseContext(context);
  const { services, version, versionText } = release;
  const base = { product: release.product.name, version: versionText };
  const names = context.args.strings('host').flatMap((name) => name.split(','));
  const picked = pickServers(release, names);
  try {
    if (context.args.flag('offline')) {
      context.emit({ kind: 'note', level: 'warning', message: 'offline: no server was asked' });
      return { ...base, data: { servers: [] } };
    }
    const subjects = picked.flatMap(({ name, server }) => subjectOf(name, server, version) ?? []);
    const [servers, rows] = await Promise.all([
      validateServers(release, picked),
      runChecks(subjects.flatMap(versionChecks), services),
    ]);
    const findings = [...servers.flatMap((one) => one.findings), ...findingsOf(rows)];
    for (const finding of findings) context.emit({ kind: 'finding', finding });
    const bad = servers.filter((one) => one.findings.length > 0).length;
    const wrong = rows.filter(({ ok }) => !ok).length;
    const ok = findings.length === 0;
    const summary = `${servers.length - bad} of ${servers.length} servers hold ${versionText} file by file, ${rows.length - wrong} of ${rows.length} endpoints tell it`;
    const data = {
      servers: servers.map(({ server, facts, findings: own }) => ({ server, ok: own.length === 0, ...facts })),
      endpoints: rows.map(({ title, ok: isOk, actual, ms }) => ({ title, ok: isOk, actual, ms })),
    };
    const id = await recordEvidence(release, { ok, summary, data });
    context.emit({ kind: 'note', level: 'info', message: summary });
    const text = data.servers.map((one) => `${one.server}\t${one.ok ? 'ok' : 'wrong'}`).join('\n');
    return { ...base, release: id, findings, exitCode: ok ? ExitCode.ok : ExitCode.verification, data, text };
  } finally {
    await services.http.close();
  }
}
