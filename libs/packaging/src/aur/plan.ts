import { join } from 'node:path';
import type { Action, Plan } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import { WindlassError } from '@windlass/kit/errors';
import { gitResult } from '@windlass/kit/git/git';
import { headCommit } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import { sha256Hex } from '@windlass/kit/hash';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { commitAction } from '@windlass/version-sync/release/git-kinds';
import { spliceAction } from '@windlass/version-sync/sync/kind';
import type { FileChange } from '@windlass/version-sync/sync/plan-sync';
import { readArtifacts } from '../artifacts.ts';
import { createAction } from './create-kind.ts';
import { readFormer } from './history.ts';
import { type AurManifest, readAurManifest } from './manifest.ts';
import { type Prepared, type PrepareInput, prepareAur } from './prepare.ts';
import { findPublished } from './published.ts';
import { wholeEdit } from './whole-edit.ts';

export interface AurWork {
  readonly manifest: AurManifest;
  readonly prepared: Prepared;
  /** Of files that are there; a .SRCINFO that is not is `created`. */
  readonly changes: readonly FileChange[];
  readonly created: { readonly file: string; readonly content: string } | null;
  readonly plan: Plan;
}

/**
 * What brings the package of the config in line with what was packed: the files, and a commit of them.
 * @throws WindlassError `gate`: nothing packed, a PKGBUILD of another version or with changes that are not committed; `input`.
 */
export async function planAur(
  release: ReleaseContext,
  { commit, offline }: { readonly commit: boolean; readonly offline: boolean },
): Promise<AurWork> {
  const { root, version, versionText, artifactsDir, config, product, context } = release;
  const manifest = readAurManifest(release);
  const input: PrepareInput = {
    manifest,
    version,
    artifacts: readArtifacts(artifactsDir, versionText).artifacts,
    artifactsDir,
    published: await findPublished(release, manifest, offline),
    repository: config.channels.aur?.package ?? product.name,
  };
  const prepared = prepareAur(input);
  const { changes, created } = changesOf(root, manifest, prepared);
  if (commit) refuseDirty(root, input, prepared);
  const former = await readFormer(release);
  const actions: Action[] = [];
  const title = `write ${prepared.fullVersion} into ${changes.map(({ file }) => file).join(' and ')}`;
  if (changes.length > 0)
    actions.push(
      spliceAction(
        idOf(
          'checksums',
          changes.map(({ after }) => after),
        ),
        title,
        root,
        changes,
      ),
    );
  if (created !== null) actions.push(createAction(idOf('srcinfo', [created.content]), created));
  const files = commit ? uncommitted(root, manifest, prepared) : [];
  if (files.length > 0) {
    const needs = actions.map(({ id }) => id);
    const action = commitAction(headCommit(root), files, `Checksums of ${versionText}`, needs, 'commit-checksums');
    actions.push({ ...action, id: former.idFor(action.id, action.args) });
  }
  const plan = makePlan({ script: context.script, product: product.name, version: versionText, actions });
  const isSettled = actions.length > 0 || former.unsettled === null;
  return { manifest, prepared, changes, created, plan: isSettled ? plan : (former.unsettled ?? plan) };
}

function changesOf(root: string, manifest: AurManifest, { text, edits, srcinfo }: Prepared) {
  const change = (file: string, bom: boolean, before: string, after: string): FileChange[] =>
    before === after ? [] : [{ file, path: join(root, file), bom, before, after, edits: [wholeEdit(before, after)] }];
  const own = change(manifest.file, manifest.bom, manifest.text, text).map((one) => ({ ...one, edits }));
  const { srcinfoFile: file, srcinfo: before } = manifest;
  if (before === null) return { changes: own, created: { file, content: srcinfo } };
  return { changes: [...own, ...change(file, false, before, srcinfo)], created: null };
}

/** Files that would differ from HEAD. */
function uncommitted(root: string, { file, srcinfoFile, bom }: AurManifest, { text, srcinfo }: Prepared): string[] {
  const wanted = [
    [file, bom ? `\ufeff${text}` : text],
    [srcinfoFile, srcinfo],
  ] as const;
  return wanted.flatMap(([path, content]) => (inHead(root, path) === content ? [] : [path]));
}

/** Changes of a person's would go into a commit that says it holds checksums. Those of a run that was killed are ours. */
function refuseDirty(root: string, input: PrepareInput, { text: wanted }: Prepared): void {
  const { file, text, bom } = input.manifest;
  if (findRepository(root) === null)
    throw new WindlassError('gate', 'there is no git repository to commit to', { where: root, next: '--no-commit' });
  const head = inHead(root, file);
  if (head === null || head === (bom ? `\ufeff${text}` : text)) return;
  const manifest = { ...input.manifest, text: head.replace(/^\ufeff/, '') };
  if (text === wanted && isPrepared({ ...input, manifest }, wanted)) return;
  throw new WindlassError('gate', `${file} has uncommitted changes`, {
    where: { file },
    why: 'they would go into the commit of the checksums',
    next: `git commit ${file}, or prepare-aur-package --no-commit`,
  });
}

function isPrepared(input: PrepareInput, wanted: string): boolean {
  try {
    return prepareAur(input).text === wanted;
  } catch (thrown) {
    if (thrown instanceof WindlassError) return false;
    throw thrown;
  }
}

function inHead(root: string, file: string): string | null {
  const { code, stdout } = gitResult(root, ['show', `HEAD:./${file}`], { answers: [0, 128] });
  return code === 0 ? stdout : null;
}

/** A release may prepare several times: each is an action of its own, so that each can be undone. */
function idOf(name: string, texts: readonly string[]): string {
  return `${name}-${sha256Hex(texts.join('\0')).slice(0, 8)}`;
}
