import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAs, compareVersions, tellsApart } from './compare.ts';
import { tryParsePep440 } from './order/pep440.ts';
import { type Ecosystem, ecosystems, project } from './projections.ts';
import { anyVersion, nearVersion, neighbours, seeded, usualVersion } from './testing/arbitraries.ts';
import { formatVersion, parseVersion, tryParseVersion, type Version } from './version.ts';

const text = (version: string, ecosystem: Ecosystem): string => project(parseVersion(version), ecosystem).text;

describe('3.4.0-rc.1+001 in each ecosystem', () => {
  const expected: Record<Ecosystem, [text: string, lossy: boolean]> = {
    full: ['3.4.0-rc.1+001', false],
    core: ['3.4.0', true],
    pub: ['3.4.0-rc.1+001', false],
    npm: ['3.4.0-rc.1', true],
    cargo: ['3.4.0-rc.1+001', true],
    pep440: ['3.4.0rc1', true],
    aur: ['3.4.0rc.1', false],
    debian: ['3.4.0~rc.1+001', false],
    rpm: ['3.4.0~rc.1', false],
    nuget: ['3.4.0-rc.1', true],
    oci: ['3.4.0-rc.1_001', false],
    windows: ['3.4.0.1', true],
    android: ['1', false],
    ios: ['001', false],
    gem: ['3.4.0.rc.1', true],
    maven: ['3.4.0-rc.1', true],
    helm: ['3.4.0-rc.1+001', true],
    snap: ['3.4.0-rc.1+001', false],
    flatpak: ['3.4.0~rc.1+001', false],
    winget: ['3.4.0-rc.1', true],
    scoop: ['3.4.0-rc.1+001', false],
    homebrew: ['3.4.0-rc.1', true],
    hex: ['3.4.0-rc.1', true],
    cmake: ['3.4.0', true],
    go: ['v3.4.0-rc.1', true],
    'git-tag': ['v3.4.0-rc.1+001', false],
  };

  it('has a row for every ecosystem', () => {
    expect(ecosystems).toEqual(Object.keys(expected));
  });

  it.each(ecosystems)('%s', (ecosystem) => {
    const { text, lossy, why } = project(parseVersion('3.4.0-rc.1+001'), ecosystem);
    expect([text, lossy]).toEqual(expected[ecosystem]);
    if (lossy) expect(why).toMatch(/\w+ \w+/);
  });

  it('loses nothing anywhere where there is neither prerelease nor build, except the build number that phones need', () => {
    const lossy = ecosystems.filter((ecosystem) => project(parseVersion('3.4.0'), ecosystem).lossy);
    expect(lossy).toEqual(['android', 'ios']);
  });
});

describe('what S1 and S3 ask for', () => {
  it('gives the PKGBUILD 3.1.3 for 3.1.3+001 and leaves the build to pkgrel', () => {
    expect(project(parseVersion('3.1.3+001'), 'aur')).toEqual({
      text: '3.1.3',
      lossy: false,
      why: 'pkgrel tells +001 from another build',
      beside: 'build',
    });
  });

  it('tags v3.4.0+001', () => {
    expect(text('3.4.0+001', 'git-tag')).toBe('v3.4.0+001');
  });
});

describe('prereleases', () => {
  it.each([
    ['alpha.2', '3.4.0a2', false],
    ['beta.0', '3.4.0b0', false],
    ['dev.5', '3.4.0.dev5', false],
    ['rc1', '3.4.0rc1', true],
    ['RC.007a', '3.4.0.dev0', true],
    ['rc', '3.4.0rc0', true],
    ['preview-3', '3.4.0rc3', true],
    ['nightly.20260101', '3.4.0.dev0', true],
  ])('-%s is %s in Python', (prerelease, expected, lossy) => {
    expect(project(parseVersion(`3.4.0-${prerelease}`), 'pep440')).toMatchObject({ text: expected, lossy });
  });

  it('that begin with a number still come before the release', () => {
    for (const ecosystem of ['aur', 'debian', 'rpm', 'gem', 'pep440'] as const) {
      const [before, release] = [text('1.2.5-0', ecosystem), text('1.2.5', ecosystem)];
      expect(compareAs(ecosystem, before, release), `${before} and ${release}`).toBe(-1);
    }
  });

  it('that begin with a number are read like a word plus number, and that is said', () => {
    expect(text('3.4.0-1', 'gem')).toBe(text('3.4.0-pre.1', 'gem'));
    expect(project(parseVersion('3.4.0-1'), 'gem').lossy).toBe(true);
    expect(project(parseVersion('3.4.0-pre.1'), 'gem').lossy).toBe(false);
  });

  it('in capitals are the same to NuGet', () => {
    expect(project(parseVersion('3.4.0-RC.1'), 'nuget')).toMatchObject({
      lossy: true,
      why: 'NuGet ignores case (-RC.1)',
    });
  });
});

describe('the field beside', () => {
  it('is named where it carries the build', () => {
    expect(project(parseVersion('3.4.0+001'), 'rpm').why).toBe('Release tells +001 from another build');
    expect(project(parseVersion('3.4.0'), 'rpm').why).toBeUndefined();
  });
});

describe('limits', () => {
  it('cuts a Windows part to 16 bits and says so', () => {
    expect(project(parseVersion('3.4.0+65535'), 'windows')).toEqual({ text: '3.4.0.65535', lossy: false });
    expect(project(parseVersion('3.4.0+202506291750'), 'windows')).toEqual({
      text: '3.4.0.65535',
      lossy: true,
      why: 'a part of a Windows version ends at 65535, so 202506291750 is cut',
    });
    expect(text('3.70000.0', 'windows')).toBe('3.65535.0.0');
  });

  it('keeps versionCode between 1 and 2100000000', () => {
    expect(text('3.4.0+2100000000', 'android')).toBe('2100000000');
    expect(project(parseVersion('3.4.0+2100000001'), 'android')).toMatchObject({ text: '2100000000', lossy: true });
    expect(project(parseVersion('3.4.0+000'), 'android')).toMatchObject({ text: '1', lossy: true });
    expect(project(parseVersion('3.4.0'), 'android')).toMatchObject({ text: '1', lossy: true });
  });

  it('takes digits and dots out of other builds, as Flutter does', () => {
    expect(text('3.4.0+123.abc-', 'android')).toBe('123');
    expect(text('3.4.0+abc', 'android')).toBe('1');
    expect(text('3.4.0+a.1.b2.c', 'ios')).toBe('1.2');
    expect(text('3.4.0', 'ios')).toBe('1');
    expect(text('3.4.0+abc', 'ios')).toBe('0');
  });

  it('cuts a long OCI tag at 128 and a long snap version at 32 characters', () => {
    const long = parseVersion(`3.4.0+${'a'.repeat(200)}`);
    expect(project(long, 'oci')).toMatchObject({ lossy: true, why: 'an OCI tag ends at 128 characters' });
    expect(project(long, 'oci').text).toHaveLength(128);
    expect(project(parseVersion('3.4.0-aaaaaaaaaaaaaaaaaaaaaaaa-.-b'), 'snap')).toMatchObject({
      text: '3.4.0-aaaaaaaaaaaaaaaaaaaaaaaa',
      lossy: true,
    });
  });

  it('says which numbers npm and NuGet do not take', () => {
    expect(project(parseVersion('2147483648.0.0'), 'nuget').why).toContain('2147483647');
    expect(project(parseVersion('9007199254740992.0.0'), 'npm').why).toContain('9007199254740991');
  });

  it('makes tags that git takes, and says so where it does not', () => {
    const accepts = (name: string) => spawnSync('git', ['check-ref-format', `refs/tags/${name}`]).status === 0;
    for (const version of fc.sample(anyVersion, { seed: seeded.seed, numRuns: 40 })) {
      const { text, why } = project(version, 'git-tag');
      expect(accepts(text), text).toBe(why === undefined);
    }
    const locked = project(parseVersion('3.4.0-rc.lock'), 'git-tag');
    expect(accepts(locked.text)).toBe(false);
    expect(locked.why).toBe('git refuses a name that ends in .lock');
  });
});

describe('every projection', () => {
  const semver = (text: string) => tryParseVersion(text) !== null;
  const syntax: Record<Ecosystem, (text: string) => boolean> = {
    full: semver,
    core: (text) => /^\d+\.\d+\.\d+$/.test(text),
    pub: semver,
    npm: (text) => semver(text) && !text.includes('+'),
    cargo: semver,
    pep440: (text) => tryParsePep440(text) !== null && !text.includes('+'),
    aur: (text) => /^[0-9][A-Za-z0-9._+]*$/.test(text),
    debian: (text) => /^[0-9][A-Za-z0-9.+~]*$/.test(text),
    rpm: (text) => /^[0-9][A-Za-z0-9._+~^]*$/.test(text),
    nuget: (text) => semver(text) && !text.includes('+'),
    oci: (text) => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(text),
    windows: (text) => /^\d+(\.\d+){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 65535),
    android: (text) => /^[1-9]\d*$/.test(text) && Number(text) <= 2_100_000_000,
    ios: (text) => /^\d+(\.\d+)*$/.test(text),
    gem: (text) => /^[0-9]+(\.[0-9a-zA-Z]+)*$/.test(text),
    maven: (text) => !/[\\/:"<>|?*[\](){},+]/.test(text),
    helm: semver,
    snap: (text) => /^[a-zA-Z0-9](?:[a-zA-Z0-9:.+~-]{0,30}[a-zA-Z0-9+~])?$/.test(text),
    flatpak: (text) => /^\d[^\s<>&]*$/.test(text),
    winget: (text) => /^[^\\/:*?"<>|+\s]+$/.test(text) && text.length > 0,
    scoop: (text) => /^[\w.\-+_]+$/.test(text),
    homebrew: (text) => /^\d[\w.-]*$/.test(text),
    hex: (text) => semver(text) && !text.includes('+'),
    cmake: (text) => /^\d+(\.\d+){0,3}$/.test(text),
    go: (text) => /^v\d/.test(text) && semver(text.slice(1)) && !text.includes('+'),
    'git-tag': (text) => /^v\d/.test(text) && semver(text.slice(1)),
  };

  it.each(ecosystems)('%s is a text that the ecosystem takes, whatever the version', (ecosystem) => {
    fc.assert(
      fc.property(fc.oneof(anyVersion, nearVersion), (version) => {
        const { text } = project(version, ecosystem);
        if (!syntax[ecosystem](text)) throw new Error(`${formatVersion(version)} became ${text}`);
      }),
      seeded,
    );
  });

  it.each(ecosystems)('%s never makes one of two versions without saying so', (ecosystem) => {
    fc.assert(
      fc.property(fc.oneof(neighbours, fc.tuple(nearVersion, nearVersion)), ([a, b]) => {
        if (compareVersions(a, b) === 0) return;
        if (project(a, ecosystem).lossy || project(b, ecosystem).lossy) return;
        if (!tellsApart(ecosystem, a, b)) throw new Error(`${formatVersion(a)} and ${formatVersion(b)}`);
      }),
      { ...seeded, numRuns: 5000 },
    );
  });

  const ordered = ecosystems.filter(
    (ecosystem) => compareAs(ecosystem, text('1.0.0+1', ecosystem), text('1.0.0+1', ecosystem)) === 0,
  );

  // What a field beside carries is not in the text, so only versions that are alike in it are compared.
  function alike(ecosystem: Ecosystem, a: Version, b: Version): Version {
    const { beside } = project(a, ecosystem);
    if (beside === 'build') return { ...b, build: a.build };
    return beside === 'core' ? { ...b, core: a.core, prerelease: a.prerelease } : b;
  }

  it.each(ordered)('%s keeps our order of usual versions where it is not lossy', (ecosystem) => {
    let compared = 0;
    fc.assert(
      fc.property(usualVersion, usualVersion, fc.boolean(), (a, other, sameCore) => {
        const b = alike(ecosystem, a, sameCore ? { ...other, core: a.core } : other);
        const [x, y] = [project(a, ecosystem), project(b, ecosystem)];
        if (x.lossy || y.lossy) return;
        compared += 1;
        const order = compareAs(ecosystem, x.text, y.text);
        if (order !== compareVersions(a, b)) throw new Error(`${formatVersion(a)} and ${formatVersion(b)}: ${order}`);
      }),
      { ...seeded, numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});

describe('telling versions apart', () => {
  const apart = (ecosystem: Ecosystem, a: string, b: string) => tellsApart(ecosystem, parseVersion(a), parseVersion(b));

  it('says which channels have nothing new to publish in a build release', () => {
    const blind = ecosystems.filter((ecosystem) => !apart(ecosystem, '3.4.0+001', '3.4.0+002'));
    expect(blind).toEqual([
      'core',
      'npm',
      'cargo',
      'pep440',
      'nuget',
      'gem',
      'maven',
      'helm',
      'winget',
      'homebrew',
      'hex',
      'cmake',
      'go',
    ]);
  });

  it('tells every patch release apart everywhere', () => {
    expect(ecosystems.filter((ecosystem) => !apart(ecosystem, '3.4.0+001', '3.4.1+001'))).toEqual([]);
  });
});
