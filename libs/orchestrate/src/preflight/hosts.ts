import { describeHost, type HostState } from '@windlass/deploy/host/describe';
import type { ResolvedServer } from '@windlass/kit/config/resolved-products';
import { asWindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { type Ssh, withSsh } from '@windlass/kit/ssh/ssh';
import type { Remark } from './remark.ts';

export interface HostFacts {
  /** Seconds since 1970 by the host's clock. */
  readonly clock: number;
  /** Bytes and inodes that are free where the product lives; null where df does not say. */
  readonly freeBytes: number | null;
  readonly freeInodes: number | null;
  readonly missing: readonly string[];
  readonly writable: boolean;
}

/**
 * Read only: nothing is made on the host. POSIX sh; `df -P` is POSIX, `df -Pi` is not and may print nothing. The folder may not exist
 * yet: then its nearest parent is looked at.
 */
const look = `
dir=$1
while [ ! -d "$dir" ]; do case $dir in */*) dir=\${dir%/*};; *) dir=.;; esac; [ -n "$dir" ] || dir=/; done
echo "clock $(date +%s)"
df -Pk "$dir" 2>/dev/null | awk 'NR==2 {print "kib " $4}'
df -Pi "$dir" 2>/dev/null | awk 'NR==2 {print "inodes " $4}'
for tool in tar sha256sum mv ln; do command -v "$tool" >/dev/null || echo "missing $tool"; done
[ -w "$dir" ] && echo writable
exit 0
`;

export async function lookAtHost(server: ResolvedServer, ssh: Ssh): Promise<HostFacts> {
  const { stdout } = await ssh.run(look, { args: [server.path], kind: 'gate', writes: false });
  const values = (name: string) =>
    stdout.split('\n').flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
  const number = (name: string) => {
    const value = Number(values(name)[0]);
    return Number.isFinite(value) ? value : null;
  };
  const kib = number('kib');
  return {
    clock: number('clock') ?? 0,
    freeBytes: kib === null ? null : kib * 1024,
    freeInodes: number('inodes'),
    missing: values('missing'),
    writable: stdout.split('\n').includes('writable'),
  };
}

/** `needed`: bytes and files that a release puts there; each is wanted twice, for a release is staged beside the live one. */
export async function hostRemarks(
  name: string,
  server: ResolvedServer,
  services: Services,
  needed: { readonly bytes: number; readonly files: number },
): Promise<Remark[]> {
  let facts: HostFacts;
  let state: HostState;
  try {
    [facts, state] = await withSsh(services, server.host, async (ssh) => [
      await lookAtHost(server, ssh),
      await describeHost(ssh, server.path, services.signal),
    ]);
  } catch (thrown) {
    const error = asWindlassError(thrown);
    if (error.kind === 'interrupted') throw error;
    const fix = error.next ?? `ssh ${server.host} true`;
    return [{ topic: 'hosts', what: `${name}: ${error.message}`, actual: error.why ?? 'no answer', fix }];
  }
  return [...remarksOf(name, server, facts, needed, services.now()), ...wayBack(name, server, state)];
}

/** What the host would go back to, where the release is not right. */
export function wayBack(name: string, { host, path }: ResolvedServer, { current, releases }: HostState): Remark[] {
  const say = (what: string, fix: string): Remark[] => [{ topic: 'way back', what: `${name}: ${what}`, fix }];
  if (current.kind === 'directory')
    return [
      { topic: 'hosts', what: `${name}: current is a folder that Windlass did not make`, fix: 'npx windlass adopt' },
    ];
  if (current.kind === 'none')
    return say('nothing is live there: there is nothing to go back to', 'npx windlass adopt');
  const live = current.target?.split('/').at(-1);
  const known = releases.find((release) => release.name === live);
  if (known === undefined)
    return say(`current leads to ${current.target}, which is no release`, `ssh ${host} ls -l ${path}`);
  return [];
}

export function remarksOf(
  name: string,
  server: ResolvedServer,
  facts: HostFacts,
  needed: { readonly bytes: number; readonly files: number },
  now: Date,
): Remark[] {
  const remarks: Remark[] = [];
  const { host, path } = server;
  const say = (what: string, rest: Partial<Remark> = {}) =>
    remarks.push({ topic: 'hosts', what: `${name}: ${what}`, ...rest });
  const off = Math.round(Math.abs(facts.clock - now.getTime() / 1000));
  if (off > 60) say(`its clock is ${off} s off`, { fix: `ssh ${host} timedatectl` });
  if (facts.freeBytes !== null && facts.freeBytes < needed.bytes * 2)
    say('too little disk', {
      expected: `${needed.bytes * 2} bytes`,
      actual: `${facts.freeBytes} bytes`,
      fix: `ssh ${host} df -h`,
    });
  // Some file systems (btrfs) have no fixed number of inodes and say 0 of 0.
  if (facts.freeInodes !== null && facts.freeInodes > 0 && facts.freeInodes < needed.files * 2)
    say('too few inodes', {
      expected: String(needed.files * 2),
      actual: String(facts.freeInodes),
      fix: `ssh ${host} df -i`,
    });
  if (facts.missing.length > 0) say(`${facts.missing.join(', ')} missing there`, { fix: 'install them on the host' });
  if (!facts.writable) say(`${path} cannot be written`, { fix: `ssh ${host} ls -ld ${path}` });
  return remarks;
}
