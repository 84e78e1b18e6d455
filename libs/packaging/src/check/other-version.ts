import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { isOfOtherVersion } from '../archive/names.ts';
import { nameParts } from '../archive/package-plan.ts';
import { type ArtifactList, artifactsFile } from '../artifacts.ts';

const check = 'artifact-other-version';
const fix = 'npx windlass create-binary-packages';

/** Where all that was packed is of another version: a build that failed must not release what a former one has left. Null where it is of this one. */
export function tableOfOtherVersion({ artifactsDir, versionText }: ReleaseContext): readonly Finding[] | null {
  const list = readTable(join(artifactsDir, artifactsFile));
  if (list?.schema !== 'windlass/artifacts@1' || list.version === versionText) return null;
  const about = (file: string): Finding => ({
    check,
    severity: 'error',
    message: `${file} is of ${list.version}: this version was not packed`,
    expected: versionText,
    actual: String(list.version),
    file,
    fix,
  });
  const names = Array.isArray(list.artifacts) ? list.artifacts.map(({ name }) => String(name)) : [];
  return names.length === 0 ? [about(artifactsFile)] : names.map(about);
}

function readTable(file: string): Partial<ArtifactList> | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Files in the folder of packages that are named like those of another version, and what goes out beside them: whoever uploads by a glob takes them along. */
export function filesOfOtherVersions(release: ReleaseContext, list: ArtifactList): readonly Finding[] {
  const { artifactsDir, config, versionText } = release;
  const listed = new Set([...list.artifacts, ...(list.attachments ?? [])].map(({ name }) => name));
  const packages = Object.entries(config.packages);
  const isOther = (file: string): boolean =>
    packages.some(([name, one]) => isOfOtherVersion(file, one.name, nameParts(release, name, one)));
  return readdirSync(artifactsDir)
    .filter((file) => !listed.has(file) && shortenings(file).some((name) => !listed.has(name) && isOther(name)))
    .map((file) => ({
      check,
      severity: 'error',
      message: `${file} is named like a package of another version`,
      expected: `packages of ${versionText} only`,
      actual: file,
      file,
      fix: `${fix}, which takes it away`,
    }));
}

/** A name, and what is left of it without its last endings: a signature is named after its package. */
function shortenings(file: string): readonly string[] {
  const dots = [...file.matchAll(/\./g)].map(({ index }) => index);
  return [file, ...dots.map((at) => file.slice(0, at))].filter((name) => name !== '');
}
