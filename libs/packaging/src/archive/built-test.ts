import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type Decider, openDecider } from '../builds/decide.ts';
import { digestOutput } from '../builds/output.ts';
import { readStamp } from '../builds/stamp.ts';
import { digestFile } from '../tree/digest.ts';
import type { Found } from '../tree/find.ts';

/** Output of a build that is to be what was built: its bytes are compared when they are read. */
export interface ExpectedOutput {
  readonly build: string;
  readonly found: Found;
  /** Of all of it, as the build left it. */
  readonly digest: string;
}

export interface BuiltTest {
  /** Of files of which only some may be packed: their bytes are compared, too. */
  assertBuilt(build: string): Promise<void>;
  /** Of what is packed and so read anyway; null where it was never built here. */
  expectBuilt(build: string): Promise<ExpectedOutput | null>;
}

/**
 * Old output must not get into a new package. What was never built by us may be somebody else's to judge. Several packages may be of one build.
 * Both throw WindlassError `build`.
 */
export function openBuiltTest(release: ReleaseContext): BuiltTest {
  let opened: Promise<Decider> | undefined;
  const known = new Map<string, ExpectedOutput | null>();
  const current = new Set<string>();
  const expectBuilt = async (build: string): Promise<ExpectedOutput | null> => {
    const before = known.get(build);
    if (before !== undefined) return before;
    const expected = await inputsTest(release, build, () => {
      opened ??= openDecider(release);
      return opened;
    });
    known.set(build, expected);
    return expected;
  };
  return {
    expectBuilt,
    assertBuilt: async (build) => {
      const expected = await expectBuilt(build);
      if (expected === null || current.has(build)) return;
      assertAsBuilt(release, expected, new Map());
      current.add(build);
    },
  };
}

async function inputsTest(
  release: ReleaseContext,
  build: string,
  open: () => Promise<Decider>,
): Promise<ExpectedOutput | null> {
  const stamp = readStamp(release, build);
  if (stamp === null) return null;
  const needs = release.config.builds[build]?.needs ?? [];
  const built = new Map(needs.map((need) => [need, readStamp(release, need)?.output.digest ?? null]));
  const { why, found } = await (await open()).decideUnread(build, built);
  if (found === null) return null;
  if (why !== null) throw stale(release, build, why);
  return { build, found, digest: stamp.output.digest };
}

/** `read`: SHA-256 (hex) of the files that were read already. @throws WindlassError `build`. */
export function assertAsBuilt(
  release: ReleaseContext,
  { build, found, digest }: ExpectedOutput,
  read: ReadonlyMap<string, string>,
): void {
  const now = digestOutput(found, (file) => read.get(file) ?? digestFile(file).sha256);
  if (now.digest !== digest) throw stale(release, build, 'its output is not as it was built');
}

function stale(release: ReleaseContext, build: string, why: string): WindlassError {
  return new WindlassError('build', `the output of ${build} is not of what is here now`, {
    where: release.root,
    why,
    next: `npx windlass build-artifacts ${build}`,
  });
}
