import { openHouse, requireDurable } from '@windlass/kit/actions/house';
import { formatPlan } from '@windlass/kit/actions/plan';
import { sessionOptions, withLock } from '@windlass/kit/actions/session';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { typeMatrix } from '@windlass/orchestrate/matrix';
import { outline } from '@windlass/orchestrate/outline';
import { phasesOf, stagesOf } from '@windlass/orchestrate/sail';
import { Trace } from '@windlass/orchestrate/trace';
import type { Voyage } from '@windlass/orchestrate/voyage';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';
import { callUnder } from './caller.ts';
import { findCourse } from './course.ts';
import { deploy } from './deploy.ts';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args } = context;
  const release = await openReleaseContext(context);
  const house = await openHouse(release.house);
  const skip = phasesOf(words(args.strings('skip-phases')));
  const only = stagesOf(args.flag('validate-only') ? ['preflight'] : words(args.strings('only')));
  const { product } = release;
  if (args.flag('plan')) {
    const { course, voyage } = await findCourse(release, house, only);
    const { plan, idle } = outline(course, product.name, { skip, only });
    const steps = plan.actions.map(({ id, title }) => ({ id, title, state: 'planned' as const }));
    const left = idle.map(({ title, why }) => `  not: ${title} (${why})\n`).join('');
    return {
      product: product.name,
      version: voyage.to,
      plan,
      steps,
      data: { ...voyage, idle, matrix: typeMatrix[voyage.type] },
      text: heading(voyage) + left + formatPlan(plan),
    };
  }
  // Asked now, not at the first push: what is to leave this machine is known already.
  const ledger = args.string('ledger');
  if (only.has('publish') || only.has('deploy'))
    requireDurable(ledger === 'file' || ledger === 'git' ? ledger : release.config.release.ledger, context.env);
  const traceFile = args.string('trace');
  const trace = traceFile === undefined ? null : new Trace(() => context.now().getTime());
  const watched = trace === null ? context : { ...context, emit: trace.watch(context.emit, 'strategic-deploy') };
  const session = sessionOptions(context);
  try {
    return await withLock(house, session, async (lease) => {
      // Found under the lock: what was open before may be another run's by now.
      const heading = await findCourse(await openReleaseContext(context), house, only);
      return deploy(watched, house, heading, { skip, only, call: callUnder(context, lease.joinKey(), trace) });
    });
  } finally {
    if (traceFile !== undefined) trace?.write(traceFile);
  }
}

/** What the type of the release means, and how much time a person plans with. */
function heading({ type, from, to }: Voyage): string {
  const { aur, servers, estimate } = typeMatrix[type];
  return `${type}: ${from} → ${to}; AUR: ${aur}; servers: ${servers}; plan with ${estimate.join(' to ')} minutes\n`;
}

/** `--skip-phases 1,2` and `--skip-phases 1 --skip-phases 2` are the same. */
function words(given: readonly string[]): string[] {
  return given.flatMap((word) => word.split(',')).filter((word) => word !== '');
}
