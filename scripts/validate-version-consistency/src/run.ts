import { relative, resolve } from 'node:path';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import { ExitCode } from '@windlass/kit/exit-codes';
import { trackedFiles } from '@windlass/kit/git/status';
import type { Finding } from '@windlass/kit/output/envelope';
import { checkConsistency } from '@windlass/version-sync/check/consistency';
import { findUnconfigured } from '@windlass/version-sync/check/unconfigured';
import { formatVersion, parseVersion } from '@windlass/version-sync/model/version';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';
import { loadEach } from '@windlass/version-sync/sync/load';

/** Findings on stdout are data here: one line each, as compilers print them. */
export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args } = context;
  if (args.flag('discover')) return discover(context);
  const product = await openProduct(context);
  const source = readVersion(product);
  const to = args.string('to');
  const version = to === undefined ? source.version : parseVersion(to, '--to');
  const { loaded, failures } = loadEach(product.root, product.targets);
  const files = to === undefined ? loaded : [source.file, ...loaded];
  const findings: Finding[] = [
    ...failures,
    ...checkConsistency(files, version, context.now()),
    ...(await findUnconfigured(product, version, source.file)),
    ...(args.flag('live') && !args.flag('offline') ? await live(context, endpointsOf(product.config), version) : []),
  ];
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  const sarif = args.string('sarif');
  if (sarif !== undefined) await writeSarif(context, sarif, findings, product.root);
  const wrong = findings.filter((finding) => finding.severity === 'error').length;
  const text = `${formatVersion(version)}: ${files.length + 1} files, ${wrong === 0 ? 'all agree' : wrong === 1 ? '1 place disagrees' : `${wrong} places disagree`}`;
  context.emit({ kind: 'note', level: 'info', message: text });
  return {
    product: product.name,
    version: formatVersion(version),
    exitCode: wrong === 0 ? ExitCode.ok : ExitCode.validation,
    findings,
    data: {
      files: files.length + 1,
      places: loaded.reduce((sum, file) => sum + file.fields.length, source.file.fields.length),
    },
  };
}

async function discover(context: ScriptContext): Promise<ScriptResult> {
  const { discoverFields } = await import('@windlass/version-sync/discover/fields');
  const root = resolve(context.cwd, context.args.positional('dir') ?? '.');
  const { fields, findings } = discoverFields(root, trackedFiles(root));
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  const rows = fields.map((f) => `${f.file}:${f.line}:${f.column}\t${f.value}\t${f.format}\t${f.field}\t${f.role}`);
  return {
    findings,
    exitCode: ExitCode.ok,
    data: { root: relative(context.cwd, root) || '.', fields },
    text: rows.join('\n'),
  };
}

async function live(
  context: ScriptContext,
  endpoints: readonly { name: string; url: string; pointer: string | null }[],
  version: Parameters<typeof formatVersion>[0],
) {
  const { checkLive } = await import('@windlass/version-sync/check/live');
  const { makeHttp } = await import('@windlass/kit/http/http');
  const http = makeHttp({ env: context.env, signal: context.signal });
  try {
    return await checkLive(endpoints, version, http);
  } finally {
    await http.close();
  }
}

/** What the config names under `live`, and every server that tells its version. */
function endpointsOf({ live, servers }: Pick<ResolvedConfig, 'live' | 'servers'>) {
  const told = Object.entries(servers).flatMap(([name, { url, version }]) =>
    url === null || version === null ? [] : [{ name, url: url + version.path, pointer: version.pointer }],
  );
  return [...live, ...told];
}

async function writeSarif(
  context: ScriptContext,
  file: string,
  findings: readonly Finding[],
  root: string,
): Promise<void> {
  const { toSarif } = await import('@windlass/kit/output/sarif');
  const { toolVersion } = await import('@windlass/kit/tool-version');
  const path = resolve(context.cwd, file);
  const { writeAtomic } = await import('@windlass/kit/fs/atomic');
  writeAtomic(path, Buffer.from(`${JSON.stringify(toSarif(context.script, toolVersion, findings, root), null, 2)}\n`));
}
