import type { Kind } from '@windlass/kit/actions/action';
import type { Services } from '@windlass/kit/services/services';
import { type Hosts, passingHosts } from './host/hosts.ts';
import { targets } from './targets.ts';

/**
 * The kinds of actions on servers, with their undo. Without `hosts` each effect has a connection and a lock of its own, and nothing needs
 * to be closed: so a rollback uses them.
 */
export function deployKinds(services: Services, hosts: Hosts = passingHosts(services)): Kind[] {
  return targets.flatMap((target) => target.kinds(services, hosts));
}
