import type { IncomingMessage } from 'node:http';
import { invalidRequest, Refusal } from './answer.ts';

export type Fields = Readonly<Record<string, unknown>>;

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The JSON object that was sent; empty where nothing was. */
export async function fieldsOf(request: IncomingMessage): Promise<Fields> {
  const text = (await bodyOf(request)).toString('utf8');
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(400, 'Body should be a JSON object');
  return { ...value };
}

/** A text, null where null was sent, undefined where nothing was. */
export function text(fields: Fields, name: string): string | null | undefined {
  const value = fields[name];
  if (value === undefined || value === null || typeof value === 'string') return value;
  throw wrongType(name, value, 'a string');
}

export function needed(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  if (value === undefined) throw invalidRequest(`"${name}" wasn't supplied.`);
  throw wrongType(name, value, 'a string');
}

export function flag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType(name, value, 'a boolean');
}

function wrongType(name: string, value: unknown, type: string): Refusal {
  return invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not ${type}.`);
}
