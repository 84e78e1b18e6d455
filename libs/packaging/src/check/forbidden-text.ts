import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import type { Finding } from '@windlass/kit/output/envelope';
import { compileText } from './expression.ts';
import { type ContentCheck, finding, type Subject, type Unread } from './subject.ts';
import { type TextHit, TextSearch } from './text-search.ts';

const forbidsId = 'artifact-forbidden-text';
const containsId = 'artifact-contains-text';

export const forbiddenText: ContentCheck = {
  id: forbidsId,
  title: 'no file in it holds a text that it must not',
  applies: ({ check }) => check.forbidsText.length > 0,
  look: ({ one }) => {
    const search = new TextSearch(one.check.forbidsText);
    return {
      visit: ({ kind, path }) => (kind === 'file' ? search.reader(path) : null),
      found: (subject) => [
        ...search.hits().map((hit) => forbidden(subject, hit)),
        ...search.stopped().map((source) => tooSlow(subject, forbidsId, 'forbidsText', source)),
      ],
    };
  },
};

export const containedText: ContentCheck = {
  id: containsId,
  title: 'some file in it holds each text that it must',
  applies: ({ check }) => check.containsText.length > 0,
  look: ({ one }) => {
    const search = new TextSearch(one.check.containsText);
    return {
      visit: ({ kind, path }) => (kind === 'file' ? search.reader(path) : null),
      found: (subject) => {
        const there = new Set(search.hits().map(({ source }) => source));
        const stopped = new Set(search.stopped());
        return one.check.containsText
          .filter((source) => !there.has(source))
          .map((source) =>
            stopped.has(source) ? tooSlow(subject, containsId, 'containsText', source) : missing(subject, source),
          );
      },
    };
  },
};

/** The text itself is not shown: it may be the very secret that was looked for. */
function forbidden(subject: Unread, { path, source, offset, line }: TextHit): Finding {
  const where = line === null ? `byte ${offset}` : `line ${line} (byte ${offset})`;
  return finding(subject, forbidsId, {
    message: `${path} has in ${where} what must not be in it`,
    expected: `nothing that matches ${source}`,
    actual: `${path}, ${where}`,
    fix: `take it out of what ${path} is made of, and build again`,
  });
}

function missing(subject: Subject, source: string): Finding {
  const files = subject.entries.filter(({ kind }) => kind === 'file').length;
  return finding(subject, containsId, {
    message: `no file in it holds what matches ${source}`,
    expected: source,
    actual: `nothing in ${files} files`,
    fix: `correct what is packed, or packages.${subject.artifact.package}.check.containsText`,
  });
}

/** What was not searched to its end is not known to be right. */
function tooSlow(subject: Unread, check: string, key: string, source: string): Finding {
  return finding(subject, check, {
    message: `the expression ${source} takes too long: it was stopped, and not everything was searched for it`,
    expected: 'an expression that goes through a megabyte in less than a second',
    actual: 'it tries the same text in too many ways',
    fix: `write packages.${subject.artifact.package}.check.${key} without a repeat in a repeat, as in (a+)+, and without .* at its beginning`,
  });
}

/** The first expression that is none, with its key, and why; null where all are. */
export function brokenText({
  check,
}: ResolvedPackage): { readonly key: readonly (string | number)[]; readonly why: string } | null {
  for (const key of ['forbidsText', 'containsText'] as const)
    for (const [at, source] of check[key].entries()) {
      try {
        compileText(source);
      } catch (thrown) {
        return { key: [key, at], why: thrown instanceof Error ? thrown.message : String(thrown) };
      }
    }
  return null;
}
