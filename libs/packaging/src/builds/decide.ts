import type { ResolvedBuild } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type BuiltSource, builtSource } from '../built-source.ts';
import { configError } from '../config-place.ts';
import type { Found } from '../tree/find.ts';
import { type Fingerprints, openFingerprints } from './fingerprints.ts';
import { type BuildInputs, collectInputs } from './inputs.ts';
import {
  buildRecipe,
  buildThatMakes,
  digestOutput,
  findOutput,
  type OutputDigest,
  outputPath,
  outputTest,
} from './output.ts';
import { readStamp } from './stamp.ts';
import { openTools } from './tools.ts';
import { whyChanged } from './why.ts';

/** What there is to do about one build. */
export interface Decision {
  readonly name: string;
  readonly build: ResolvedBuild;
  readonly inputs: BuildInputs;
  /** Null: nothing, the output is what a build would make. */
  readonly why: string | null;
  /** What is there now; null where nothing is. */
  readonly output: OutputDigest | null;
}

/** Compares builds with what they were made of. Writes nothing. */
export interface Decider {
  readonly source: BuiltSource;
  readonly prints: Fingerprints;
  /** `built` has the digests of the outputs of builds that this one needs. */
  decide(name: string, built: ReadonlyMap<string, string | null>): Promise<Decision>;
  /** As `decide`, for who reads the output anyway: `why` does not tell whether its bytes are those that were built. */
  decideUnread(name: string, built: ReadonlyMap<string, string | null>): Promise<Unread>;
}

export interface Unread {
  readonly why: string | null;
  /** What is there now; null where nothing is. */
  readonly found: Found | null;
}

export async function openDecider(release: ReleaseContext): Promise<Decider> {
  const isOutput = await outputTest(release);
  await assertApart(release);
  const source = builtSource(release, isOutput);
  const prints = openFingerprints(release);
  const tools = openTools(release, prints);
  const look = async (name: string, built: ReadonlyMap<string, string | null>) => {
    const build = release.config.builds[name];
    if (build === undefined) throw new WindlassError('internal', `there is no build ${name}`);
    await assertOutput(release, name, build);
    const inputs = await collectInputs(release, name, build, { epoch: source.epoch, prints, tools, isOutput, built });
    return { build, inputs, found: await findOutput(release, name) };
  };
  return {
    source,
    prints,
    decide: async (name, built) => {
      const { build, inputs, found } = await look(name, built);
      const output = found === null ? null : digestOutput(found, prints.sha256);
      return { name, build, inputs, output, why: reasonOf(release, name, inputs, output) };
    },
    decideUnread: async (name, built) => {
      const { inputs, found } = await look(name, built);
      const stamp = readStamp(release, name);
      return { found, why: reasonOf(release, name, inputs, found === null ? null : (stamp?.output ?? null)) };
    },
  };
}

function reasonOf(
  release: ReleaseContext,
  name: string,
  inputs: BuildInputs,
  output: OutputDigest | null,
): string | null {
  const stamp = readStamp(release, name);
  if (inputs.config['output'] === null) return 'it leaves no file behind that would tell whether it is needed';
  if (output === null) return stamp === null ? 'it was not built yet' : 'its output is gone';
  if (stamp === null) return 'it was not built here, or not to its end';
  const changed = whyChanged(stamp.inputs, inputs);
  if (changed !== null) return changed;
  return stamp.output.digest === output.digest ? null : 'its output is not as it was built';
}

/** An output that holds the sources, too, can be told from nothing. */
async function assertOutput(release: ReleaseContext, name: string, build: ResolvedBuild): Promise<void> {
  const { output } = buildRecipe(release, name, build);
  if (output === null || !/^(?:\.\/?)+$|^(?:\.\/)*\*\*/.test(output)) return;
  throw await configError(
    release,
    ['builds', name, 'output'],
    `${output} is the whole product, not what a build makes`,
    {
      next: 'name the file or the folder that the build makes, for instance build/out',
    },
  );
}

/** One build would clear what another one has made, and each would see the other's work as a change of its own. */
async function assertApart(release: ReleaseContext): Promise<void> {
  for (const name of Object.keys(release.config.builds)) {
    const path = outputPath(release, name);
    const other = path === null ? null : buildThatMakes(release, path, name);
    if (other === null) continue;
    throw await configError(release, ['builds', name, 'output'], `${path} lies in the output of ${other}`, {
      next: 'give each build an output of its own',
    });
  }
}
