import { tableOf } from '../table.ts';

/**
 * Whether two statements say the same of the same packages, be it of another run of a CI: then the first one stays, which may be published
 * already.
 */
export function saysTheSame(one: string, other: string): boolean {
  return whatIsSaid(one) === whatIsSaid(other);
}

function whatIsSaid(text: string): string {
  const { predicate, ...statement } = tableOf(JSON.parse(text));
  const { externalParameters, resolvedDependencies, buildType } = tableOf(tableOf(predicate)['buildDefinition']);
  return JSON.stringify([statement, buildType, externalParameters, resolvedDependencies]);
}
