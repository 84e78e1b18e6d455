import { WindlassError } from '../errors.ts';
import type { Lease } from './lease-types.ts';
import type { Owner } from './owner.ts';

export const formatLease = (lease: Lease): string => `${JSON.stringify(lease, null, 2)}\n`;

/**
 * @param next the command that takes the unreadable one away: `unlock` cannot, it would have to read it.
 * @throws WindlassError `input` where the text is no lease.
 */
export function parseLease(text: string, where: string, next: string): Lease {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw noLease(where, next, cause);
  }
  if (isLease(value)) return value;
  throw noLease(where, next);
}

function isLease(value: unknown): value is Lease {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  const texts = ['line', 'token', 'acquiredAt', 'expiresAt'].every((key) => typeof fields[key] === 'string');
  return texts && Number.isSafeInteger(fields.fence) && typeof fields.released === 'boolean' && isOwner(fields.owner);
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  const texts = ['host', 'user', 'command', 'startedAt'].every((key) => typeof fields[key] === 'string');
  return texts && Number.isSafeInteger(fields.pid);
}

function noLease(where: string, next: string, cause?: unknown): WindlassError {
  return new WindlassError('input', 'the lock is unreadable', { where, next, cause });
}
