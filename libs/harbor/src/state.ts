import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { exportLines, type NpmAccess, npmrc } from './environment.ts';
import type { HarborOptions } from './options.ts';
import { knownHosts, type SshPlace, sshConfig } from './ssh/config.ts';
import type { Keys } from './ssh/keys.ts';

/** What a running harbor says about itself, in `harbor.json`. Holds its credentials: 0600. */
export interface HarborState {
  readonly schema: 'windlass/harbor@1';
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly gateway: string;
  readonly env: Readonly<Record<string, string>>;
  /** Names that the gateway answers for. */
  readonly names: readonly string[];
  readonly hosts: readonly {
    readonly name: string;
    readonly user: string;
    readonly port: number;
    readonly home: string;
    /** Which SSH server it is; and why not the system's where it is our own. */
    readonly engine: 'sshd' | 'ssh2';
    readonly why: string | null;
  }[];
  /** What it was opened with, see `wantsOf`. */
  readonly wants: string;
  readonly sites: readonly { readonly url: string; readonly folder: string }[];
}

/** The options by which two harbors differ, as a text to be compared. */
export function wantsOf({ github, aur, hosts = [], npm = true }: Omit<HarborOptions, 'dir'>): string {
  return JSON.stringify({ repositories: github?.repositories ?? null, aur: Boolean(aur), hosts, npm });
}

export interface HarborFiles {
  readonly state: HarborState;
  readonly places: readonly SshPlace[];
  readonly keys: Keys;
  readonly npm: NpmAccess | null;
}

/** Everything that names a port or a credential, for this user alone. `env` is for `. <dir>/env`; `harbor.json` last, because it says that all is there. */
export function writeFiles(dir: string, { state, places, keys, npm }: HarborFiles): void {
  const known = join(dir, 'known_hosts');
  const files = {
    known_hosts: knownHosts(places, keys.host),
    ssh_config: sshConfig(places, keys, known),
    npmrc: npmrc(npm),
    env: exportLines(state.env),
    'harbor.json': `${JSON.stringify(state, null, 2)}\n`,
  };
  for (const [name, text] of Object.entries(files)) writeAtomic(join(dir, name), text, { mode: 0o600, durable: false });
}

/** Null where there is none that can be read. */
export function readState(dir: string): HarborState | null {
  try {
    const state: HarborState = JSON.parse(readFileSync(join(dir, 'harbor.json'), 'utf8'));
    return state.schema === 'windlass/harbor@1' ? state : null;
  } catch {
    return null;
  }
}
