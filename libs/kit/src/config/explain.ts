import type { $ZodIssue } from 'zod/v4/core';
import { type ErrorParts, WindlassError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { formatKeyPath, type KeyPath, type Parsed } from './position.ts';
import { configSchema } from './schema.ts';
import { keysAt, pathsTo } from './schema-walk.ts';

interface Fault {
  readonly what: string;
  readonly path: KeyPath;
  readonly part: 'key' | 'value';
  readonly why?: string;
  readonly next?: string;
}

/** What is wrong with a config, as one error that lists all of it. Never shows the value of a secret. */
export function explainIssues(issues: readonly $ZodIssue[], parsed: Parsed, file: string): WindlassError {
  const faults = issues.flatMap((issue) => explain(issue, [], parsed.value));
  const placed = faults
    .map((fault) => ({ ...fault, position: parsed.locate(fault.path, fault.part) }))
    .sort(
      (a, b) =>
        (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0),
    );
  const [first, ...others] = placed.map(({ what, why, next, position }) => {
    const parts: ErrorParts = {
      where: { file, ...position },
      ...(why === undefined ? {} : { why }),
      ...(next === undefined ? {} : { next }),
    };
    return { what, parts };
  });
  return new WindlassError('config', first?.what ?? 'the config is not valid', {
    ...(first?.parts ?? { where: { file } }),
    also: others.map(({ what, parts }) => new WindlassError('config', what, parts)),
  });
}

function explain(issue: $ZodIssue, above: KeyPath, root: unknown): Fault[] {
  const path = [...above, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const name = formatKeyPath(path);
  const actual = valueAt(root, path);
  const about = { path, part: 'value' } as const;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path));
    case 'invalid_union':
      return explainUnion(issue.errors, path, root);
    case 'invalid_key':
      // The key may be the secret itself, put down the wrong way round: it is not shown.
      return [
        {
          ...about,
          part: 'key',
          what: `a key of ${formatKeyPath(path.slice(0, -1))} is no name`,
          why: ruleOf(issue.issues[0]),
        },
      ];
    case 'invalid_type':
      if (actual === undefined)
        return [{ ...about, what: `${name} is missing`, why: `expected ${kindName(issue.expected)}` }];
      return [
        {
          ...about,
          what: `${name} must be ${kindName(issue.expected)}`,
          why: `it is ${show(actual, path)}`,
          ...quotes(issue.expected, actual),
        },
      ];
    case 'invalid_value': {
      const values = issue.values.map(String);
      if (actual === undefined)
        return [{ ...about, what: `${name} is missing`, why: `expected one of ${values.join(', ')}` }];
      return [
        {
          ...about,
          what: `${name} must be one of ${values.join(', ')}`,
          why: `it is ${show(actual, path)}`,
          ...didYouMean(actual, values),
        },
      ];
    }
    case 'too_small':
      return [
        { ...about, what: `${name} ${tooSmall(issue.origin, issue.minimum)}`, why: `it is ${show(actual, path)}` },
      ];
    case 'too_big':
      return [{ ...about, what: `${name} must be at most ${issue.maximum}`, why: `it is ${show(actual, path)}` }];
    default:
      return [{ ...about, what: `${name} ${ruleOf(issue)}`, ...(isSecret(path) ? revoke : {}) }];
  }
}

const revoke = { next: 'put the secret where the reference points; if it was ever committed here, revoke it' };

function unknownKey(key: string, path: KeyPath): Fault {
  const known = keysAt(configSchema, path);
  const meant = suggest(key, known);
  const [elsewhere] = meant === null ? pathsTo(configSchema, key) : [];
  const next =
    meant !== null
      ? `did you mean "${meant}"?`
      : elsewhere !== undefined
        ? `it belongs here: ${formatKeyPath(elsewhere)}`
        : 'take it out';
  const where = path.length === 0 ? '' : ` in ${formatKeyPath(path)}`;
  return {
    what: `unknown key "${key}"${where}`,
    path: [...path, key],
    part: 'key',
    why: `known keys: ${known.join(', ')}`,
    next,
  };
}

/** Of a union, the option that the value was meant to be: of its own type, and the nearest. */
function explainUnion(options: readonly (readonly $ZodIssue[])[], path: KeyPath, root: unknown): Fault[] {
  const ofType = options.filter(
    (issues) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0),
  );
  const nearest = ofType.toSorted((a, b) => weight(a) - weight(b))[0];
  if (nearest !== undefined) return nearest.flatMap((issue) => explain(issue, path, root));
  const kinds = options.flatMap((issues) =>
    issues.flatMap((issue) => (issue.code === 'invalid_type' ? [kindName(issue.expected)] : [])),
  );
  const actual = valueAt(root, path);
  const name = formatKeyPath(path);
  const expected = [...new Set(kinds)].join(' or ');
  if (actual === undefined) return [{ what: `${name} is missing`, path, part: 'value', why: `expected ${expected}` }];
  return [
    {
      what: `${name} must be ${expected}`,
      path,
      part: 'value',
      why: `it is ${show(actual, path)}`,
      ...(isSecret(path) ? revoke : {}),
    },
  ];
}

function weight(issues: readonly $ZodIssue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

function ruleOf(issue: { readonly message: string } | undefined): string {
  return issue === undefined || issue.message === 'Invalid input' ? 'is not right' : issue.message;
}

function kindName(expected: string): string {
  if (expected === 'int') return 'a whole number';
  if (expected === 'record') return 'an object';
  if (expected === 'array') return 'a list';
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function tooSmall(origin: string, minimum: number | bigint): string {
  if (origin === 'string') return 'must not be empty';
  return origin === 'array' ? 'must not be an empty list' : `must be at least ${minimum}`;
}

function isSecret(path: KeyPath): boolean {
  return path[0] === 'secrets';
}

/** Only what cannot be a secret is shown: short words, numbers and the names of types. */
function show(value: unknown, path: KeyPath): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') {
    if (value === '') return 'empty';
    return isSecret(path) || value.length > 40 ? 'a string' : JSON.stringify(value);
  }
  if (isSecret(path)) return kindName(typeof value);
  return typeof value === 'number' || typeof value === 'boolean'
    ? `the ${typeof value} ${value}`
    : kindName(typeof value);
}

function didYouMean(actual: unknown, values: readonly string[]): { readonly next?: string } {
  const meant = typeof actual === 'string' ? suggest(actual, values) : null;
  return meant === null ? {} : { next: `did you mean "${meant}"?` };
}

function quotes(expected: string, actual: unknown): { readonly next?: string } {
  return expected === 'string' && (typeof actual === 'number' || typeof actual === 'boolean')
    ? { next: 'put it in quotes' }
    : {};
}

function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Object.entries(value).find(([key]) => key === String(part))?.[1];
  }
  return value;
}
