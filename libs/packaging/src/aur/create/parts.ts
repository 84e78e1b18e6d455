import type { ResolvedAur } from '@windlass/kit/config/resolved-products';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Choice } from './choice.ts';
import type { VersionText } from './shell-text.ts';

/** What a new PKGBUILD is made of. */
export interface Parts {
  readonly release: ReleaseContext;
  readonly aur: ResolvedAur;
  readonly pkgbase: string;
  readonly choice: Choice;
  readonly version: VersionText;
  /** Name of the .install file; null for none. */
  readonly installFile: string | null;
}

/** Functions of a PKGBUILD and what they bring with them. */
export interface Functions {
  readonly lines: readonly string[];
  readonly depends: readonly string[];
  readonly makedepends: readonly string[];
  readonly options: readonly string[];
  /** Whether what comes out is the same on every processor. */
  readonly isPortable: boolean;
}

/** `name() { … }` and a blank line. */
export function functionLines(name: string, lines: readonly string[]): string[] {
  return [`${name}() {`, ...lines.map((line) => (line === '' ? '' : `  ${line}`)), '}', ''];
}
