import type { Version } from '@windlass/version-sync/model/version';
import { quoteRegex } from '@windlass/version-sync/scan/version-text';

/** One word that bash reads as this text. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** As `quoted`, without quotes where none are needed. */
export function plainOrQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text);
}

/** Inside of double quotes. */
export function escaped(text: string): string {
  return text.replace(/["$`\\]/g, '\\$&');
}

/** Texts in which the version of this release is written as variables, so that a later release need not change them. */
export class VersionText {
  readonly #upstream: string;
  readonly #pattern: RegExp;
  readonly #name: string;
  readonly #build: string | null;
  /** Whether the build was in one of the texts so far. */
  namesBuild = false;

  constructor({ core, prerelease, build }: Version) {
    this.#upstream = prerelease === null ? core : `${core}-${prerelease}`;
    this.#name = prerelease === null ? 'pkgver' : '_pkgver';
    this.#build = build;
    const behind = build === null ? '' : `(?:([-_+]|%2B)${quoteRegex(build)}(?![\\w.]))?`;
    this.#pattern = new RegExp(`(?<![\\d.])${quoteRegex(this.#upstream)}(?!\\d|\\.\\d)${behind}`, 'gi');
  }

  /** The text as bash reads it inside of double quotes. */
  inQuotes(text: string): string {
    const pieces: string[] = [];
    let at = 0;
    for (const found of text.matchAll(this.#pattern)) {
      const sign = this.#build === null ? undefined : found[1];
      if (sign !== undefined) this.namesBuild = true;
      pieces.push(
        escaped(text.slice(at, found.index)),
        `\${${this.#name}}`,
        sign === undefined ? '' : `${sign}\${_build}`,
      );
      at = found.index + found[0].length;
    }
    return pieces.join('') + escaped(text.slice(at));
  }

  /** One word; in double quotes where it has variables. */
  word(text: string): string {
    const inside = this.inQuotes(text);
    return inside === text ? plainOrQuoted(text) : `"${inside}"`;
  }

  /** An address: what stands in its host is no version. */
  address(url: string): string {
    const [host = ''] = /^[^/]*\/\/[^/]*/.exec(url) ?? [];
    return escaped(host) + this.inQuotes(url.slice(host.length));
  }
}
