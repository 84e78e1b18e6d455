import { existsSync, mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WindlassError } from '@windlass/kit/errors';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import type { runServer } from 'verdaccio';
import { listen } from '../listen.ts';

export interface Registry {
  /** On loopback. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Where verdaccio is installed: beside Windlass, else in one of the folders. It is no dependency of Windlass, because only rehearsals need it.
 * @throws WindlassError `input` where it is nowhere.
 */
export function findVerdaccio(folders: readonly string[], own = import.meta.url): string {
  for (const from of [own, ...folders.map((folder) => join(folder, 'package.json'))]) {
    try {
      return createRequire(from).resolve('verdaccio');
    } catch {
      // Looked for in the next one.
    }
  }
  throw new WindlassError('input', "the harbor's npm registry is verdaccio, and it is not installed", {
    where: folders.join(', '),
    next: 'npm i -D verdaccio',
  });
}

/** Starts it in this process, without uplinks: what was not published here is not there. */
export async function startVerdaccio(entry: string, dir: string): Promise<Registry> {
  mkdirSync(join(dir, 'storage'), { recursive: true });
  const htpasswd = join(dir, 'htpasswd');
  if (!existsSync(htpasswd)) writeAtomic(htpasswd, '', { mode: 0o600 });
  const access = { access: '$all', publish: '$authenticated', unpublish: '$authenticated' };
  const config = {
    storage: join(dir, 'storage'),
    auth: { htpasswd: { file: htpasswd, max_users: 100, algorithm: 'bcrypt', rounds: 4 } },
    // A signed token needs no look at the password file at each request.
    security: { api: { jwt: { sign: { expiresIn: '365d' } } } },
    uplinks: {},
    packages: { '@*/*': access, '**': access },
    web: { enable: false },
    publish: { allow_offline: true },
    max_body_size: '500mb',
    log: { type: 'file', path: join(dir, 'verdaccio.log'), format: 'json', level: 'warn' },
  };
  const file = join(dir, 'config.yaml');
  // JSON is YAML.
  writeAtomic(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600, durable: false });
  const module: { readonly runServer: typeof runServer } = await import(/* @vite-ignore */ pathToFileURL(entry).href);
  const server: Server = await module.runServer(file);
  const port = await listen(server);
  return {
    port,
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}
