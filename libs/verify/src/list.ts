import type { Check, Subject } from './check.ts';
import { healthChecks } from './http.ts';
import { pageChecks } from './page.ts';
import { redirectChecks } from './redirect.ts';
import { tlsChecks } from './tls.ts';
import { versionChecks } from './version-endpoint.ts';

/** All checks of an address from outside, in the order in which they are shown: a new one is one file and one line here. */
export const makers: readonly ((subject: Subject) => readonly Check[])[] = [
  healthChecks,
  versionChecks,
  pageChecks,
  tlsChecks,
  redirectChecks,
];

export function checksOf(subject: Subject): readonly Check[] {
  return makers.flatMap((make) => make(subject));
}
