import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { loadConfig } from '@windlass/kit/config/load';
import { WindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { remoteUrl } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';
import { trackedFiles } from '@windlass/kit/git/status';
import { discoverFields } from '@windlass/version-sync/discover/fields';
import { propose } from '@windlass/version-sync/discover/propose';
import { type ConfigKind, configNames, renderConfig } from '@windlass/version-sync/discover/render-config';

const manifestLimit = 1024 * 1024;

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const root = findRepository(context.cwd)?.root ?? context.cwd;
  const existing = await loadConfig({ cwd: context.cwd, env: context.env });
  if (existing) {
    throw new WindlassError('input', 'there is a config already', {
      where: { file: existing.file },
      next: `edit ${existing.file}, or move it away first`,
    });
  }
  const files = trackedFiles(root);
  const { fields, findings } = discoverFields(root, files);
  const proposal = propose({
    folder: basename(root),
    files,
    fields,
    read: (file) => readSmall(join(root, file)),
    remote: remoteUrl(root, 'origin'),
  });
  if (!proposal) {
    throw new WindlassError('input', 'no file here holds a version', {
      where: root,
      why: `${files.length} files were looked at`,
      next: 'echo 0.1.0 > VERSION && windlass init',
    });
  }
  const kind = toKind(context.args.string('format'));
  const text = renderConfig(proposal, kind);
  const file = join(root, configNames[kind]);
  const plan = context.args.flag('plan');
  if (!plan) writeAtomic(file, Buffer.from(text), { mode: 0o644 });
  context.emit({
    kind: 'note',
    level: 'info',
    message: plan ? `would write ${file}` : `wrote ${file}; next: windlass doctor`,
  });
  return {
    exitCode: ExitCode.ok,
    product: proposal.product,
    findings,
    steps: [{ id: 'config', title: `write ${configNames[kind]}`, state: plan ? 'planned' : 'done' }],
    data: { file, text, proposal },
    text: plan ? text : '',
  };
}

function toKind(format: string | undefined): ConfigKind {
  return format === 'json' || format === 'ts' ? format : 'yaml';
}

function readSmall(path: string): string | null {
  return existsSync(path) && statSync(path).size <= manifestLimit
    ? readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
    : null;
}
