import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readText } from '@windlass/kit/fs/read-text';
import type { Finding } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { checkInstallScript, installMark } from './install-script.ts';
import type { AurManifest } from './manifest.ts';
import { readPkgbuild } from './print-srcinfo.ts';
import { srcinfoOf, valuesIn } from './srcinfo.ts';

export interface InstallPlan {
  /** Texts that are to be, by name beside the PKGBUILD. */
  readonly planned: ReadonlyMap<string, string>;
  readonly files: readonly { readonly file: string; readonly before: string | null; readonly after: string }[];
  readonly findings: readonly Finding[];
}

/** The .install files of a package: that of the config is made, and all of them are looked at. That they are there is asked with all other files. */
export async function planInstall(release: ReleaseContext, manifest: AurManifest): Promise<InstallPlan> {
  const { text, file, dir } = manifest;
  const says = srcinfoOf(readPkgbuild(text, file));
  const sections = [says.base, ...says.packages.map(({ entries }) => entries)];
  const named = [...new Set(sections.flatMap((entries) => valuesIn(entries, 'install')))].filter(Boolean);
  const beside = (name: string): string => posix.join(posix.dirname(file), name);
  const onDisk = (name: string): string | null =>
    existsSync(join(dir, name)) ? readText(join(dir, name), beside(name)).text : null;
  const wanted = await wantedText(release);
  const findings: Finding[] = [];
  const planned = new Map<string, string>();
  const files: { file: string; before: string | null; after: string }[] = [];
  const name = named.find((one) => one === `${says.pkgbase}.install`) ?? named[0];
  if (wanted !== null && name === undefined)
    findings.push({
      check: 'aur-install-unlisted',
      severity: 'error',
      message: 'the config has scripts for pacman, and the PKGBUILD names no .install file',
      file,
      fix: `add install=${says.pkgbase}.install`,
    });
  else if (wanted !== null && name !== undefined) {
    const before = onDisk(name);
    if (before !== null && !before.startsWith(installMark))
      findings.push({
        check: 'aur-install-foreign',
        severity: 'error',
        message: `${name} was written by hand, and the config has scripts for it, too`,
        file: beside(name),
        fix: `take channels.aur.scripts out of the config, or remove ${beside(name)}`,
      });
    else {
      planned.set(name, wanted);
      files.push({ file: beside(name), before, after: wanted });
    }
  }
  for (const each of named) {
    const script = planned.get(each) ?? onDisk(each);
    if (script !== null) findings.push(...(await checkInstallScript(release.services, script, beside(each))));
  }
  return { planned, files, findings };
}

async function wantedText(release: ReleaseContext): Promise<string | null> {
  const { aur } = release.config.channels;
  if (aur === undefined || Object.values(aur.scripts).every((script) => script === null)) return null;
  return (await import('./create/install-file.ts')).installText(release, aur);
}
