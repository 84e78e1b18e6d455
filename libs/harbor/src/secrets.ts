import { existsSync, readFileSync } from 'node:fs';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { randomHex } from '@windlass/kit/hash';

/** Credentials that open nothing but this harbor. */
export interface HarborSecrets {
  readonly npm: string;
  readonly github: string;
}

/** Those of an earlier time, so that a shell that was set up then still gets in; made where there are none. */
export function openSecrets(file: string, githubToken: string | undefined): HarborSecrets {
  const former: Partial<HarborSecrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets: HarborSecrets = {
    npm: former.npm ?? `npm_${randomHex(18)}`,
    github: githubToken ?? former.github ?? `ghp_${randomHex(18)}`,
  };
  writeAtomic(file, `${JSON.stringify(secrets)}\n`, { mode: 0o600, durable: false });
  return secrets;
}
