import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { readManifest } from './workspace.ts';

/** Licences under which code may be shipped inside an MIT package as long as their text goes along. */
const allowed = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
]);

/** The folders (relative to the root) of the foreign packages that have bytes in the bundle. */
export function bundledPackages(metafile: Metafile): readonly string[] {
  const files = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/**
 * The text of THIRD-PARTY-LICENSES.txt: name, version and licence of each bundled package, and the legal comments found in their code.
 * Throws where a package has no licence that may be bundled, or no text of it.
 */
export function licencesText(root: string, metafile: Metafile, legalComments: string): string {
  const sections = new Map(
    bundledPackages(metafile).map((folder): [string, string] => {
      const { name, version, licenses, license = licenses?.[0]?.type } = readManifest(join(root, folder));
      if (!license || !allowed.has(license))
        throw new Error(`${name}@${version} has the licence ${license}: it may not be bundled`);
      return [`${name} ${version}`, `${name} ${version} (${license})\n\n${licenceFiles(join(root, folder))}`];
    }),
  );
  if (sections.size === 0) return '';
  const comments = legalComments.trim() === '' ? [] : [`Notices inside the bundled files\n\n${legalComments.trim()}\n`];
  const parts = [...[...sections.keys()].sort().map((key) => sections.get(key) ?? ''), ...comments];
  return ['This package contains code of the following packages.\n', ...parts].join(`\n${'-'.repeat(80)}\n`);
}

function licenceFiles(folder: string): string {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)([.-].*)?$/i.test(name));
  const texts = names.sort().map((name) => `${readFileSync(join(folder, name), 'utf8').trim()}\n`);
  if (texts.length > 0) return texts.join('\n');
  const readme = existsSync(join(folder, 'README.md')) ? readFileSync(join(folder, 'README.md'), 'utf8') : '';
  const section = /^#+ *licen[cs]e\b[\s\S]*$/im.exec(readme)?.[0];
  if (!section) throw new Error(`${folder} holds no licence text`);
  return `${section.trim()}\n`;
}
