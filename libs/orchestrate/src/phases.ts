import type { ReleaseType } from '@windlass/kit/config/schema';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

export const phaseIds = ['preflight', 'versions', 'artifacts', 'distribution', 'verification', 'completion'] as const;
export type PhaseId = (typeof phaseIds)[number];

/** A part of a phase; under Nx each is a target of its own. */
export const stageIds = [
  'preflight',
  'versions',
  'build',
  'package',
  'publish',
  'deploy',
  'verify',
  'complete',
] as const;
export type StageId = (typeof stageIds)[number];

/** What the steps of a voyage are made from. */
export interface Course {
  readonly release: Pick<ReleaseContext, 'config'>;
  readonly type: ReleaseType;
  readonly scenario: 'first-time' | 'regular' | 'emergency' | 'config';
  /** The version that is released, as written in the source. */
  readonly to: string;
}

export interface VoyageStep {
  readonly script: string;
  readonly args: (course: Course) => readonly string[];
  /** Why this step has nothing to do; null where it has. */
  readonly idle?: (course: Course) => string | null;
  /** A later phase trusts its result: it runs even where its phase is skipped. */
  readonly needed?: true;
  /** Not done again in a release whose phase has passed: later phases build on it, and may have made it refuse. */
  readonly once?: true;
  /** What of it stays in the world after a rollback, where not all of it can be taken back. */
  readonly residue?: (course: Course) => string | null;
}

export interface Stage {
  readonly id: StageId;
  readonly phase: PhaseId;
  readonly steps: readonly VoyageStep[];
}

const none = () => [] as const;
const typed = ({ type }: Course) => ['--type', type];

const noServers = ({ release }: Course) =>
  Object.keys(release.config.servers).length === 0 ? 'the config names no server' : null;
const noPackages = ({ release }: Course) =>
  Object.keys(release.config.packages).length === 0 ? 'the config names no package' : null;
const noChannels = ({ release, type }: Course) =>
  type === 'config'
    ? 'a config release publishes nothing'
    : Object.keys(release.config.channels).length === 0
      ? 'the config names no channel'
      : null;
const noAur = (course: Course) =>
  noChannels(course) ?? (course.release.config.channels.aur ? null : 'the config names no AUR package');
const npmStays = (course: Course) =>
  noChannels(course) === null && course.release.config.channels.npm ? `npm never takes ${course.to} again` : null;
const aurStays = (course: Course) => (noAur(course) === null ? 'the history of the AUR shows both commits' : null);

const historyStays = ({ type }: Course) =>
  type === 'config' ? null : 'the history of the branch shows the commits and those that take them back';

/** The whole voyage, in order. Each step is a script that can be run alone; its exit code is its gate. */
export const stages: readonly Stage[] = [
  {
    id: 'preflight',
    phase: 'preflight',
    steps: [
      { script: 'environment-check', args: none },
      {
        script: 'pre-flight-validation',
        args: ({ type, scenario, to }) => [
          ...['--deployment-type', type, '--scenario', scenario],
          ...(type === 'config' ? [] : ['--release-version', to]),
        ],
      },
    ],
  },
  {
    id: 'versions',
    phase: 'versions',
    steps: [
      {
        script: 'version-manager',
        args: ({ to }) => ['set', to, '--sync', '--commit'],
        idle: ({ type }) => (type === 'config' ? 'a config release keeps the version' : null),
        needed: true,
        once: true,
      },
      { script: 'validate-version-consistency', args: none, needed: true },
    ],
  },
  { id: 'build', phase: 'artifacts', steps: [{ script: 'build-artifacts', args: none }] },
  {
    id: 'package',
    phase: 'artifacts',
    steps: [
      { script: 'create-binary-packages', args: none, idle: noPackages },
      { script: 'validate-build-artifacts', args: none, idle: noPackages, needed: true },
      { script: 'prepare-aur-package', args: none, idle: noAur },
      // Before the tag is pushed: what a channel would refuse is better known while nothing has gone out.
      { script: 'publish-packages', args: (course) => ['--check', ...typed(course)], idle: noChannels, needed: true },
    ],
  },
  {
    id: 'publish',
    phase: 'distribution',
    steps: [
      {
        script: 'version-manager',
        args: () => ['push'],
        idle: ({ type }) => (type === 'config' ? 'a config release has no tag of its own' : null),
        residue: historyStays,
      },
      {
        script: 'publish-packages',
        args: (course) => ['--hold', ...typed(course)],
        idle: noChannels,
        residue: npmStays,
      },
    ],
  },
  {
    id: 'deploy',
    phase: 'distribution',
    steps: [
      { script: 'update-and-deploy', args: none, idle: noServers },
      { script: 'validate-deployment', args: none, idle: noServers },
      { script: 'health-check-all', args: none, idle: noServers },
      { script: 'publish-packages', args: typed, idle: noChannels, residue: aurStays },
    ],
  },
  { id: 'verify', phase: 'verification', steps: [{ script: 'verify-deployment', args: typed }] },
  {
    id: 'complete',
    phase: 'completion',
    steps: [
      { script: 'final-validation', args: none },
      { script: 'archive-deployment', args: none },
    ],
  },
];
