import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** What the gateway says by itself. */
export function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

export function refuse(socket: Duplex, text: string): void {
  const body = `${text}\n`;
  const head = [
    'HTTP/1.1 502 Not in this harbor',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

export const stranger = (target: string): string =>
  `${target} is not in this harbor, and the harbor contacts nothing outside of it (the proxy of this environment is a rehearsal)`;
