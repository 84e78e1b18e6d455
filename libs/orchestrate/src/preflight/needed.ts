import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import type { Preset } from '@windlass/kit/config/schema';

/** A program that a release of this product starts. */
export interface NeededTool {
  readonly name: string;
  /** Range as npm writes it; null: any. */
  readonly version: string | null;
  /** Prints the version. */
  readonly command: readonly string[];
  readonly optional: boolean;
  /** What asks for it: `channels.npm`, `builds.desktop`… */
  readonly because: readonly string[];
}

const byPreset: Readonly<Record<Exclude<Preset, 'custom'>, string>> = {
  'flutter-linux': 'flutter',
  'flutter-web': 'flutter',
  cargo: 'cargo',
  go: 'go',
  npm: 'npm',
  python: 'python3',
  cmake: 'cmake',
  docker: 'docker',
};

/** Programs that have a way of their own to print their version. */
const ways: Readonly<Record<string, readonly string[]>> = {
  go: ['go', 'version'],
  ssh: ['ssh', '-V'],
  java: ['java', '-version'],
};

/** Everything that the config's builds, channels and servers start, and what it names under `tools`. Sorted by name. */
export function neededTools(config: Pick<ResolvedConfig, 'builds' | 'channels' | 'servers' | 'tools'>): NeededTool[] {
  const reasons = new Map<string, string[]>([['git', ['every release']]]);
  const add = (tool: string, because: string) => reasons.set(tool, [...(reasons.get(tool) ?? []), because]);
  for (const [name, build] of Object.entries(config.builds)) {
    const [program] = build.command ?? [];
    if (program !== undefined && !program.includes('/')) add(program, `builds.${name}`);
    else if (build.preset !== 'custom') add(byPreset[build.preset], `builds.${name}`);
  }
  if (config.channels.npm) add('npm', 'channels.npm');
  if (config.channels.aur) add('ssh', 'channels.aur');
  for (const name of Object.keys(config.servers)) add('ssh', `servers.${name}`);
  for (const name of Object.keys(config.tools)) add(name, `tools.${name}`);
  return [...reasons]
    .map(([name, because]) => {
      const tool = config.tools[name];
      const command = tool?.command ?? ways[name] ?? [name, '--version'];
      return { name, version: tool?.version ?? null, command, optional: tool?.optional ?? false, because };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
