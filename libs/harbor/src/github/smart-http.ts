import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { forgeEnv } from './git.ts';

export type GitCommand = 'upload-pack' | 'receive-pack';

/** What a request of git's own protocol over HTTP asks for (gitprotocol-http(5)). */
export interface GitRequest {
  /** Without `.git` and slashes at its ends: `acme/beacon`. */
  readonly repository: string;
  readonly command: GitCommand;
  /** `refs` is what comes first: which refs there are. */
  readonly part: 'refs' | 'pack';
}

export function gitRequestOf({ method }: IncomingMessage, url: URL): GitRequest | null {
  const [, path = '', rest] =
    /^\/(.+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(url.pathname) ?? [];
  const name = rest === 'info/refs' ? url.searchParams.get('service') : rest;
  if (rest === undefined || method !== (rest === 'info/refs' ? 'GET' : 'POST')) return null;
  if (name !== 'git-upload-pack' && name !== 'git-receive-pack') return null;
  const command = name === 'git-upload-pack' ? 'upload-pack' : 'receive-pack';
  return { repository: decodeURIComponent(path), command, part: rest === 'info/refs' ? 'refs' : 'pack' };
}

/** Lets git itself answer, from a bare repository. */
export async function serveGit(
  dir: string,
  { command, part }: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const protocol = request.headers['git-protocol'];
  const child = spawn(
    'git',
    [command, '--stateless-rpc', ...(part === 'refs' ? ['--http-backend-info-refs'] : []), dir],
    {
      env: forgeEnv(typeof protocol === 'string' ? { GIT_PROTOCOL: protocol } : {}),
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  response.writeHead(200, {
    'content-type': `application/x-git-${command}-${part === 'refs' ? 'advertisement' : 'result'}`,
    'cache-control': 'no-cache',
  });
  // Version 2 goes without the line that names the service.
  if (part === 'refs' && protocol !== 'version=2') response.write(`${packetLine(`# service=git-${command}\n`)}0000`);
  // One that git has no use for is not read to its end; that is git's affair.
  const input = request.headers['content-encoding'] === 'gzip' ? [request, createGunzip()] : [request];
  const fed = pipeline([...input, child.stdin]).catch(() => undefined);
  await Promise.all([fed, pipeline(child.stdout, response)]);
}

function packetLine(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}
