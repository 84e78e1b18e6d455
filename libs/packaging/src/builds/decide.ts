import type { ResolvedBuild } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type BuiltSource, builtSource } from '../built-source.ts';
import { configError } from '../config-place.ts';
import { type BuildInputs, collectInputs } from './inputs.ts';
import { buildThatMakes, digestOutput, findOutput, type OutputDigest, outputPath, outputTest } from './output.ts';
import { recipeOf } from './presets.ts';
import { readStamp } from './stamp.ts';
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
  /** `built` has the digests of the outputs of builds that this one needs. */
  decide(name: string, built: ReadonlyMap<string, string | null>): Promise<Decision>;
}

export async function openDecider(release: ReleaseContext): Promise<Decider> {
  const isOutput = await outputTest(release);
  await assertApart(release);
  const source = builtSource(release, isOutput);
  return {
    source,
    decide: async (name, built) => {
      const build = release.config.builds[name];
      if (build === undefined) throw new WindlassError('internal', `there is no build ${name}`);
      await assertOutput(release, name, build);
      const inputs = await collectInputs(release, name, build, { epoch: source.epoch, isOutput, built });
      const found = await findOutput(release, name);
      const output = found === null ? null : digestOutput(found);
      return { name, build, inputs, output, why: reasonOf(release, name, inputs, output) };
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
  const { output } = recipeOf(build, release.product.name, release.version);
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
