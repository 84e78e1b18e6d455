import type { Finding } from '@windlass/kit/output/envelope';
import { compareAs, compareVersions, tellsApart } from './compare.ts';
import { compareNumerals } from './order/order.ts';
import { comparePrecedence } from './order/semver.ts';
import { versionCode, versionCodeMax, windowsPartMax, windowsParts } from './projection-rules.ts';
import { type Ecosystem, project } from './projections.ts';
import { formatVersion, type Version } from './version.ts';

/**
 * What the channels of a product will make of going from one version to another; warnings, since only some products upload to the
 * places that refuse. `from` is null for a first release. Empty where the versions are equal, except for limits of `to` itself.
 */
export function versionWarnings(from: Version | null, to: Version, ecosystems: readonly Ecosystem[]): Finding[] {
  const findings: (Finding | null)[] = [];
  if (ecosystems.includes('android')) findings.push(versionCodeLimit(to));
  if (ecosystems.includes('windows')) findings.push(...windowsLimits(to));
  if (from !== null && formatVersion(from) !== formatVersion(to)) {
    findings.push(goesDown(from, to), buildGoesDown(from, to));
    for (const ecosystem of ecosystems) findings.push(changeIn(ecosystem, from, to));
  }
  return findings.filter((finding) => finding !== null);
}

function warning(check: string, message: string, more: Partial<Finding> = {}): Finding {
  return { check, severity: 'warning', message, ...more };
}

function versionCodeLimit(to: Version): Finding | null {
  const code = versionCode(to);
  if (compareNumerals(code, versionCodeMax) > 0) {
    return warning(
      'android-version-code',
      `the build ${code} is no versionCode: Google Play takes none above ${versionCodeMax}`,
      {
        expected: `at most ${versionCodeMax}`,
        actual: code,
        fix: 'use the scheme counter or commit-count',
      },
    );
  }
  if (to.build === null || code !== '0') return null;
  return warning('android-version-code', `the build +${to.build} becomes versionCode 1, the same as +1`, {
    expected: 'a build from 1',
    actual: to.build,
    fix: 'start the counter at 1',
  });
}

function windowsLimits(to: Version): Finding[] {
  const names = ['major', 'minor', 'patch', 'build'];
  return windowsParts(to).flatMap((part, index) =>
    compareNumerals(part, windowsPartMax) <= 0
      ? []
      : warning('windows-version-part', `${names[index]} ${part} does not fit the 16 bits of a Windows version`, {
          expected: `at most ${windowsPartMax}`,
          actual: part,
          fix:
            index === 3
              ? 'use the scheme counter-reset for products with Windows installers'
              : `choose a smaller ${names[index]}`,
        }),
  );
}

function goesDown(from: Version, to: Version): Finding | null {
  if (comparePrecedence(from, to) <= 0) return null;
  return warning('version-goes-down', `${formatVersion(to)} comes before ${formatVersion(from)}`, {
    expected: `after ${formatVersion(from)}`,
    actual: formatVersion(to),
  });
}

const timestamp = /^\d{12}$/;

// Within one X.Y.Z a build never goes down; over another one a counter may start again, a clock may not.
function buildGoesDown(from: Version, to: Version): Finding | null {
  if (from.build === null) return null;
  const sameRelease = comparePrecedence(from, to) === 0;
  const bothClocks = timestamp.test(from.build) && timestamp.test(to.build ?? '');
  if (!sameRelease && !bothClocks) return null;
  const order = compareVersions({ ...to, build: from.build }, to);
  if (order <= 0) return null;
  return warning(
    'build-goes-down',
    `the build goes down, from +${from.build} to ${to.build === null ? 'none' : `+${to.build}`}`,
    {
      expected: `after ${from.build}`,
      actual: to.build ?? '',
      fix: 'version-manager increment build',
    },
  );
}

function changeIn(ecosystem: Ecosystem, from: Version, to: Version): Finding | null {
  const former = project(from, ecosystem).text;
  const { text, why, beside } = project(to, ecosystem);
  const places = { expected: `after ${former}`, actual: text };
  const order = compareAs(ecosystem, former, text);
  const isRelease = comparePrecedence(from, to) !== 0;
  if (ecosystem === 'android' && order !== null && order >= 0) {
    const how = order === 0 ? `stays ${text}` : `goes down, from ${former} to ${text}`;
    return warning('android-version-code', `versionCode ${how}; devices and Google Play take only a higher one`, {
      ...places,
      fix: 'use a scheme that never starts again: counter or commit-count',
    });
  }
  if (!tellsApart(ecosystem, from, to)) {
    return warning(
      'version-indistinguishable',
      `${ecosystem} cannot tell ${formatVersion(to)} from ${formatVersion(from)}: ${why ?? text}`,
      {
        ...places,
        fix: 'a patch release, if this channel shall have it',
      },
    );
  }
  // X.Y.Z stands in the field beside: the number may start again with it.
  if (beside === 'core' && isRelease) return null;
  if (order === 1 && compareVersions(from, to) < 0) {
    return warning(
      'version-order',
      `${ecosystem} takes ${text} for older than ${former}, so nobody is offered the update`,
      places,
    );
  }
  return null;
}
