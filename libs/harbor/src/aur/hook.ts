import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { randomHex } from '@windlass/kit/hash';
import type { RefUpdate, Verdict } from './update.ts';

/** What the hook runs in Node. No single quote in it: it is put between two. Without an answer the push is refused. */
const asks = [
  'const [port, ...words] = process.argv.slice(1);',
  'const socket = require("node:net").connect(Number(port), "127.0.0.1");',
  'let answer = "";',
  'process.exitCode = 1;',
  'socket.setEncoding("utf8").on("data", (text) => { answer += text; });',
  'socket.on("error", (error) => process.stderr.write("error: the AUR of the harbor does not answer: " + error.message + "\\n"));',
  'socket.on("end", () => { if (answer === "") return; const { code, text } = JSON.parse(answer); process.stderr.write(text); process.exitCode = code; });',
  'socket.end(JSON.stringify(words));',
].join(' ');

export interface HookServer {
  close(): Promise<void>;
}

/**
 * Puts every repository below `dir`/git under an update hook that asks this process, and answers it. The rules thus run where the
 * records are, and there is no script to be found on the disk, which a bundled package would not have. Over a port of the loopback, for
 * the path of a Unix socket may have no more than 107 bytes; the hook's file, which only the user can read, has the password. One hook
 * for all (`core.hooksPath`): it holds a port and the path of Node, and is written anew at every opening.
 */
export async function openHook(dir: string, decide: (update: RefUpdate) => Verdict): Promise<HookServer> {
  const password = randomHex(16);
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => socket.end(answer(text, password, decide)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  writeHook(dir, typeof address === 'object' && address !== null ? address.port : 0, password);
  return {
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** For `core.hooksPath`: from a repository in `dir`/git. */
export const hooksPath = '../../hooks';

function writeHook(dir: string, port: number, password: string): void {
  const hooks = join(dir, 'hooks');
  mkdirSync(hooks, { recursive: true });
  const script = [
    '#!/bin/sh',
    '# Asks the harbor whether this ref may move; written by it at every start.',
    'unset NODE_OPTIONS',
    `exec ${quoted(process.execPath)} -e '${asks}' ${port} ${password} "$PWD" "$@"`,
    '',
  ];
  writeAtomic(join(hooks, 'update'), script.join('\n'), { mode: 0o700, durable: false });
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function answer(text: string, password: string, decide: (update: RefUpdate) => Verdict): string {
  try {
    const words: unknown = JSON.parse(text);
    if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return '';
    const [given = '', dir = '', ref = '', before = '', after = ''] = words;
    if (!same(given, password)) return '';
    const { accepted, lines } = decide({ dir, pkgbase: basename(dir, '.git'), ref, before, after });
    return JSON.stringify({ code: accepted ? 0 : 1, text: lines.map((line) => `${line}\n`).join('') });
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return JSON.stringify({ code: 1, text: `error: the harbor failed: ${why}\n` });
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
