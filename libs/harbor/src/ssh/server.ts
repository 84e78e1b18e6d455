import { createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type PublicKeyAuthContext, type ServerChannel, type Session } from 'ssh2';
import { listen } from '../listen.ts';
import type { Keys } from './keys.ts';

/** What a client wants to have run. */
export interface SshRequest {
  /** Null: a shell. */
  readonly command: string | null;
  /** Only the variables that a server usually lets through: `LANG`, `LC_*`, `GIT_PROTOCOL`. */
  readonly env: Readonly<Record<string, string>>;
}

export type SshHandler = (request: SshRequest, channel: ServerChannel) => void;

export interface SshPort {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on loopback and gives each connection, from which nothing was read yet, to `take`. */
export async function openPort(take: (socket: Socket) => void): Promise<SshPort> {
  const sockets = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
    take(socket);
  });
  const port = await listen(server);
  return {
    port,
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** SSH for one user name and the harbor's own key; no forwarding, no terminal. */
export function speakSsh(keys: Keys, user: string, handle: SshHandler): (socket: Socket) => void {
  const server = new ssh2.Server({ hostKeys: [keys.host.privateKey] }, (client) => {
    client.on('authentication', (context) => authenticate(context, keys, user));
    client.on('session', (accept) => serveSession(accept(), handle));
    // A client that goes away in the middle is no error of ours.
    client.on('error', () => client.end());
  });
  return (socket) => {
    server.injectSocket(socket);
    socket.resume();
  };
}

function authenticate(context: AuthContext, keys: Keys, user: string): void {
  if (context.username === user && context.method === 'publickey' && isOurs(context, keys)) context.accept();
  else context.reject(['publickey']);
}

function isOurs({ key, signature, blob, hashAlgo }: PublicKeyAuthContext, keys: Keys): boolean {
  const known = ssh2.utils.parseKey(keys.user.publicKey);
  if (known instanceof Error || !known.getPublicSSH().equals(key.data)) return false;
  // Without a signature the client only asks whether this key would do (RFC 4252, 7).
  return signature === undefined || blob === undefined || known.verify(blob, signature, hashAlgo) === true;
}

function serveSession(session: Session, handle: SshHandler): void {
  const env: Record<string, string> = {};
  session.on('env', (accept, reject, { key, val }) => {
    const isLet = /^(?:LANG|LC_\w+|GIT_PROTOCOL)$/.test(key);
    if (isLet) env[key] = val;
    // Neither is there where the client wants no reply.
    if (isLet) accept?.();
    else reject?.();
  });
  session.on('exec', (accept, _reject, { command }) => handle({ command, env }, accept()));
  session.on('shell', (accept) => handle({ command: null, env }, accept()));
}
