import { formatVersion, tryParseVersion, type Version } from '@windlass/version-sync/model/version';
import { addressOf, curl, uncached } from './address.ts';
import type { Check, CheckResult, Subject } from './check.ts';

/** What an endpoint, or the file that it will be, says of the version. */
export interface ServedVersion {
  readonly version: string;
  /** Flutter's version.json has the build beside the version: `build_number`. Null where there is none. */
  readonly build: string | null;
}

/**
 * The version in a JSON text at a JSON pointer (RFC 6901); in a text that is no JSON, its first word. Null where there is none.
 */
export function versionIn(text: string, pointer: string): ServedVersion | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const word = text.trim().split(/\s/, 1)[0];
    return word ? { version: word, build: null } : null;
  }
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const holder = steps.slice(0, -1).reduce(member, value);
  const last = steps.at(-1);
  const version = last === undefined ? value : member(holder, last);
  const build = member(holder, 'build_number');
  if (typeof version !== 'string') return null;
  return { version, build: typeof build === 'string' || typeof build === 'number' ? String(build) : null };
}

/** Exactly this version. Of the build number only what is told counts: many endpoints know none. */
export function isVersion(served: ServedVersion, version: Version): boolean {
  const parsed = tryParseVersion(served.version.replace(/^v/, ''));
  if (parsed === null || parsed.core !== version.core || parsed.prerelease !== version.prerelease) return false;
  const build = parsed.build ?? served.build;
  return build === null || build === version.build;
}

export function showServed({ version, build }: ServedVersion): string {
  return build === null || version.includes('+') ? version : `${version}+${build}`;
}

/** Whether the version endpoint tells the version that must be there. */
export function versionChecks({ name, url, version, expected, limits }: Subject): readonly Check[] {
  if (version === null) return [];
  const address = addressOf(url, version.path);
  const wanted = formatVersion(expected);
  return [
    {
      id: 'version-endpoint',
      title: `${name}: ${address} tells ${wanted}`,
      command: curl(address),
      run: async ({ http }): Promise<CheckResult> => {
        const answer = await http.request(address, { headers: uncached, retries: limits.retries });
        const result = (actual: string, why: string | null) => ({ ok: why === null, expected: wanted, actual, why });
        if (answer.status !== 200) return result(`status ${answer.status}`, `it answers ${answer.status}`);
        const served = versionIn(answer.text(), version.pointer);
        if (served === null) return result('no version', `there is no version at ${version.pointer} of the answer`);
        const shown = showServed(served);
        return result(shown, isVersion(served, expected) ? null : `it serves ${shown}`);
      },
    },
  ];
}

function member(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  return Object.entries(holder).find(([key]) => key === name)?.[1];
}
