import { formatVersion, type Version } from '@windlass/version-sync/model/version';

/**
 * Whether a text tells exactly this version, whole or without its build: as a word of its own, not as a part of one, for 1.1.1 stands in 1.1.17 and
 * in 1.1.1-rc.1, too. A `v`, a name (`beacon-1.1.1`) and a full stop around it are no part of it.
 */
export function tellsVersion(text: string, version: Version): boolean {
  const accepted = acceptedVersions(version);
  return versionsIn(text).some((word) => accepted.includes(word));
}

export function acceptedVersions(version: Version): readonly string[] {
  const whole = formatVersion(version);
  const withoutBuild = formatVersion({ ...version, build: null });
  return whole === withoutBuild ? [whole] : [whole, withoutBuild];
}

/** Words of a text that begin like a version. */
export function versionsIn(text: string): readonly string[] {
  return text.split(/[\s"'`()[\]{}<>,;:=/|\\]+/).flatMap((word) => {
    const bare = word.replace(/^(?:[A-Za-z][A-Za-z0-9]*[-_])*[vV]?(?=\d)/, '').replace(/[.!?]+$/, '');
    return /^\d+\.\d+/.test(bare) ? [bare] : [];
  });
}
