import { isForeignSource, isVersionFile } from '../scan/paths.ts';
import { isOwnBuildNumberName, isOwnVersionName, type NameRule } from '../scan/version-names.ts';
import { isPlaceholder, isReleaseLike, mentionsNoVersion } from '../scan/version-text.ts';
import { dateFields } from './constant-dates.ts';
import { fieldAt, inOrder, renderBuild, renderLike, spanOf } from './field.ts';
import type { Field, Format } from './format.ts';

/** One language whose source holds versions in constants. */
export interface ConstantLanguage {
  readonly id: string;
  readonly title: string;
  /** Tested against the path. */
  readonly files: RegExp;
  /** Tested against the text before anything else is done with it. */
  readonly hint: RegExp;
  readonly mask: (text: string) => string;
  /** Run over the masked text, flags `gmd`, groups `name` and `value`. */
  readonly patterns: readonly RegExp[];
  /** What a name must prove in a file that is not named for the version; default `strict`. */
  readonly names?: NameRule;
  /** A say beyond the name. */
  readonly accepts?: (found: Constant) => boolean;
  readonly render?: (former: string) => Field['render'];
  /** Whether a file that is named for the version also says when it was built. */
  readonly dates?: boolean;
  /** Fields of other shapes. */
  readonly more?: (text: string, masked: string, path: string) => readonly Field[];
}

export interface Constant {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly masked: string;
  readonly match: RegExpExecArray;
  readonly inVersionFile: boolean;
}

/** The contents of a string in masked text: pattern source with the groups `q` and `value`, and nothing but an end after it. */
export function stringPattern(quotes: string): string {
  return `(?<q>[${quotes}])(?<value>\\uE000*)\\k<q>(?=[ \\t]*(?:[;,)}\\r\\n]|$|as\\b|\\.freeze\\b))`;
}

// Nobody writes a longer one by hand: it is a bundle or a table.
const longest = 500_000;

export function constantFormat(language: ConstantLanguage): Format {
  return {
    id: language.id,
    title: language.title,
    broad: true,
    matches: (path) => language.files.test(path) && !isForeignSource(path),
    find(text, path) {
      if (text.length > longest || mentionsNoVersion(text) || !language.hint.test(text)) return [];
      const masked = language.mask(text);
      const found = language.patterns.flatMap((pattern) => constantsOf(language, pattern, text, masked, path));
      const dates = language.dates && isVersionFile(path) ? dateFields(text, masked, language.patterns, found) : [];
      return inOrder([...found, ...dates, ...(language.more?.(text, masked, path) ?? [])]);
    },
  };
}

function constantsOf(language: ConstantLanguage, pattern: RegExp, text: string, masked: string, path: string): Field[] {
  const inVersionFile = isVersionFile(path);
  const rule = inVersionFile ? 'lenient' : (language.names ?? 'strict');
  const fields: Field[] = [];
  for (const match of masked.matchAll(pattern)) {
    const span = spanOf(match, 'value');
    const name = match.groups?.name ?? 'version';
    if (!span) continue;
    const [start, end] = span;
    const value = text.slice(start, end);
    if (language.accepts && !language.accepts({ name, value, path, masked, match, inVersionFile })) continue;
    if (isOwnVersionName(name, rule) && (isReleaseLike(value) || isPlaceholder(value))) {
      fields.push(fieldAt(text, { field: name, start, end, render: (language.render ?? renderLike)(value) }));
    } else if (isOwnBuildNumberName(name, rule) && (/^\d+$/.test(value) || isPlaceholder(value))) {
      const form = match.groups?.q === undefined ? 'number' : 'text';
      fields.push(
        fieldAt(text, { field: name, role: 'release-or-build-number', start, end, render: renderBuild(form) }),
      );
    }
  }
  return fields;
}
