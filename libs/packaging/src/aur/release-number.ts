import { compareVercmp } from '@windlass/version-sync/model/order/vercmp';

/** What users have now: the AUR's, or that of the last release in git. */
export interface Published {
  readonly epoch: number;
  readonly pkgver: string;
  readonly pkgrel: string;
  /** The PKGBUILD of that release; null where only its version is known. */
  readonly text: string | null;
  /** For people: `the AUR`, `tag v1.2.3`. */
  readonly from: string;
}

/** `2:1.0-3` as the AUR writes it; null for what is no full version. */
export function parsePublished(version: string, text: string | null, from: string): Published | null {
  const match = /^(?:(\d+):)?([^-:]+)-([^-]+)$/.exec(version);
  if (match === null) return null;
  return { epoch: Number(match[1] ?? 0), pkgver: match[2] ?? '', pkgrel: match[3] ?? '', text, from };
}

/**
 * The pkgrel that a PKGBUILD must have: 1 with a new pkgver; one more than what is published where the pkgver is the same and anything else
 * is not (PKGBUILD(5)). One that is higher already was raised by a person, or by a run before this one.
 * @param now of the PKGBUILD with all its edits but this one.
 */
export function pkgrelFor(
  now: { readonly pkgver: string; readonly pkgrel: string; readonly text: string; readonly changes: boolean },
  published: Published | null,
): string {
  if (published === null) return now.pkgrel;
  if (published.pkgver !== now.pkgver) return '1';
  const order = compareVercmp(`1-${now.pkgrel}`, `1-${published.pkgrel}`);
  if (order > 0) return now.pkgrel;
  const differs = published.text !== null && withoutRelease(published.text) !== withoutRelease(now.text);
  return order < 0 || now.changes || differs ? nextRelease(published.pkgrel) : now.pkgrel;
}

/** `4` is followed by `5`, `1.9` by `1.10`. */
function nextRelease(release: string): string {
  return release.replace(/\d+$/, (number) => String(BigInt(number) + 1n));
}

function withoutRelease(text: string): string {
  return text.replace(/^([ \t]*pkgrel=).*$/gm, '$1');
}
