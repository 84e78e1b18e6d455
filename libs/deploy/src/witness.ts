import { setTimeout } from 'node:timers/promises';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { addressOf, uncached } from '@windlass/verify/address';
import type { Subject } from '@windlass/verify/check';

/** What an address said before a switch: after the way back it must say the same. */
export interface Witness {
  readonly server: string;
  readonly address: string;
  /** Status, and for a 200 the digest of what came. Null where nothing answered, or where there is nothing to ask: then it proves nothing. */
  readonly said: string | null;
}

/** Asks each version endpoint; one without has nothing that is known to stay the same. */
export async function takeWitness(subjects: readonly Subject[], services: Services): Promise<readonly Witness[]> {
  return Promise.all(
    subjects.flatMap(({ name, url, version }) => {
      if (version === null) return [];
      const address = addressOf(url, version.path);
      return [ask(address, services).then((said): Witness => ({ server: name, address, said }))];
    }),
  );
}

/** The servers that do not say what they said, after `waitMs` at the latest. */
export async function contradicted(
  witnesses: readonly Witness[],
  services: Services,
  waitMs: number,
): Promise<readonly Witness[]> {
  const end = performance.now() + waitMs;
  for (;;) {
    const known = witnesses.filter(({ said }) => said !== null);
    const now = await Promise.all(
      known.map(async (one) => ((await ask(one.address, services)) === one.said ? [] : [one])),
    );
    const wrong = now.flat();
    if (wrong.length === 0 || performance.now() >= end) return wrong;
    await setTimeout(500, undefined, { signal: services.signal }).catch(() => undefined);
  }
}

async function ask(address: string, { http }: Services): Promise<string | null> {
  try {
    const { status, bytes } = await http.request(address, { headers: uncached, retries: 0, timeoutMs: 10_000 });
    return status === 200 ? `200 ${sha256Hex(bytes)}` : String(status);
  } catch (thrown) {
    if (thrown instanceof WindlassError && thrown.kind === 'verification') return null;
    throw thrown;
  }
}
