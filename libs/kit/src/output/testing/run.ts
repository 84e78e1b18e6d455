import { WindlassError } from '../../errors.ts';
import type { Envelope, Finding } from '../envelope.ts';
import type { Event } from '../events.ts';

export const drift: Finding = {
  check: 'version-drift',
  severity: 'error',
  message: 'the version differs, 100% sure',
  expected: '1.2.3',
  actual: '1.2.2',
  file: 'lib/a,b:c.dart',
  line: 3,
  column: 14,
  fix: 'npx sync-versions',
};

export const stray: Finding = {
  check: 'unconfigured-file',
  severity: 'warning',
  message: 'VERSION is not configured',
  file: 'VERSION',
};

export const broken = new WindlassError('config', 'unknown key "prodct"', {
  where: { file: 'windlass.config.json', line: 2, column: 3 },
  why: 'known keys: product',
  next: 'did you mean "product"?',
  also: [new WindlassError('config', 'git.branch must be a string', { where: 'step 2' })],
});

export const envelope: Envelope = {
  schema: 'windlass/result@1',
  script: 'sync-versions',
  ok: false,
  exitCode: 2,
  product: 'ship',
  version: '1.2.3+004',
  release: null,
  startedAt: '2026-11-20T10:00:00.000Z',
  durationMs: 1234,
  plan: null,
  steps: [
    { id: 'a', title: 'Read a', state: 'done', durationMs: 12 },
    { id: 'b', title: 'Write b', state: 'failed', reason: 'disk full', durationMs: 1500 },
    { id: 'c', title: 'Push c', state: 'skipped', reason: 'b failed' },
  ],
  findings: [drift, stray],
  residue: ['npm 1.2.3 stays'],
  data: {},
};

/** A run that meets every kind of event. */
export const run: readonly Event[] = [
  { kind: 'start', script: 'sync-versions', title: 'Bring every file to one version' },
  { kind: 'step-start', id: 'a', title: 'Read a' },
  { kind: 'progress', id: 'a', done: 1, total: 2, unit: 'files' },
  { kind: 'step', step: { id: 'a', title: 'Read a', state: 'done', durationMs: 12 } },
  { kind: 'note', level: 'info', message: 'all is said' },
  { kind: 'note', level: 'warning', message: 'nearly' },
  { kind: 'note', level: 'verbose', message: 'small print' },
  { kind: 'finding', finding: drift },
  { kind: 'finding', finding: stray },
  { kind: 'step-start', id: 'b', title: 'Write b' },
  { kind: 'step', step: { id: 'b', title: 'Write b', state: 'failed', reason: 'disk full', durationMs: 1500 } },
  { kind: 'step', step: { id: 'c', title: 'Push c', state: 'skipped', reason: 'b failed' } },
  { kind: 'error', error: broken },
  { kind: 'end', envelope },
];
