import { openHouse } from '@windlass/kit/actions/house';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { type ReleaseType, releaseTypes } from '@windlass/kit/config/schema';
import { commitsSince, latestTag } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import { burntVersions } from '@windlass/kit/ledger/releases';
import { typeMatrix } from '@windlass/orchestrate/matrix';
import { credentialRemarks, type Proofs } from '@windlass/orchestrate/preflight/credentials';
import { hostRemarks } from '@windlass/orchestrate/preflight/hosts';
import { neededTools } from '@windlass/orchestrate/preflight/needed';
import { type Remark, toFindings } from '@windlass/orchestrate/preflight/remark';
import { repositoryRemarks } from '@windlass/orchestrate/preflight/repository';
import { scenarios, severities } from '@windlass/orchestrate/preflight/scenario';
import { findTools, toolFindings } from '@windlass/orchestrate/preflight/tools';
import { typeRemarks } from '@windlass/orchestrate/preflight/type';
import { formatVersion, parseVersion } from '@windlass/version-sync/model/version';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';
import { nextVersion } from '@windlass/version-sync/release/next-version';
import { suggestIncrement } from '@windlass/version-sync/suggest/conventional';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const release = await openReleaseContext(context);
  const type = typeOf(release);
  const scenario = scenarioOf(context.args.string('scenario')) ?? typeMatrix[type].scenario;
  const offline = context.args.flag('offline');
  const weights = severities[scenario];
  const to = await target(release, type);
  const tag = to === null ? null : release.config.git.tagPrefix + to;
  const [tools, repository, proofs, hosts] = await Promise.all([
    weights.tools === null ? [] : findTools(neededTools(release.config), release.services.runner),
    repositoryRemarks(release, tag, offline),
    offline || weights.credentials === null ? nothing : credentialRemarks(release, type),
    offline ? [] : hostsOf(release),
  ]);
  const remarks: Remark[] = [
    ...toolFindings(tools).map((one): Remark => ({ topic: 'tools', what: one.message, ...fixOf(one.fix) })),
    ...repository,
    ...proofs.remarks,
    ...hosts,
    ...typeRemarks(release, type),
  ];
  const findings = toFindings(remarks, scenario);
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  const data = {
    type,
    scenario,
    from: release.versionText,
    to: to ?? release.versionText,
    proofs: proofs.proofs,
    offline,
  };
  const ready = !findings.some(({ severity }) => severity === 'error');
  const text = `${ready ? 'ready' : 'not ready'}: ${type}, ${release.versionText} → ${data.to} (${scenario})`;
  return { product: release.product.name, version: release.versionText, findings, data, text };
}

const nothing: { readonly remarks: readonly Remark[]; readonly proofs: Proofs } = { remarks: [], proofs: {} };

/** The version that the type would lead to. A release that is under way has it already. */
async function target(release: ReleaseContext, type: ReleaseType): Promise<string | null> {
  const { raises } = typeMatrix[type];
  if (raises === null) return null;
  const named = release.context.args.string('release-version');
  if (named !== undefined) return formatVersion(parseVersion(named, '--release-version'));
  const house = await openHouse(release.house);
  const burnt = await burntVersions(house.ledger);
  return formatVersion(nextVersion(release.product, release.version, raises, burnt, release.services.now()));
}

async function hostsOf(release: ReleaseContext): Promise<Remark[]> {
  const { servers } = release.config;
  const needed = { bytes: 1_000_000, files: 100 };
  const remarks = await Promise.all(
    Object.entries(servers).map(([name, server]) => hostRemarks(name, server, release.services, needed)),
  );
  return remarks.flat();
}

/** As given; else what the commits ask for; else a patch. */
function typeOf(release: ReleaseContext): ReleaseType {
  const { context, root, config, version } = release;
  const given = releaseTypes.find((one) => one === context.args.string('deployment-type'));
  if (given !== undefined) return given;
  if (!findRepository(root)) return 'patch';
  const tag = latestTag(root, config.git.tagPrefix);
  const { type, why } = suggestIncrement(commitsSince(root, tag), version.core);
  context.emit({ kind: 'note', level: 'info', message: `proposed: ${type ?? 'patch'} (${why})` });
  return type ?? 'patch';
}

function scenarioOf(text: string | undefined) {
  return scenarios.find((one) => one === text);
}

const fixOf = (fix: string | undefined) => (fix === undefined ? {} : { fix });
