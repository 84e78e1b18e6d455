import { dirname, join } from 'node:path';
import type { ResolvedBuild } from '@windlass/kit/config/resolved-products';
import { sha256Hex } from '@windlass/kit/hash';
import { showCommand } from '@windlass/kit/run/command-line';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { entryAt } from '../tree/walk.ts';
import { buildEnv, findProgram, programPath } from './environment.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Recipe } from './presets.ts';

type Identities = Readonly<Record<string, string | null>>;

/** Tells whether a tool is the one that it was: the same path may hold another version after an upgrade. */
export interface Tools {
  /** Where the program of each step is, and 12 hex digits of what it is, by its word. */
  programs(build: ResolvedBuild, recipe: Recipe): Identities;
  /** What the tools of the preset and those of the config say of their version, by the command that asks. */
  versions(build: ResolvedBuild, recipe: Recipe, epoch: number): Promise<Identities>;
}

/** Programs that have a way of their own to print their version. */
const ways: Readonly<Record<string, readonly string[]>> = {
  go: ['go', 'version'],
  ssh: ['ssh', '-V'],
  java: ['java', '-version'],
};

const patienceMs = 30_000;

export function openTools(release: ReleaseContext, prints: Pick<Fingerprints, 'of'>): Tools {
  const { root, context } = release;
  const asked = new Map<string, Promise<string | null>>();
  const ask = (words: readonly string[], build: ResolvedBuild, recipe: Recipe, epoch: number) => {
    const place = { root, cwd: join(root, build.dir), jobs: 1 };
    const env = buildEnv(context.env, { ...place, names: build.env, epoch, row: recipe.row });
    const key = JSON.stringify([words, place.cwd, env]);
    const answer = asked.get(key) ?? said(release, words, place.cwd, env);
    asked.set(key, answer);
    return answer;
  };
  return {
    programs: (build, { steps, row }) => {
      const found = (word: string): string | null => {
        const program = findProgram(word, programPath(context.env), join(root, build.dir));
        if (program === null) return null;
        const files = [program, ...(row.beside ?? []).map((file) => join(dirname(program), file))];
        return `${program} ${sha256Hex(files.map((file) => printOf(file, prints)).join('\n')).slice(0, 12)}`;
      };
      return Object.fromEntries(steps.map(([word = '']) => [word, found(word)]));
    },
    versions: async (build, recipe, epoch) => {
      const commands = versionCommands(release, recipe);
      const answers = commands.map(async (words): Promise<[string, string | null]> => {
        const [file = '', ...args] = words;
        return [showCommand(file, args), await ask(words, build, recipe, epoch)];
      });
      return Object.fromEntries(await Promise.all(answers));
    },
  };
}

/** A tool that files beside it tell apart is not started: to start Flutter takes longer than all the rest. */
function versionCommands({ config }: ReleaseContext, { steps, row }: Recipe): readonly (readonly string[])[] {
  const own = row.versions ?? [];
  const known = new Set([...own.map(([word]) => word), ...(row.beside ? steps.map(([word]) => word) : [])]);
  const named = Object.entries(config.tools).filter(([name]) => !known.has(name));
  return [...own, ...named.map(([name, { command }]) => command ?? ways[name] ?? [name, '--version'])];
}

/** What a tool prints, in one line; null where it cannot be asked. Whether that matters the build itself will show. */
async function said(
  { services }: ReleaseContext,
  [file = '', ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<string | null> {
  // Asking must not fetch a toolchain.
  const options = {
    kind: 'build',
    cwd,
    env: { ...env, RUSTUP_AUTO_INSTALL: '0' },
    check: false,
    writes: false,
  } as const;
  try {
    const { stdout, stderr, exitCode } = await services.runner.run(file, args, { ...options, timeoutMs: patienceMs });
    if (exitCode !== 0) return null;
    const text = (stdout.trim() === '' ? stderr : stdout).trim();
    const [first = '', ...rest] = text.split('\n');
    return rest.length === 0 ? first : `${first} (${sha256Hex(text).slice(0, 12)})`;
  } catch (thrown) {
    services.signal.throwIfAborted();
    if (thrown instanceof Error) return null;
    throw thrown;
  }
}

function printOf(file: string, prints: Pick<Fingerprints, 'of'>): string | null {
  const entry = entryAt(file, file);
  return entry === null ? null : prints.of(file, entry);
}
