import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@windlass/kit/output/envelope';
import { install } from '@windlass/packaging/check/install/install';
import type { ChannelContext } from '../channel.ts';
import { isRecord, parseJson } from './cli.ts';
import { configOf, type NpmManifest } from './manifest.ts';
import { pack } from './pack.ts';

const recordFile = 'installed.json';
/** Milliseconds that the program may take to tell its version. */
const timeoutMs = 60_000;

/**
 * What would be published, installed from nowhere else into an empty folder, where the config asks for it. What these very bytes were found to
 * be like before is not looked for again: they are published in two steps. Packs, so that a plan leaves it out.
 * @throws WindlassError `build` where npm cannot pack it.
 */
export async function checkInstalled(context: ChannelContext, manifest: NpmManifest): Promise<readonly Finding[]> {
  const { release, services } = context;
  const { install: command } = configOf(context);
  if (command === null || release.context.args.flag('plan')) return [];
  const { tarball, integrity } = await pack(release, manifest);
  const record = join(release.artifactsDir, 'npm', recordFile);
  const asked = JSON.stringify([integrity, command]);
  if (existsSync(record)) {
    const known = parseJson(readFileSync(record, 'utf8'));
    if (isRecord(known) && known['asked'] === asked) return [];
  }
  const { faults } = await install(services, {
    kind: 'npm',
    file: join(release.root, tarball),
    command,
    version: release.version,
    key: 'channels.npm.install',
    timeoutMs,
    paths: [],
    unpack: null,
  });
  if (faults.length === 0) writeFileSync(record, `${JSON.stringify({ asked })}\n`);
  return faults.map((fault) => ({ check: 'npm-install', file: tarball, ...fault }));
}
