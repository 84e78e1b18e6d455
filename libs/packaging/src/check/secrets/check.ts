import type { Finding } from '@windlass/kit/output/envelope';
import type { ContentReader } from '../../archive/format.ts';
import { anyGlobTest } from '../glob.ts';
import { type ContentCheck, finding, namesOf, type Subject, topFolder, type Unread } from '../subject.ts';
import { lineAt, Windows } from '../windows.ts';
import { type KnownSecrets, knownSecrets } from './known.ts';
import { type NameRule, nameRules } from './names.ts';
import { SecretScan } from './scan.ts';
import { textRules } from './text-rules.ts';
import { tokenRules } from './token-rules.ts';

const id = 'artifact-secret';
const mostShown = 30;

/** Secrets of one kind in one file. */
interface Found {
  readonly path: string;
  readonly title: string;
  readonly severity: 'error' | 'warning';
  /** First of them: line, or byte in a file without lines; null where the file itself is it. */
  readonly where: string | null;
  /** Beginning of it; null where not even that is told. */
  readonly shown: string | null;
  count: number;
}

export const secrets: ContentCheck = {
  id,
  title: 'no file in it holds a key, a token or a password',
  applies: ({ check }) => check.secrets !== null,
  look: async (unread) => {
    const known = await knownSecrets(unread.release);
    const scan = new SecretScan([...textRules, ...tokenRules]);
    const found: Found[] = [];
    const named = new Set<NameRule>();
    return {
      visit: ({ kind, path }) => {
        const rule = kind === 'folder' ? undefined : nameRules.find(({ pattern }) => pattern.test(path));
        if (rule !== undefined && !(rule.once && named.has(rule))) found.push(byName(path, rule));
        if (rule !== undefined) named.add(rule);
        return kind === 'file' ? fileReader(path, scan, known, found) : null;
      },
      found: (subject) => toFindings(subject, found),
    };
  },
};

function byName(path: string, { title, severity }: NameRule): Found {
  return { path, title, severity: severity ?? 'error', where: null, shown: null, count: 1 };
}

function fileReader(path: string, scan: SecretScan, known: KnownSecrets, found: Found[]): ContentReader {
  const own = new Map<string, Found>();
  const add = (title: string, rest: Pick<Found, 'severity' | 'where' | 'shown'>): void => {
    const former = own.get(title);
    if (former !== undefined) former.count++;
    else own.set(title, { path, title, count: 1, ...rest });
  };
  const windows = new Windows((window) => {
    const place = (at: number): string =>
      windows.binary ? `byte ${window.offset + at}` : `line ${lineAt(window, at)}`;
    for (const { rule, at, value } of scan.find(window, path))
      add(rule.title, { severity: rule.severity ?? 'error', where: place(at), shown: beginning(value) });
    const at = known.find(window);
    if (at !== null) add('a secret of this release', { severity: 'error', where: place(at), shown: null });
  });
  return {
    push: (piece) => windows.push(piece),
    end: () => {
      windows.end();
      found.push(...own.values());
    },
  };
}

/** Four characters, and never more than a quarter: enough to know which one it is, and of no use to others. */
function beginning(value: string): string {
  return `${value.slice(0, Math.min(4, Math.floor(value.length / 4))).replace(/[^\x20-\x7e]/g, '?')}…`;
}

function toFindings(subject: Subject, all: readonly Found[]): readonly Finding[] {
  const isIgnored = anyGlobTest(subject.one.check.secrets?.ignore ?? []);
  const prefix = topFolder(subject.entries);
  const found = all.filter(({ path }) => !isIgnored(namesOf(path, prefix)));
  const shown = found.slice(0, mostShown).map((one) => toFinding(subject, one));
  const more = found.length - shown.length;
  if (more === 0) return shown;
  const severity = found.slice(mostShown).some((one) => one.severity === 'error') ? 'error' : 'warning';
  const rest = { message: `${more} more files with secrets are not shown`, fix: 'leave them out' };
  return [...shown, finding(subject, id, { severity, ...rest })];
}

function toFinding(subject: Unread, { path, title, severity, where, shown, count }: Found): Finding {
  const name = subject.artifact.package;
  const place = where === null ? path : where.startsWith('line ') ? `${path}:${where.slice(5)}` : `${path}, ${where}`;
  const others = count === 1 ? '' : `, and ${count - 1} more in this file`;
  return finding(subject, id, {
    severity,
    message:
      where === null ? `${path} is ${title}` : `${place} holds ${title}${shown === null ? '' : ` (${shown})`}${others}`,
    expected: 'nothing secret in what everybody gets',
    actual: place,
    fix:
      where === null
        ? `leave it out of packages.${name}; where it is none: check.secrets.ignore`
        : `take it out, and take it back from whoever issued it; where it is none: packages.${name}.check.secrets.ignore`,
  });
}
