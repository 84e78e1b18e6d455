import type { Severity } from '@windlass/kit/output/envelope';

export const scenarios = ['first-time', 'regular', 'emergency', 'config'] as const;
export type Scenario = (typeof scenarios)[number];

/** What pre-flight looks at. */
export const topics = [
  'tools',
  'clean',
  'branch',
  'in step',
  'tag free',
  'credentials',
  'hosts',
  'way back',
  'type',
] as const;
export type Topic = (typeof topics)[number];

/**
 * How much each topic weighs: the decision matrix of pre-flight, as data. null: not looked at. An emergency keeps only the critical path,
 * for production that is down is the reason for a hotfix, not an obstacle to it.
 */
export const severities: Readonly<Record<Scenario, Readonly<Record<Topic, Severity | null>>>> = {
  'first-time': {
    tools: 'error',
    clean: 'error',
    branch: 'error',
    'in step': 'error',
    'tag free': 'error',
    credentials: 'error',
    hosts: 'error',
    'way back': 'info',
    type: 'info',
  },
  regular: {
    tools: 'error',
    clean: 'error',
    branch: 'error',
    'in step': 'error',
    'tag free': 'error',
    credentials: 'error',
    hosts: 'error',
    'way back': 'warning',
    type: 'warning',
  },
  emergency: {
    tools: 'warning',
    clean: 'error',
    branch: 'warning',
    'in step': 'warning',
    'tag free': 'error',
    credentials: 'error',
    hosts: 'error',
    'way back': 'warning',
    type: null,
  },
  config: {
    tools: null,
    clean: 'error',
    branch: 'warning',
    'in step': 'warning',
    'tag free': null,
    credentials: null,
    hosts: 'error',
    'way back': 'warning',
    type: null,
  },
};
