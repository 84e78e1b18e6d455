import { compareNumerals } from './order/order.ts';
import type { Version } from './version.ts';

/** A sentence where the version has the trait, else null. */
export type Reason = (version: Version) => string | null;

/** How one ecosystem writes a version, and what it cannot tell apart then. */
export interface Rule {
  readonly text: (version: Version) => string;
  /** Two versions would become one. */
  readonly lossy?: readonly Reason[];
  /** Worth saying, though nothing is lost. */
  readonly note?: readonly Reason[];
  readonly beside?: 'build' | 'core';
}

export const precedence = (v: Version): string => v.core + after('-', v.prerelease);

export const after = (mark: string, part: string | null | undefined): string => (part == null ? '' : mark + part);

export const noBuild =
  (why: string): Reason =>
  (v) =>
    v.build === null ? null : `${why}, so +${v.build} is lost`;

export const noPrerelease =
  (why: string): Reason =>
  (v) =>
    v.prerelease === null ? null : `${why}, so -${v.prerelease} is lost`;

export const prerelease =
  (trait: RegExp, why: string): Reason =>
  (v) =>
    v.prerelease !== null && trait.test(v.prerelease) ? `${why} (-${v.prerelease})` : null;

export const suffix =
  (trait: RegExp, why: string): Reason =>
  (v) =>
    trait.test(v.prerelease ?? '') || trait.test(v.build ?? '') ? why : null;

export const carried =
  (field: string): Reason =>
  (v) =>
    v.build === null ? null : `${field} tells +${v.build} from another build`;

/** A number of more than one digit that begins with zero, or one that follows a letter, inside an identifier with letters. */
export const padded = /[A-Za-z-]0|(?:^|\.)0\d*[A-Za-z-]/;
/** Letters beside digits or a hyphen: `rc1`, `rc-1`. */
export const mixed = /[A-Za-z]\d|\d[A-Za-z]|-/;

/** A prerelease that begins with a letter, so that it sorts before the release in orders that put words first. */
export const wordFirst = (part: string | null): string =>
  part === null || /^[A-Za-z]/.test(part) ? (part ?? '') : `a__${part}`;

export function gemWords(part: string | null): string {
  if (part === null) return '';
  const words = part.split(/[.-]+/).filter((word) => word !== '');
  return ['', ...(/^[A-Za-z]/.test(part) ? [] : ['pre']), ...words].join('.');
}

const pythonPhase = /^(?:(alpha|a)|(beta|b)|(?:rc|c|preview|pre))[.-]?(\d*)$/i;

export function pep440Suffix(part: string | null): string {
  if (part === null) return '';
  const dev = /^dev[.-]?(\d*)$/i.exec(part);
  if (dev) return `.dev${decimal(dev[1])}`;
  const phase = pythonPhase.exec(part);
  if (!phase) return '.dev0';
  return (phase[1] ? 'a' : phase[2] ? 'b' : 'rc') + decimal(phase[3]);
}

const decimal = (digits: string | undefined): string => (digits ?? '').replace(/^0+(?=\d)/, '') || '0';
const digitsOf = (v: Version): string => decimal(v.build?.replaceAll(/\D/g, ''));
const above = (digits: string, limit: string): boolean => compareNumerals(digits, limit) > 0;
const plainNumber = /^\d+$/;

export const numberAbove =
  (limit: string, why: string): Reason =>
  (v) =>
    v.core.split('.').some((part) => above(part, limit)) ? why : null;

/** Largest value of one of the four parts of a Windows version. */
export const windowsPartMax = '65535';
/** Google Play's largest versionCode: https://developer.android.com/studio/publish/versioning */
export const versionCodeMax = '2100000000';

/** The four numbers before they are cut to 16 bits. */
export const windowsParts = (v: Version): readonly string[] => [...v.core.split('.'), digitsOf(v)];

export const windowsText = (v: Version): string =>
  windowsParts(v)
    .map((part) => (above(part, windowsPartMax) ? windowsPartMax : part))
    .join('.');

export const windowsLoss: Reason = (v) => {
  const tooLarge = windowsParts(v).filter((part) => above(part, windowsPartMax));
  if (tooLarge.length > 0)
    return `a part of a Windows version ends at ${windowsPartMax}, so ${tooLarge.join(' and ')} is cut`;
  if (v.build === null || (plainNumber.test(v.build) && digitsOf(v) !== '0')) return null;
  return `the fourth part is the build as a number, and 0 where there is none, so +${v.build} is lost`;
};

/** The versionCode that the build stands for, before Play's limits. */
export const versionCode = (v: Version): string => digitsOf(v);

export function versionCodeText(v: Version): string {
  const code = versionCode(v);
  if (code === '0') return '1';
  return above(code, versionCodeMax) ? versionCodeMax : code;
}

export const versionCodeLoss: Reason = (v) => {
  if (above(versionCode(v), versionCodeMax))
    return `versionCode ends at ${versionCodeMax}, so ${versionCode(v)} is cut`;
  if (v.build !== null && plainNumber.test(v.build) && versionCode(v) !== '0') return null;
  return `versionCode is a number from 1, so ${v.build === null ? 'no build' : `+${v.build}`} becomes ${versionCodeText(v)}`;
};

export function bundleVersionText(v: Version): string {
  const parts = (v.build ?? '1').replaceAll(/[^\d.]/g, '').split('.');
  return parts.filter((part) => part !== '').join('.') || '0';
}

export const bundleVersionLoss: Reason = (v) =>
  v.build !== null && plainNumber.test(v.build)
    ? null
    : `CFBundleVersion is digits and dots, so ${v.build === null ? 'no build' : `+${v.build}`} becomes ${bundleVersionText(v)}`;

/** At most `length` characters, the last one matching `end`. */
export const cut =
  (length: number, end: RegExp = /./) =>
  (text: string): string => {
    let short = text.slice(0, length);
    while (short !== '' && !end.test(short.slice(-1))) short = short.slice(0, -1);
    return short;
  };

export const longer =
  (write: (v: Version) => string, shorten: (text: string) => string, why: string): Reason =>
  (v) =>
    shorten(write(v)) === write(v) ? null : why;
