import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import type { Finding } from '@windlass/kit/output/envelope';
import { formatOf } from '../archive/formats.ts';
import { type Check, finding, type Subject } from './subject.ts';
import { compileText, type TextHit, TextSearch } from './text-search.ts';

export const forbiddenText: Check = {
  id: 'artifact-forbidden-text',
  title: 'no file in it holds a text that it must not',
  applies: ({ check }) => check.forbidsText.length > 0,
  find: async (subject) => {
    const { check, format } = subject.one;
    const expressions = new Map(check.forbidsText.map((source) => [source, compileText(source)]));
    const findings: Finding[] = [];
    await formatOf(format).read(subject.file, ({ kind, path }) => {
      if (kind !== 'file') return null;
      return new TextSearch(expressions, (hits) => findings.push(...hits.map((hit) => toFinding(subject, path, hit))));
    });
    return findings;
  },
};

/** The text itself is not shown: it may be the very secret that was looked for. */
function toFinding(subject: Subject, path: string, { source, offset, line }: TextHit): Finding {
  const where = line === null ? `byte ${offset}` : `line ${line} (byte ${offset})`;
  return finding(subject, 'artifact-forbidden-text', {
    message: `${path} has in ${where} what must not be in it`,
    expected: `nothing that matches ${source}`,
    actual: `${path}, ${where}`,
    fix: `take it out of what ${path} is made of, and build again`,
  });
}

/** The first expression that is none, and why; null where all are. */
export function brokenText({ check }: ResolvedPackage): { readonly at: number; readonly why: string } | null {
  for (const [at, source] of check.forbidsText.entries()) {
    try {
      compileText(source);
    } catch (thrown) {
      return { at, why: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }
  return null;
}
