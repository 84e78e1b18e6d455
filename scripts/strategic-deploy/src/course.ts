import type { House } from '@windlass/kit/actions/house';
import { type ReleaseType, releaseTypes } from '@windlass/kit/config/schema';
import { WindlassError } from '@windlass/kit/errors';
import { burntVersions } from '@windlass/kit/ledger/releases';
import { typeMatrix } from '@windlass/orchestrate/matrix';
import type { Course, PhaseId, StageId } from '@windlass/orchestrate/phases';
import { isBeingUndone, openVoyage, passedPhases, refuseOther, type Voyage } from '@windlass/orchestrate/voyage';
import { formatVersion, parseVersion } from '@windlass/version-sync/model/version';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { nextVersion, refuseBurnt } from '@windlass/version-sync/release/next-version';

export interface Heading {
  readonly voyage: Voyage;
  readonly course: Course;
  /** The release that is under way already; null where this run begins one. */
  readonly open: string | null;
  /** Phases of the open release that passed, and on which the files here still stand. */
  readonly before: ReadonlySet<PhaseId>;
  /** The open release is half wound back. */
  readonly undoing: boolean;
}

/** Where this run goes: on with what is open, or to the next version of the type. @throws WindlassError `usage`, `gate`, `input` */
export async function findCourse(release: ReleaseContext, house: House, only: ReadonlySet<StageId>): Promise<Heading> {
  const { args } = release.context;
  const type = toType(args.string('type'));
  const open = await openVoyage(house);
  if (open !== null && (open.voyage !== null || args.flag('resume'))) {
    const asked = { product: release.product.name, type: args.flag('resume') ? undefined : type };
    refuseOther(open.id, open.voyage, asked);
    if (open.voyage !== null) return heading(release, house, open.voyage, open.id);
  }
  if (args.flag('resume')) {
    const next = 'strategic-deploy --type patch';
    throw new WindlassError('input', 'there is nothing to resume', { why: 'the ledger has no open release', next });
  }
  if (!only.has('preflight') && !only.has('versions')) {
    const next = 'strategic-deploy --only versions --type patch';
    throw new WindlassError('gate', 'no release is open', { why: 'a release begins with the stage versions', next });
  }
  if (type === undefined) {
    const next = 'strategic-deploy --type patch; version-manager suggest proposes one';
    throw new WindlassError('usage', '--type is missing', { why: `it is one of ${releaseTypes.join(', ')}`, next });
  }
  return heading(release, house, await begin(release, house, type), null);
}

async function begin(release: ReleaseContext, house: House, type: ReleaseType): Promise<Voyage> {
  const { context, product, version, versionText: from } = release;
  const burnt = await burntVersions(house.ledger);
  const named = context.args.string('release-version');
  const { raises } = typeMatrix[type];
  const base = { product: product.name, type, from };
  if (named !== undefined) {
    const to = parseVersion(named, '--release-version');
    refuseBurnt(to, burnt);
    return { ...base, to: formatVersion(to) };
  }
  if (raises === null) return { ...base, to: from };
  return { ...base, to: formatVersion(nextVersion(product, version, raises, burnt, context.now())) };
}

async function heading(release: ReleaseContext, house: House, voyage: Voyage, open: string | null): Promise<Heading> {
  const isFirst = (await house.ledger.releases()).filter((id) => id !== open).length === 0;
  const { scenario } = typeMatrix[voyage.type];
  const emergency = release.context.args.flag('emergency-mode');
  const course = {
    release,
    type: voyage.type,
    to: voyage.to,
    scenario: emergency
      ? ('emergency' as const)
      : isFirst && scenario === 'regular'
        ? ('first-time' as const)
        : scenario,
  };
  const entries = open === null ? [] : await house.ledger.read(open);
  const before = release.versionText === voyage.to ? passedPhases(entries) : new Set<PhaseId>();
  return { voyage, course, open, before, undoing: isBeingUndone(entries) };
}

function toType(text: string | undefined): ReleaseType | undefined {
  return releaseTypes.find((type) => type === text);
}
