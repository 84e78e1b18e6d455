import { posix } from 'node:path';
import type { ResolvedBuild } from '@windlass/kit/config/resolved-products';
import { formatVersion, type Version } from '@windlass/version-sync/model/version';
import { type PresetRow, presetTable } from './preset-table.ts';

/** A build as it is run. */
export interface Recipe {
  readonly steps: readonly (readonly string[])[];
  /** From the folder of the config; null where it leaves no file behind. */
  readonly output: string | null;
  /** What the preset knows beside its steps. */
  readonly row: PresetRow;
}

/** The preset with what the config says instead. `image` is the name of a container image without its tag, the product where not given. */
export function recipeOf(build: ResolvedBuild, product: string, version: Version, image = product): Recipe {
  const row = presetTable[build.preset];
  const dir = posix.normalize(build.dir);
  const output = build.output ?? (row.output === null ? null : posix.join(dir, row.output));
  const values: Readonly<Record<string, string>> = {
    product,
    core: version.core,
    version: formatVersion(version),
    // As Flutter names them.
    arch: process.arch,
    image: image.toLowerCase(),
    output: posix.relative(dir, output ?? dir),
  };
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, word: string) => values[word] ?? whole);
  const saved = row.save !== undefined && build.output !== null ? [...row.steps, row.save] : row.steps;
  const steps = build.command === null ? saved.map((words) => words.map(fill)) : [build.command];
  return { steps, output: output === null || build.output !== null ? output : fill(output), row };
}

/** Name of the image of a build: the product, and the build where several of them make images, which else would take it from each other. */
export function imageName(builds: Readonly<Record<string, ResolvedBuild>>, name: string, product: string): string {
  const images = Object.values(builds).filter(({ preset, command }) => preset === 'docker' && command === null);
  return images.length > 1 ? `${product}-${name.replace(/[^\w.-]+/g, '-')}` : product;
}
