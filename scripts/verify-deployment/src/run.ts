import { channelContext } from '@windlass/channels/context';
import { configuredChannels } from '@windlass/channels/list';
import { chooseChannels } from '@windlass/channels/plan';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { releaseTypes } from '@windlass/kit/config/schema';
import { WindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import { channelCriteria } from '@windlass/verify/criteria/channels';
import { type Criterion, criterionFindings, formatCriteria } from '@windlass/verify/criteria/criterion';
import { fileCriteria } from '@windlass/verify/criteria/files';
import { gitCriteria } from '@windlass/verify/criteria/git';
import { ownCriteria } from '@windlass/verify/criteria/own';
import { siteCriteria } from '@windlass/verify/criteria/sites';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const release = await openReleaseContext(context);
  const rows = await criteria(release);
  const findings = criterionFindings(rows);
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  const wrong = rows.filter(({ verdict }) => verdict !== 'ok' && verdict !== 'pending');
  const ok = wrong.length === 0;
  const first = wrong[0];
  const summary =
    first === undefined
      ? `${rows.length} of ${rows.length} rows`
      : `${wrong.length} of ${rows.length} rows are wrong: ${first.component}, ${first.check}: ${first.actual}`;
  const data = rows.map(({ component, check, verdict, actual }) => ({ component, check, verdict, actual }));
  const id = await recordEvidence(release, { ok, summary, data });
  return {
    product: release.product.name,
    version: release.versionText,
    release: id,
    findings,
    exitCode: ok ? ExitCode.ok : ExitCode.verification,
    data: { rows },
    text: formatCriteria(rows),
  };
}

async function criteria(release: ReleaseContext): Promise<Criterion[]> {
  if (release.context.args.flag('offline'))
    throw new WindlassError('usage', 'what is live cannot be verified --offline', {
      next: 'validate-version-consistency looks at the files alone',
    });
  const type = releaseTypes.find((one) => one === release.context.args.string('type'));
  const { channels } = chooseChannels(release, { channels: configuredChannels(release.config), type });
  const asked = await Promise.all([
    gitCriteria(release),
    ...channels.map((channel) => channelCriteria(channel, channelContext(release, channel))),
    siteCriteria(release),
    ownCriteria(release),
  ]);
  return [...fileCriteria(release), ...asked.flat()];
}
