import { recordBurnt } from '@windlass/channels/burn';
import type { Channel } from '@windlass/channels/channel';
import { channelContexts } from '@windlass/channels/context';
import { channelKinds } from '@windlass/channels/kinds';
import { configuredChannels } from '@windlass/channels/list';
import { checkChannels, chooseChannels, type PublishPlan, publishPlan } from '@windlass/channels/plan';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { openHouse } from '@windlass/kit/actions/house';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { type ReleaseType, releaseTypes } from '@windlass/kit/config/schema';
import { asWindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import { currentRelease } from '@windlass/kit/ledger/releases';
import type { Step } from '@windlass/kit/output/envelope';
import { readArtifacts } from '@windlass/packaging/artifacts';
import { perform } from '@windlass/version-sync/product/perform';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';
import { pickChannels, refuseForce, refuseTestStage, refuseVersion } from './flags.ts';
import { proveAll } from './prove.ts';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args } = context;
  const release = await openReleaseContext(context);
  const { services, config, product } = release;
  refuseVersion(args.string('release-version'), release);
  const where = product.configFile === null ? undefined : { file: product.configFile };
  const picked = pickChannels(args.string('platforms') ?? 'all', configuredChannels(config, where), release);
  if (args.string('stage') === 'test') refuseTestStage(picked);
  if (args.flag('force')) refuseForce(picked);
  if (Object.keys(config.packages).length > 0) readArtifacts(release.artifactsDir, release.versionText);
  const type = releaseTypes.find((one): one is ReleaseType => one === args.string('type'));
  const { channels, skipped } = chooseChannels(release, { channels: picked, type });
  for (const { channel, reason } of skipped)
    context.emit({ kind: 'step', step: { id: channel.id, title: channel.title, state: 'skipped', reason } });
  const isOffline = args.flag('offline');
  const contextOf = channelContexts(release);
  if (args.flag('check')) return checkOnly(release, channels, skippedSteps(skipped));
  const proofs = isOffline ? [] : await proveAll(context, channels, contextOf);
  const planned = { channels, hold: args.flag('hold'), contextOf };
  const makePlan = async () => (await publishPlan(release, planned)).plan;
  const kinds = kindTable(...channelKinds(services));
  try {
    const done = await perform(release, makePlan, kinds);
    const steps = [...skippedSteps(skipped), ...(done.steps ?? [])];
    return {
      ...done,
      steps,
      exitCode: exitCodeOf(steps, args.flag('strict-pending')),
      data: { proofs, ...summary(picked, steps) },
    };
  } finally {
    if (!args.flag('plan')) await burn(release);
  }
}

async function checkOnly(
  release: ReleaseContext,
  channels: readonly Channel[],
  skipped: readonly Step[],
): Promise<ScriptResult> {
  const { product, versionText: version, context } = release;
  const findings = await checkChannels(release, channels);
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  const checked = channels.map(({ id, title }): Step => ({ id, title: `${title} would take it`, state: 'done' }));
  for (const step of checked) context.emit({ kind: 'step', step });
  return { product: product.name, version, steps: [...skipped, ...checked], findings, data: {} };
}

/** Also where some action failed: what went out before it is out. */
async function burn(release: ReleaseContext): Promise<void> {
  const { context, versionText } = release;
  try {
    const house = await openHouse(release.house);
    const open = context.args.string('release') ?? (await currentRelease(house.ledger));
    if (open?.startsWith(`${versionText}.`)) await recordBurnt(release, open);
  } catch (thrown) {
    // The next run writes it; how this one went is what counts.
    const message = `that ${versionText} is used up could not be noted: ${asWindlassError(thrown).message}`;
    context.emit({ kind: 'note', level: 'warning', message });
  }
}

function skippedSteps(skipped: PublishPlan['skipped']): Step[] {
  return skipped.map(({ channel, reason }) => ({ id: channel.id, title: channel.title, state: 'skipped', reason }));
}

/** What is on its way within its deadline is no failure. */
function exitCodeOf(steps: readonly Step[], strict: boolean): ExitCode {
  return strict && steps.some(({ state }) => state === 'pending') ? ExitCode.pending : ExitCode.ok;
}

/** A word for each channel: the state of the step of its that is least done. */
function summary(channels: readonly Channel[], steps: readonly Step[]) {
  const order: readonly Step['state'][] = ['failed', 'pending', 'skipped', 'planned', 'done', 'unchanged'];
  const stateOf = ({ id }: Channel) => {
    const own = steps.filter((step) => step.id === id || step.id.startsWith(`${id}-`));
    return order.find((state) => own.some((step) => step.state === state)) ?? 'unchanged';
  };
  return { channels: Object.fromEntries(channels.map((channel) => [channel.id, stateOf(channel)])) };
}
