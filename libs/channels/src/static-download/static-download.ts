import type { Action, Digest } from '@windlass/kit/actions/action';
import { asWindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Services } from '@windlass/kit/services/services';
import { withSsh } from '@windlass/kit/ssh/ssh';
import { releaseFiles } from '../assets.ts';
import type { Channel, ChannelContext, Live, Proof } from '../channel.ts';
import { downloadUrl, placeOf, versionFolder } from './place.ts';
import { formatPointer, pointerFile, pointerOf } from './pointer.ts';
import { backwards, pointerAction, pointerKind } from './pointer-kind.ts';
import { listFolders, pruneAction, pruneKind, surplusOf } from './prune-kind.ts';
import { proveScript } from './scripts.ts';
import { uploadAction, uploadKind } from './upload-kind.ts';

export const staticDownload: Channel = {
  id: 'static-download',
  title: 'download page',
  ecosystem: null,
  pointsTo: [],
  prove,
  observe,
  prepare: async () => [],
  check,
  publish: async (context) => {
    const { host, path, url } = placeOf(context.release.config);
    const folder = versionFolder(context.release.version);
    const files = filesOf(context).map(({ name, sha256, size, file }) => ({ name, sha256, size, from: file }));
    return [uploadAction({ host, dir: `${path}/${folder}`, url: `${url}/${folder}`, files })];
  },
  promote: async (context) => {
    const { host, path } = placeOf(context.release.config);
    const args = { host, file: `${path}/${pointerFile}`, content: contentOf(context) };
    const pointer = pointerAction(args, context.release.versionText, []);
    return [pointer, ...(await prune(context, [pointer.id]))];
  },
  kinds: (services) => [uploadKind(services), pointerKind(services), pruneKind(services)],
};

function filesOf(context: ChannelContext) {
  return releaseFiles(context, context.release.config.channels['static-download']?.packages ?? null);
}

/** What is beyond the versions that stay; offline that is not known, and not planned. */
async function prune({ release, services }: ChannelContext, needs: readonly string[]): Promise<readonly Action[]> {
  const keep = release.config.channels['static-download']?.keep ?? null;
  if (keep === null || release.context.args.flag('offline')) return [];
  const { host, path } = placeOf(release.config);
  const { live, aside } = await listFolders(services, host, path);
  const folders = surplusOf(live, release.version, versionFolder(release.version), keep);
  return folders.length === 0 ? [] : [pruneAction({ host, path, folders }, aside, needs)];
}

function contentOf(context: ChannelContext): string {
  const { version, versionText, config } = context.release;
  const { url } = placeOf(config);
  const files = filesOf(context).map(({ name, sha256, size }) => ({
    ...{ name, sha256, size },
    url: downloadUrl(url, version, name),
  }));
  return formatPointer({ version: versionText, files });
}

/** Whether ssh gets there, and whether that user may write. */
async function prove({ services, release }: ChannelContext): Promise<Proof> {
  const { host, path } = placeOf(release.config);
  const no = (publish: 'no' | 'unknown', why: string, next: string | null): Proof => ({
    ...{ publish, as: null, why, next },
    undo: { undo: 'none', why },
  });
  try {
    const result = await withSsh(services, host, (ssh) =>
      ssh.run(proveScript, { kind: 'verification', args: [path], writes: false, check: false }),
    );
    const said = result.stdout.trim();
    if (result.exitCode === 0) return { publish: 'yes', as: said, undo: { undo: 'full' }, why: null, next: null };
    return no('no', said || result.stderr.trim(), `ssh ${host} ls -ld ${path}`);
  } catch (thrown) {
    const { message, why, next } = asWindlassError(thrown);
    return no('no', why === undefined ? message : `${message}: ${why}`, next ?? null);
  }
}

/** What the page offers, and the bytes that its addresses really give. */
async function observe({ services, release }: ChannelContext): Promise<Live> {
  const { url } = placeOf(release.config);
  const address = `${url}/${pointerFile}`;
  try {
    const answer = await ask(services, address, 1_000_000);
    if (answer.status === 404) return { is: 'absent' };
    if (answer.status !== 200) return { is: 'unknown', why: `${address} answered ${answer.status}` };
    const pointer = pointerOf(answer.text());
    if (pointer === null) return { is: 'unknown', why: `${address} is not what windlass wrote` };
    const digests: Record<string, Digest> = {};
    for (const { name, url: from, size } of pointer.files) {
      const file = await ask(services, from, size + 65_536);
      if (file.status !== 200) return { is: 'unknown', why: `${from} answered ${file.status}` };
      digests[name] = { alg: 'sha256', hex: sha256Hex(file.bytes), of: 'file' };
    }
    return { is: 'present', version: pointer.version, digests, url: address };
  } catch (thrown) {
    const { message, why } = asWindlassError(thrown);
    return { is: 'unknown', why: why === undefined ? message : `${message}: ${why}` };
  }
}

const ask = (services: Services, url: string, maxBytes: number) =>
  services.http.request(url, { headers: { 'cache-control': 'no-cache' }, maxBytes, timeoutMs: 600_000 });

async function check(context: ChannelContext): Promise<readonly Finding[]> {
  const names = filesOf(context).flatMap(({ name }) => checkName(name));
  if (context.release.context.args.flag('offline')) return names;
  const { url } = placeOf(context.release.config);
  const answer = await ask(context.services, `${url}/${pointerFile}`, 1_000_000);
  const why = answer.status === 200 ? backwards(answer.text(), contentOf(context)) : null;
  if (why === null) return names;
  return [
    ...names,
    {
      check: 'download-goes-back',
      severity: 'error',
      message: `the download page would go back: ${why}`,
      fix: 'give this line a place of its own: channels.static-download.path and url in the config',
    },
  ];
}

/** Names that are one folder's file and the same in an address. */
function checkName(name: string): Finding[] {
  if (/^[\w+][\w.+-]*$/.test(name)) return [];
  return [
    {
      check: 'download-name',
      severity: 'error',
      message: `${name} cannot be the name of a download`,
      expected: 'letters, digits, ".", "_", "+" and "-"',
      actual: name,
      fix: 'packages.<name>.name in the config',
    },
  ];
}
