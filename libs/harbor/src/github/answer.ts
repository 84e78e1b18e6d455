import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly bytes?: Uint8Array | string;
  /** Path of a file whose bytes are the body. */
  readonly file?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One of the `errors` of a 422 (docs.github.com, "Client errors"). */
export interface FieldError {
  readonly resource: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom';
  readonly field?: string;
  readonly message?: string;
  readonly value?: string | null;
}

/** What a route throws when it does not do what was asked; the dispatcher adds the address of the documentation. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[] | undefined;

  constructor(status: number, message: string, errors?: readonly FieldError[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (why = 'Not Found'): Refusal => new Refusal(404, why);

export const invalid = (...errors: readonly FieldError[]): Refusal => new Refusal(422, 'Validation Failed', errors);

/** What GitHub says of a body that its JSON Schema refuses. */
export const invalidRequest = (why: string): Refusal => new Refusal(422, `Invalid request.\n\n${why}`);

export const ok = (json: unknown): Answer => ({ status: 200, json });
export const created = (json: { readonly url: string }): Answer => ({
  status: 201,
  json,
  headers: { location: json.url },
});
export const noContent: Answer = { status: 204 };
export const page = (status: number, html: string): Answer => ({
  status,
  bytes: html,
  headers: { 'content-type': 'text/html; charset=utf-8' },
});
export const redirect = (location: string): Answer => ({ ...page(302, ''), headers: { location } });

/** Writes an answer; without its body for HEAD. */
export async function send(response: ServerResponse, answer: Answer, isHead = false): Promise<void> {
  const { status, file } = answer;
  const headers: Record<string, string> = { ...answer.headers };
  if (file !== undefined) {
    headers['content-length'] = String((await stat(file)).size);
    response.writeHead(status, headers);
    if (isHead) response.end();
    else await pipeline(createReadStream(file), response);
    return;
  }
  const body = answer.json === undefined ? Buffer.from(answer.bytes ?? '') : Buffer.from(JSON.stringify(answer.json));
  if (answer.json !== undefined) headers['content-type'] = 'application/json; charset=utf-8';
  // 204 and 304 have no body, and therefore no length (RFC 9110, 8.6).
  if (status !== 204 && status !== 304) headers['content-length'] = String(body.length);
  response.writeHead(status, headers).end(isHead || status === 304 ? undefined : body);
}
