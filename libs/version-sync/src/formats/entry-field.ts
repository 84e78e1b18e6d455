import { type Ecosystem, project } from '../model/projections.ts';
import { type Entry, pathName } from '../scan/entry.ts';
import { type Field, kindOf, leave, type Role, renderAs, type ValueKind } from './format.ts';

type Render = Field['render'];

/** What a structured format says of one of its fields. */
export interface FieldRule {
  /** How the ecosystem writes the version here, or a render of its own; a function of the former value. */
  readonly as: Ecosystem | ((former: string) => Render);
  /** Default `version`. */
  readonly role?: Role;
  /** Default: told from the value. */
  readonly kind?: ValueKind | ((value: string) => ValueKind);
}

/** Anything with offsets: an entry of a scan, an XML text or attribute. */
interface Span {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A field at a span. What the ecosystem computes, and what only a build tool can fill in, renders to null; a half-filled version
 * (`3.6.9+BUILD_TIME_PLACEHOLDER`) keeps its render, so that a sync can heal it.
 */
export function fieldAt(name: string, { value, start, end }: Span, rule: FieldRule): Field {
  const { role = 'version', as } = rule;
  const kind = (typeof rule.kind === 'function' ? rule.kind(value) : rule.kind) ?? kindOf(value);
  const left = kind === 'computed-keyword' || (kind !== 'literal' && /[$%@{}<>#]/.test(value));
  const render = typeof as === 'function' ? as(value) : renderAs(as, value);
  return { field: name, role, kind, value, start, end, render: left ? leave : render };
}

/** Fields of entries by the name of their path (`package.version`); entries without a rule are passed over. */
export function fieldsOf(entries: readonly Entry[], rules: Readonly<Record<string, FieldRule>>): Field[] {
  return entries.flatMap((entry) => {
    const name = pathName(entry.path);
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    return rule && entry.form !== 'collection' ? [fieldAt(name, entry, rule)] : [];
  });
}

/** JSON and TOML versions are strings: a number there is a version of something else, of the file's own shape for example. */
export function textOnly(entries: readonly Entry[]): Entry[] {
  return entries.filter((entry) => entry.form === 'text');
}

/** Left as it is, and shown. */
export const asItIs = (): Render => leave;

/** A build number in its ecosystem's form. A version without a build leaves the number that is there. */
export function buildAs(ecosystem: 'ios' | 'android'): (former: string) => Render {
  return () => (version) => (version.build === null ? null : project(version, ecosystem).text);
}

/**
 * A date in the form that stands there, written where `changes` says so (default: where the version changes): `2026-03-04`,
 * `2026-03-04T05:06:07Z`, with milliseconds where there were some. Anything else is left.
 */
export function dateAs(changes: Changes = (_version, context) => context.versionChanges): (former: string) => Render {
  return (former) => {
    const form = dateForm(former);
    return (version, context) => (form !== null && changes(version, context) ? form(context.now.toISOString()) : null);
  };
}

export type Changes = (...args: Parameters<Render>) => boolean;

const dateTime = /^\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(?:\.(\d+))?(Z|[+-]\d\d(:?)\d\d)?$/;

function dateForm(former: string): ((iso: string) => string) | null {
  if (/^\d{4}-\d\d-\d\d$/.test(former)) return (iso) => iso.slice(0, 10);
  const match = dateTime.exec(former);
  if (!match) return null;
  const [, separator, digits = '', zone = '', colon = ''] = match;
  const utc = zone === '' || zone === 'Z' ? zone : `+00${colon}00`;
  return (iso) => {
    const fraction = digits === '' ? '' : `.${iso.slice(20, 23).padEnd(digits.length, '0').slice(0, digits.length)}`;
    return iso.slice(0, 10) + separator + iso.slice(11, 19) + fraction + utc;
  };
}
