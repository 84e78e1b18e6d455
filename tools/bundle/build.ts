import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { helpText } from '@windlass/kit/cli/help';
import type { ScriptSpec } from '@windlass/kit/cli/script';
import { buildCode, buildFaces } from './code.ts';
import { entryText, helpColumns, helpFile, lowestNode } from './entry.ts';
import { faceFiles, facesOf } from './face.ts';
import { licencesText } from './licences.ts';
import { binsOf, carried, entryFile, readManifest, scriptNames } from './workspace.ts';

export interface BundleReport {
  readonly name: string;
  /** The files of code with their bytes; the first one is what every run reads. */
  readonly sizes: readonly (readonly [file: string, bytes: number])[];
}

/** Bundles the script in `folder` into its dist/, which is emptied first. Deterministic: the same sources give the same bytes. */
export async function bundleScript(root: string, folder: string): Promise<BundleReport> {
  const name = basename(folder);
  const manifest = readManifest(folder);
  const scripts = scriptNames(root);
  const bins = JSON.stringify(binsOf(name, scripts));
  if (bins === '{}') throw new Error(`${relative(root, folder)} has no src/cli.ts to bundle`);
  if (JSON.stringify(manifest.bin) !== bins)
    throw new Error(`the bin map of ${manifest.name} should be ${bins}; type: npx nx sync`);

  const dist = join(folder, 'dist');
  const faces = facesOf(folder);
  const code = await buildCode(root, dist, carried(name, scripts));
  const all = Object.keys(faces).length > 0 ? [code, await buildFaces(root, dist, faces)] : [code];
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const { files } of all) for (const [file, text] of files) writeFileSync(join(dist, file), text);
  const id = createHash('sha256')
    .update([...code.files.values()].join(''))
    .digest('hex')
    .slice(0, 12);
  const needs = lowestNode(manifest.engines?.node);
  const offers = Number.parseInt(readManifest(root).devDependencies?.node ?? '', 10);
  for (const bin of carried(name, scripts)) {
    const file = join(dist, entryFile(name, bin));
    writeFileSync(file, entryText({ bin, version: manifest.version, needs, offers, id }));
    chmodSync(file, 0o755);
    writeFileSync(join(dist, helpFile(bin)), await drawHelp(root, bin));
  }
  for (const [file, text] of Object.entries(faceFiles(folder))) writeFileSync(join(dist, file), text);
  const outputs = Object.assign({}, ...all.map((each) => each.outputs));
  const licences = licencesText(root, { inputs: {}, outputs }, all.map(({ legal }) => legal).join(''));
  if (licences) writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licences);
  const sizes = [...code.files].map(([file, text]): [string, number] => [file, text.length]);
  return { name, sizes };
}

/** Drawn once here: at run time the library that draws it takes longer to load than most scripts take to run. */
async function drawHelp(root: string, bin: string): Promise<string> {
  const { script }: { script: ScriptSpec } = await import(join(root, 'scripts', bin, 'src/script.ts'));
  return helpText(script, helpColumns);
}
