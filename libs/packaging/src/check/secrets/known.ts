import { Redactor } from '@windlass/kit/run/redact';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Window } from '../windows.ts';

/** Variables that channels take their credentials from where the config names none. */
const usualNames = ['NPM_TOKEN', 'NODE_AUTH_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN'];

/** Shorter ones are words, too: `main`, `true`. */
const shortest = 8;
/** Short secrets that are passed over in one window. */
const mostSkipped = 50;

/** Finds the secrets that this release itself uses, in every spelling that the redactor knows: as they are, in base64, escaped, percent-encoded. */
export class KnownSecrets {
  readonly #masks: readonly Pick<Redactor, 'mask'>[];

  constructor(masks: readonly Pick<Redactor, 'mask'>[]) {
    this.#masks = masks;
  }

  /** Where the first one begins in the window; null where none does. Its length is not told, and its text nobody's business. */
  find({ text, from, to }: Pick<Window, 'text' | 'from' | 'to'>): number | null {
    const part = text.slice(from);
    const places = this.#masks.flatMap((redactor) => firstSecret(redactor, part) ?? []);
    const first = Math.min(...places);
    return from + first < to ? from + first : null;
  }
}

/**
 * Those of the config that are at hand, and whatever the run was told so far. A command that prints a secret is not started for this: it may ask
 * a person.
 */
export async function knownSecrets({ config, services, context }: ReleaseContext): Promise<KnownSecrets> {
  const own = new Redactor();
  const named = Object.entries(config.secrets).filter(([, reference]) => isAtHand(reference));
  for (const name of [...named.map(([name]) => name), ...usualNames]) {
    // What cannot be read here cannot have been packed here.
    const secret = await services.secret(name).catch(() => null);
    if (secret === null || secret.trim().length < shortest) continue;
    own.add(secret);
    // Files are searched as bytes.
    own.add(Buffer.from(secret).toString('latin1'));
  }
  return new KnownSecrets([own, context.redactor]);
}

function isAtHand(reference: unknown): boolean {
  return typeof reference === 'string' && /^(?:env|file):/.test(reference);
}

function firstSecret(redactor: Pick<Redactor, 'mask'>, text: string): number | null {
  let start = 0;
  for (let skipped = 0; skipped < mostSkipped; skipped++) {
    const rest = text.slice(start);
    const masked = redactor.mask(rest);
    if (masked === rest) return null;
    const at = firstDifference(rest, masked);
    const length = lengthOf(redactor, rest.slice(at));
    if (length >= shortest) return start + at;
    start += at + Math.max(1, length);
  }
  return null;
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** How many characters from the beginning of a text on have to be there for it to hold a secret. */
function lengthOf(redactor: Pick<Redactor, 'mask'>, text: string): number {
  const holds = (length: number): boolean => redactor.mask(text.slice(0, length)) !== text.slice(0, length);
  let high = 1;
  while (high < text.length && !holds(high)) high *= 2;
  let low = Math.floor(high / 2);
  high = Math.min(high, text.length);
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
