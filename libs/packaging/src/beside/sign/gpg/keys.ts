/** A secret key as gpg lists it. */
export interface GpgKey {
  readonly fingerprint: string;
  /** Fingerprints of the key and its subkeys. */
  readonly all: readonly string[];
  /** Seconds since 1970: when the newest of its keys that can sign was made. A signature must not be older. */
  readonly created: number;
  /** Why it cannot sign; null where it can. */
  readonly fault: string | null;
}

/** `gpg --with-colons --list-secret-keys` (GnuPG's doc/DETAILS, "Format of the colon listings"). */
export function parseKeys(listing: string): readonly GpgKey[] {
  const keys: { fingerprints: string[]; created: number; validity: string; capabilities: string }[] = [];
  for (const line of listing.split('\n')) {
    const fields = line.split(':');
    const [kind, validity = ''] = fields;
    const [created, capabilities] = [Number(fields[5] ?? 0), fields[11] ?? ''];
    const key = keys.at(-1);
    if (kind === 'sec')
      keys.push({ fingerprints: [], created: capabilities.includes('s') ? created : 0, validity, capabilities });
    else if (kind === 'ssb' && key !== undefined && capabilities.includes('s') && !/[rei]/.test(validity))
      key.created = Math.max(key.created, created);
    else if (kind === 'fpr') key?.fingerprints.push(fields[9] ?? '');
  }
  return keys.map(({ fingerprints, created, validity, capabilities }) => ({
    fingerprint: fingerprints[0] ?? '',
    all: fingerprints,
    created,
    fault: faultOf(validity, capabilities),
  }));
}

/** Capitals are of the key with all its subkeys. */
function faultOf(validity: string, capabilities: string): string | null {
  if (validity === 'r') return 'it is revoked';
  if (validity === 'e') return 'it has expired';
  if (capabilities.includes('D')) return 'it is disabled';
  return capabilities.includes('S') ? null : 'it cannot sign';
}

/** The fingerprint of the primary key that a signature is of, by `gpg --status-fd`; null where it does not verify. */
export function signedBy(status: string): string | null {
  if (!/^\[GNUPG:\] GOODSIG /m.test(status)) return null;
  return /^\[GNUPG:\] VALIDSIG (?:\S+ ){9}(\S+)/m.exec(status)?.[1] ?? null;
}
