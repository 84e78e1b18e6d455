import { join, resolve } from 'node:path';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import { openAuthority } from './ca.ts';
import { openDoubles } from './doubles.ts';
import { environmentOf } from './environment.ts';
import { Faults } from './faults.ts';
import { openGateway } from './gateway.ts';
import { type JournalEntry, openJournal } from './journal.ts';
import { lockHarbor } from './lock.ts';
import { type Npm, npmHost, openNpm } from './npm/npm.ts';
import { findVerdaccio } from './npm/verdaccio.ts';
import type { HarborOptions } from './options.ts';
import { openPlaces, sitesOf } from './places.ts';
import { type HarborSecrets, openSecrets } from './secrets.ts';
import { openKeys } from './ssh/keys.ts';
import { type HarborState, wantsOf, writeFiles } from './state.ts';
import { openWeb } from './web.ts';
import { withFaults } from './with-faults.ts';

export type { HarborOptions } from './options.ts';

/** A rehearsal world on loopback that a script cannot tell from the real one. */
export interface Harbor extends AsyncDisposable {
  readonly dir: string;
  /** To be added to the environment of whatever is to live in it; see `environmentOf`. */
  readonly env: Readonly<Record<string, string>>;
  /** Home folder of each host's ssh user, by the host's name. */
  readonly hosts: Readonly<Record<string, string>>;
  /** What was asked by HTTP so far; an answer is in it once it is complete. */
  readonly requests: readonly JournalEntry[];
  /** What is to go wrong, by HTTP and by git over SSH; see faults.ts. */
  readonly faults: Faults;
  readonly state: HarborState;
  /** Loads now what is else loaded at its first use (verdaccio: a second). */
  warm(): Promise<void>;
  /** Ends everything; the folder stays. */
  close(): Promise<void>;
}

/** What was opened, to be closed in the other order. */
type Closers = (() => Promise<void>)[];

/**
 * Opens the harbor of a folder, in this process: certificates, gateway, SSH, and the doubles that the options name. A folder that was a
 * harbor before keeps its repositories, packages, hosts, keys and authority; ports are new, and its files that name them are written again.
 * @throws WindlassError `locked` where it is open already, `config` where two parts want the same name, `input` where verdaccio is wanted and
 * missing or the folder cannot be written.
 */
export async function openHarbor(options: HarborOptions): Promise<Harbor> {
  const dir = resolve(options.dir);
  makePrivateDir(dir);
  const lease = await lockHarbor(dir);
  const closers: Closers = [() => lease.release()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const opened = await open({ ...options, dir }, closers);
    return { ...opened, dir, close, [Symbol.asyncDispose]: close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

type Opened = Omit<Harbor, 'dir' | 'close' | typeof Symbol.asyncDispose>;

async function open(options: HarborOptions, closers: Closers): Promise<Opened> {
  const { dir } = options;
  const secrets = openSecrets(join(dir, 'secrets.json'), options.github?.token);
  const keys = openKeys(join(dir, 'ssh'));
  const authority = openAuthority(join(dir, 'ca'));
  const faults = new Faults();
  const npm = openRegistry(options, secrets, closers);
  const doubles = await openDoubles(options, secrets.github, faults, closers);
  const { hosts, places } = await openPlaces(options, doubles, keys, closers);

  const sites = sitesOf(options.hosts ?? [], hosts);
  const own = [openWeb(sites), ...(npm ? [npm] : [])].map((service) => ({
    ...service,
    ...withFaults(service, faults),
  }));
  const services = [...doubles.flatMap((double) => double.services), ...own];
  const journal = openJournal(join(dir, 'requests.ndjson'));
  const startedAt = new Date().toISOString();
  const about = { harbor: dir, pid: process.pid, startedAt };
  const gateway = await openGateway({ authority, services, journal, about });
  closers.push(() => gateway.close());

  const access = npm && { host: npmHost, token: secrets.npm };
  const sshConfig = join(dir, 'ssh_config');
  const githubToken = options.github ? secrets.github : null;
  const { certFile } = authority;
  const env = environmentOf({ dir, gateway: gateway.url, certFile, sshConfig, npm: access, githubToken });
  const state: HarborState = {
    schema: 'windlass/harbor@1',
    pid: process.pid,
    startedAt,
    gateway: gateway.url,
    env,
    names: services.flatMap((service) => service.hosts),
    hosts: hosts.map(({ close: _, ...host }) => host),
    wants: wantsOf(options),
    sites,
  };
  writeFiles(dir, { state, places, keys, npm: access });
  const homes = Object.fromEntries(hosts.map(({ name, home }) => [name, home]));
  return { env, hosts: homes, requests: journal.entries, faults, state, warm: async () => npm?.start() };
}

function openRegistry({ dir, npm, from }: HarborOptions, { npm: token }: HarborSecrets, closers: Closers): Npm | null {
  if (npm === false) return null;
  const registry = openNpm({ dir: join(dir, 'npm'), verdaccio: findVerdaccio(from ?? [process.cwd()]), token });
  closers.push(() => registry.close());
  return registry;
}
