import type { ReleaseType } from '@windlass/kit/config/schema';

/** What a type of release touches: the deployment strategy matrix, as data. Which channels publish stands in libs/channels (type-matrix). */
export interface TypeRow {
  /** What is raised; null: the version stays. */
  readonly raises: 'major' | 'minor' | 'patch' | 'build' | null;
  readonly aur: 'full package' | 'version only' | 'build only' | 'immediate' | 'none';
  readonly servers: 'complete' | 'priority' | 'config only';
  /** Minutes that a person plans with, from and to. */
  readonly estimate: readonly [number, number];
  /** How much pre-flight asks for. */
  readonly scenario: 'regular' | 'emergency' | 'config';
}

export const typeMatrix: Readonly<Record<ReleaseType, TypeRow>> = {
  major: {
    raises: 'major',
    aur: 'full package',
    servers: 'complete',
    estimate: [90, 120],
    scenario: 'regular',
  },
  minor: {
    raises: 'minor',
    aur: 'version only',
    servers: 'complete',
    estimate: [60, 90],
    scenario: 'regular',
  },
  patch: {
    raises: 'patch',
    aur: 'version only',
    servers: 'complete',
    estimate: [45, 75],
    scenario: 'regular',
  },
  build: {
    raises: 'build',
    aur: 'build only',
    servers: 'complete',
    estimate: [30, 60],
    scenario: 'regular',
  },
  hotfix: {
    raises: 'patch',
    aur: 'immediate',
    servers: 'priority',
    estimate: [45, 90],
    scenario: 'emergency',
  },
  config: {
    raises: null,
    aur: 'none',
    servers: 'config only',
    estimate: [15, 30],
    scenario: 'config',
  },
};
