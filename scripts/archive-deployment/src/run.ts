import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, relative } from 'node:path';
import { type House, openHouse } from '@windlass/kit/actions/house';
import { sessionOptions, withLock } from '@windlass/kit/actions/session';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { resolveCommit } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import { closeRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import { readArtifacts } from '@windlass/packaging/artifacts';
import { writeArchive } from '@windlass/report/archive';
import { certificate } from '@windlass/report/certificate';
import { factsOf, type ReleaseFacts } from '@windlass/report/facts';
import { findRelease } from '@windlass/report/find-release';
import { incident } from '@windlass/report/incident';
import { readiness } from '@windlass/report/readiness';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const release = await openReleaseContext(context);
  const house = await openHouse(release.house);
  const named = context.args.string('release');
  const look = async () => {
    const { id, entries } = await findRelease(house.ledger, named);
    const facts = factsOf(id, entries);
    return { id, entries, facts, ...reportOf(release, facts) };
  };
  if (context.args.flag('plan')) {
    const { id, facts, text, isGood } = await look();
    return { product: release.product.name, version: facts.version, release: id, data: { isGood }, text };
  }
  return withLock(house, sessionOptions(context), async () => {
    const archived = ({ id, entries, name, text, isGood }: Awaited<ReturnType<typeof look>>) =>
      writeArchive({
        dir: join(house.stateDir, 'archive'),
        release: id,
        entries,
        report: { name, text },
        artifactsDir: isGood ? release.artifactsDir : null,
        logsDir: join(house.stateDir, 'logs'),
      });
    const first = await look();
    let archive = archived(first);
    const closing = first.isGood && first.facts.state === 'open';
    // Closed when the archive is there, for nobody goes on with a closed one; and written again, because it tells of the close, too.
    if (closing) await close(house, first.id, release);
    const last = closing ? await look() : first;
    if (closing) archive = archived(last);
    const { id, facts, name, text, isGood } = last;
    const file = writeReport(release.root, name, text);
    const shown = relative(context.cwd, file);
    context.emit({ kind: 'note', level: 'info', message: `${isGood ? 'certificate' : 'incident report'}: ${shown}` });
    return {
      product: release.product.name,
      version: facts.version,
      release: id,
      steps: [
        {
          id: 'archive',
          title: `archive ${archive.files.length} files`,
          state: 'done',
          evidence: { dir: archive.dir },
        },
        { id: 'report', title: `write ${shown}`, state: 'done' },
        ...(closing ? [{ id: 'close', title: `close ${id} as complete`, state: 'done' as const }] : []),
      ],
      data: { isGood, report: file, archive: archive.dir, files: archive.files },
      text: file,
    };
  });
}

function reportOf(release: ReleaseContext, facts: ReleaseFacts) {
  const product = release.product.name;
  const now = release.services.now();
  const open = readiness(release.config, facts).filter(({ severity }) => severity === 'error');
  const isGood = facts.state === 'complete' || (facts.state === 'open' && open.length === 0);
  if (!isGood) return { isGood, name: `incident-${facts.id}.md`, text: incident({ product, facts, now }) };
  const commit = findRepository(release.root) ? resolveCommit(release.root, 'HEAD') : null;
  const text = certificate({ product, facts, commit, artifacts: artifactsOf(release, facts.version), now });
  return { isGood, name: `certificate-${facts.id}.md`, text };
}

/** A release without packages has no artifacts.json, and one that is archived later may have that of its successor. */
function artifactsOf(release: ReleaseContext, version: string) {
  try {
    return readArtifacts(release.artifactsDir, version).artifacts;
  } catch {
    return [];
  }
}

async function close(house: House, id: string, release: ReleaseContext): Promise<void> {
  const writer = await house.ledger.openWriter(id, {
    writer: writerId(hostname(), ensureTreeId(house.treeDir)),
    now: release.services.now,
    mask: (text) => release.services.redactor.mask(text),
  });
  await closeRelease(writer, 'complete');
  await writer.close();
}

function writeReport(root: string, name: string, text: string): string {
  const dir = join(root, 'dist', 'reports');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, '.gitignore'), '*\n');
  const file = join(dir, name);
  writeAtomic(file, text);
  return file;
}
