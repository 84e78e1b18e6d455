import { scanToml } from '../scan/toml.ts';
import type { LoadedFile } from './load.ts';
import type { Edit } from './splice.ts';

/** A file with the edits that its own fields ask for. */
export interface Drafted {
  readonly file: LoadedFile;
  readonly edits: Edit[];
}

/** Files that only repeat what another one says are written as that one will be. */
export function follow(drafts: readonly Drafted[]): void {
  for (const draft of drafts) {
    if (draft.file.format.id === 'srcinfo') followPkgbuild(draft, drafts);
    if (draft.file.format.id === 'cargo-lock') followManifests(draft, drafts);
  }
}

/** A .SRCINFO says what its PKGBUILD says: its pkgrel is not counted by itself. */
function followPkgbuild({ file, edits }: Drafted, drafts: readonly Drafted[]): void {
  const sibling = drafts.find(
    (other) => other.file.format.id === 'pkgbuild' && folder(other.file.path) === folder(file.path),
  );
  const field = sibling?.file.fields.find((f) => f.field === 'pkgrel' && f.kind === 'literal');
  if (!sibling || !field) return;
  const release = textAfter(sibling, field.start, field.value);
  for (const own of file.fields.filter((f) => f.role === 'release-or-build-number')) {
    const at = edits.findIndex((edit) => edit.start === own.start);
    if (at !== -1) edits.splice(at, 1);
    if (own.value !== release) edits.push({ start: own.start, end: own.end, was: own.value, text: release });
  }
}

/**
 * Where a Cargo.lock holds packages of several versions, it alone does not tell which of them are the product. Its manifests do: one that
 * is synced by its name, and those that inherit the workspace's version by being at the version that the workspace was at. An entry that
 * differs from its manifest makes `cargo build --locked` fail.
 */
function followManifests({ file, edits }: Drafted, drafts: readonly Drafted[]): void {
  const root = folder(file.path);
  const byName = new Map<string, string>();
  const byFormer = new Map<string, string>();
  for (const draft of drafts) {
    const manifest = draft.file;
    if (manifest.format.id !== 'cargo-toml' || !`${folder(manifest.path)}/`.startsWith(`${root}/`)) continue;
    for (const { field, kind, value, start } of manifest.fields) {
      if (kind !== 'literal') continue;
      const after = textAfter(draft, start, value);
      if (field === 'workspace.package.version' && folder(manifest.path) === root) byFormer.set(value, after);
      if (field === 'package.version') byName.set(nameOf(manifest), after);
    }
  }
  for (const { field, value, start, end } of file.fields) {
    const wanted = byName.get(field.replace(/^package\.|\.version$/g, '')) ?? byFormer.get(value);
    if (wanted === undefined || wanted === value || edits.some((edit) => edit.start === start)) continue;
    edits.push({ start, end, was: file.text.slice(start, end), text: wanted });
  }
}

function nameOf({ text, file }: LoadedFile): string {
  return scanToml(text, file, { package: { name: true } })[0]?.value ?? '';
}

function textAfter({ edits }: Drafted, start: number, value: string): string {
  return edits.find((edit) => edit.start === start)?.text ?? value;
}

function folder(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
