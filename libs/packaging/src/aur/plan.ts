import { basename, join } from 'node:path';
import type { Action, Plan } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import { headCommit } from '@windlass/kit/git/history';
import { sha256Hex } from '@windlass/kit/hash';
import type { Finding } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { commitAction } from '@windlass/version-sync/release/git-kinds';
import { spliceAction } from '@windlass/version-sync/sync/kind';
import type { FileChange } from '@windlass/version-sync/sync/plan-sync';
import { type Artifact, readArtifacts } from '../artifacts.ts';
import { type CreateArgs, createAction } from './create-kind.ts';
import { inHead, refuseDirty } from './dirty.ts';
import { readFormer } from './history.ts';
import { planInstall } from './install-plan.ts';
import { type AurManifest, readAurManifest } from './manifest.ts';
import { nameFindings } from './name-findings.ts';
import { newManifest } from './new-manifest.ts';
import { type Prepared, type PrepareInput, prepareAur } from './prepare.ts';
import { findPublished } from './published.ts';
import { wholeEdit } from './whole-edit.ts';

export interface AurOptions {
  readonly commit: boolean;
  readonly offline: boolean;
  /** Whether a PKGBUILD is written where there is none. */
  readonly create: boolean;
  /** Null: it stays as it is. */
  readonly epoch: number | null;
}

export interface AurWork {
  readonly manifest: AurManifest;
  readonly prepared: Prepared;
  readonly artifacts: readonly Artifact[];
  /** SOURCE_DATE_EPOCH of the packages. */
  readonly epoch: number;
  /** Texts of files beside the PKGBUILD that are about to be written, by name. */
  readonly planned: ReadonlyMap<string, string>;
  /** Of files that are there. */
  readonly changes: readonly FileChange[];
  readonly created: readonly CreateArgs[];
  readonly findings: readonly Finding[];
  readonly plan: Plan;
}

/** A file as it lies there and as it is to be. */
interface Wanted {
  /** From the folder of the config. */
  readonly file: string;
  /** Null where there is none. */
  readonly before: string | null;
  readonly after: string;
}

/**
 * What brings the package of the config in line with what was packed: the files, and a commit of them.
 * @throws WindlassError `gate`: nothing packed, a PKGBUILD of another version or with changes that are not committed; `input`.
 */
export async function planAur(release: ReleaseContext, options: AurOptions): Promise<AurWork> {
  const { root, version, versionText, artifactsDir, config, product, context } = release;
  const { commit, offline, create, epoch } = options;
  const former = create ? null : readAurManifest(release);
  const { artifacts, sourceDateEpoch } = readArtifacts(artifactsDir, versionText);
  const manifest = former ?? (await newManifest(release, artifacts));
  const install = await planInstall(release, manifest);
  const input: PrepareInput = {
    manifest,
    version,
    artifacts,
    artifactsDir,
    published: await findPublished(release, manifest, offline),
    repository: config.channels.aur?.package ?? product.name,
    epoch,
    planned: install.planned,
  };
  const prepared = prepareAur(input);
  const named = offline ? [] : await nameFindings(release, prepared.says, manifest.file);
  const wanted: Wanted[] = [
    { file: manifest.file, before: former?.text ?? null, after: prepared.text },
    { file: manifest.srcinfoFile, before: manifest.srcinfo, after: prepared.srcinfo },
    ...install.files,
  ];
  const changes = wanted.flatMap((one) => changeOf(root, one, one.file === manifest.file ? prepared : null));
  const created = wanted.flatMap(({ file, before, after }) => (before === null ? [{ file, content: after }] : []));
  if (commit) refuseDirty(root, input, prepared);
  const actions = fileActions(root, prepared.fullVersion, changes, created);
  const files = commit ? wanted.flatMap(({ file, after }) => (inHead(root, file) === after ? [] : [file])) : [];
  const history = await readFormer(release);
  if (files.length > 0) {
    const needs = actions.map(({ id }) => id);
    const message = `${create ? 'Package for the AUR' : 'Checksums'} of ${versionText}`;
    const action = commitAction(headCommit(root), files, message, needs, 'commit-checksums');
    actions.push({ ...action, id: history.idFor(action.id, action.args) });
  }
  const plan = makePlan({ script: context.script, product: product.name, version: versionText, actions });
  const isSettled = actions.length > 0 || history.unsettled === null;
  const findings = [...prepared.findings, ...install.findings, ...named];
  const work = {
    manifest,
    prepared,
    artifacts,
    epoch: sourceDateEpoch,
    planned: install.planned,
    changes,
    created,
    findings,
  };
  return { ...work, plan: isSettled ? plan : (history.unsettled ?? plan) };
}

function changeOf(root: string, { file, before, after }: Wanted, prepared: Prepared | null): FileChange[] {
  if (before === null || before === after) return [];
  const edits = prepared?.edits ?? [wholeEdit(before, after)];
  return [{ file, path: join(root, file), bom: false, before, after, edits }];
}

function fileActions(
  root: string,
  version: string,
  changes: readonly FileChange[],
  created: readonly CreateArgs[],
): Action[] {
  const title = `write ${version} into ${changes.map(({ file }) => file).join(' and ')}`;
  const texts = changes.map(({ after }) => after);
  const splices = changes.length === 0 ? [] : [spliceAction(idOf('checksums', texts), title, root, changes)];
  return [...splices, ...created.map((args) => createAction(idOf(nameOf(args.file), [args.content]), args))];
}

function nameOf(file: string): string {
  const name = basename(file);
  if (name === '.SRCINFO') return 'srcinfo';
  return name === 'PKGBUILD' ? 'pkgbuild' : 'install';
}

/** A release may prepare several times: each is an action of its own, so that each can be undone. */
function idOf(name: string, texts: readonly string[]): string {
  return `${name}-${sha256Hex(texts.join('\0')).slice(0, 8)}`;
}
