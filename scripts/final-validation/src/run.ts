import { openHouse } from '@windlass/kit/actions/house';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { ExitCode } from '@windlass/kit/exit-codes';
import { factsOf } from '@windlass/report/facts';
import { findRelease } from '@windlass/report/find-release';
import { readiness } from '@windlass/report/readiness';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const release = await openReleaseContext(context);
  const house = await openHouse(release.house);
  const { id, entries } = await findRelease(house.ledger, context.args.string('release'));
  const facts = factsOf(id, entries);
  const findings = readiness(release.config, facts);
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const ok = errors === 0;
  const summary = ok ? `the evidence of ${id} is complete` : `${errors} things are missing for ${id}`;
  if (facts.state === 'open') await recordEvidence(release, { ok, summary, data: { debt: findings.length - errors } });
  return {
    product: release.product.name,
    version: facts.version,
    release: id,
    findings,
    exitCode: ok ? ExitCode.ok : ExitCode.verification,
    data: { evidence: facts.evidence.map(({ script, ok: good, at }) => ({ script, ok: good, at })) },
    text: summary,
  };
}
