import type { Finding } from '@windlass/kit/output/envelope';
import { type Scenario, severities, type Topic } from './scenario.ts';

/** Something that pre-flight found; how much it weighs depends on the scenario. */
export interface Remark {
  readonly topic: Topic;
  readonly what: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly fix?: string;
}

/** As findings of a scenario; what that scenario does not look at is left out. */
export function toFindings(remarks: readonly Remark[], scenario: Scenario): Finding[] {
  return remarks.flatMap(({ topic, what, ...rest }) => {
    const severity = severities[scenario][topic];
    return severity === null
      ? []
      : [{ check: `preflight-${topic.replaceAll(' ', '-')}`, severity, message: what, ...rest }];
  });
}
