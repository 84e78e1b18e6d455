import type { Json } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';

/** Args come back from a ledger as plain JSON: these read them without trusting their shape. */

export function field(args: Json, name: string): Json | undefined {
  return typeof args === 'object' && args !== null && !Array.isArray(args)
    ? Object.entries(args).find(([key]) => key === name)?.[1]
    : undefined;
}

export function text(args: Json, name: string): string {
  const value = field(args, name);
  if (typeof value === 'string') return value;
  throw new WindlassError('internal', `an action has no ${name}`);
}

export function nullableText(args: Json, name: string): string | null {
  const value = field(args, name);
  return typeof value === 'string' ? value : null;
}

export function texts(args: Json, name: string): string[] {
  const value = field(args, name);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A commit as the digest of an observation. */
export const oid = (hex: string) => ({ alg: 'git-oid', hex, of: 'commit' }) as const;
