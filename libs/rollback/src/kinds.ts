import { channelKinds } from '@windlass/channels/kinds';
import { type Hosts, passingHosts } from '@windlass/deploy/host/hosts';
import { deployKinds } from '@windlass/deploy/kinds';
import { type Kinds, kindTable } from '@windlass/kit/actions/engine-options';
import { stateDir } from '@windlass/kit/ledger/state-dir';
import { createKind } from '@windlass/packaging/aur/create-kind';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { gitKinds } from '@windlass/version-sync/release/git-kinds';
import { remoteKinds } from '@windlass/version-sync/release/remote-kinds';
import { spliceKind } from '@windlass/version-sync/sync/kind';
import { adoptKind } from './adopt/kind.ts';

/** Every kind that a ledger of this product may hold, whichever script wrote it: an undo must know them all. `hosts`: connections to keep. */
export function allKinds(
  { root, services }: Pick<ReleaseContext, 'root' | 'services'>,
  hosts: Hosts = passingHosts(services),
): Kinds {
  const { env } = services;
  return kindTable(
    spliceKind(root, stateDir(root, env)),
    createKind(root),
    ...gitKinds(root, env),
    ...remoteKinds(root, env),
    ...channelKinds(services),
    ...deployKinds(services, hosts),
    adoptKind(hosts),
  );
}
