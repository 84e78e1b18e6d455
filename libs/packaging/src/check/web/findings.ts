import type { ResolvedWebCheck } from '@windlass/kit/config/resolved-products';
import type { Finding } from '@windlass/kit/output/envelope';
import { reaches } from './accessibility.ts';
import type { Visit } from './visit.ts';

/** What a page is judged by. */
export interface Judged {
  readonly rules: ResolvedWebCheck;
  /** Origin of the server that it was opened from: it means nothing to a reader. */
  readonly origin: string;
  /** Key of the config. */
  readonly key: string;
  /** How a person opens it. */
  readonly look: string;
}

type Parts = Omit<Finding, 'file'>;

/** Of each rule; a page that is broken is so hundredfold. */
const mostShown = 20;

export function findingsOf(visit: Visit, judged: Judged): readonly Parts[] {
  const found = [
    opened(visit, judged),
    requests(visit, judged),
    messages(visit, judged),
    exceptions(visit, judged),
    text(visit, judged),
    violations(visit, judged),
  ];
  return found.flatMap((of) => {
    const distinct = [...new Map(of.map((one) => [one.message, one])).values()];
    const more = distinct.length - mostShown;
    return distinct.slice(0, mostShown).map((one, at) => {
      const isLast = more > 0 && at === mostShown - 1;
      return isLast ? { ...one, message: `${one.message} (and ${more} more)` } : one;
    });
  });
}

const error = 'error' as const;

function opened({ broken }: Visit, { look }: Judged): readonly Parts[] {
  return broken === null ? [] : [{ check: 'artifact-web', severity: error, message: broken, fix: look }];
}

function requests({ requests }: Visit, { rules, origin, key, look }: Judged): readonly Parts[] {
  return requests
    .filter(({ url }) => !isIgnored(rules, url))
    .map(({ url, why, foreign }) => ({
      check: 'artifact-web-request',
      severity: error,
      message: foreign
        ? `${url} was blocked: only what is in the bundle can be reached`
        : `${short(url, origin)} was not given: ${why}`,
      expected: 'every request of the page is answered from the bundle',
      actual: why,
      fix: foreign ? `bring it in the bundle, or add it to ${key}.ignore` : look,
    }));
}

/** What the browser says of a request that failed is told with the request. */
function isToldElsewhere({ requests }: Visit, origin: string, { text, url }: Visit['messages'][number]): boolean {
  if (/^WebSocket connection to | blocked by CORS policy: /.test(text))
    return requests.some((one) => text.includes(`'${one.url}'`));
  if (!/^Failed to load resource: /.test(text)) return false;
  return url === `${origin}/favicon.ico` || requests.some((one) => one.url === url);
}

function messages(visit: Visit, { rules, origin, look }: Judged): readonly Parts[] {
  return visit.messages
    .filter((message) => !isToldElsewhere(visit, origin, message) && !isIgnored(rules, message.text, message.url))
    .map(({ text, url }) => ({
      check: 'artifact-web-console',
      severity: error,
      message: `error in the console: ${short(text, origin)}`,
      expected: 'nothing of the level error in the console',
      actual: url === '' ? short(text, origin) : `${short(text, origin)} (${short(url, origin)})`,
      fix: look,
    }));
}

function exceptions({ exceptions }: Visit, { rules, origin, look }: Judged): readonly Parts[] {
  return exceptions
    .filter((stack) => !isIgnored(rules, stack))
    .map((stack) => ({
      check: 'artifact-web-exception',
      severity: error,
      message: `exception that nobody catches: ${short(stack.split('\n')[0] ?? '', origin)}`,
      expected: 'every exception is caught',
      actual: short(stack.split('\n').slice(0, 4).join('\n'), origin),
      fix: look,
    }));
}

function text({ seen, text }: Visit, { rules, key, look }: Judged): readonly Parts[] {
  if (seen !== false) return [];
  const message = `“${rules.contains ?? ''}” is not seen on the page`;
  const actual = text === '' ? 'no text at all' : text.slice(0, 200);
  return [
    {
      check: 'artifact-web-text',
      severity: error,
      message,
      expected: rules.contains ?? '',
      actual,
      fix: `${look}; or correct ${key}.contains`,
    },
  ];
}

function violations({ violations }: Visit, { rules }: Judged): readonly Parts[] {
  const { accessibility } = rules;
  if (accessibility === null) return [];
  return violations.map(({ rule, impact, help, helpUrl, targets }) => ({
    check: 'artifact-accessibility',
    severity: reaches(impact, accessibility) ? error : 'warning',
    message: `${rule} (${impact}): ${help}`,
    expected: `no violation of ${accessibility} or more`,
    actual:
      targets.length > 5 ? `${targets.slice(0, 5).join(', ')} and ${targets.length - 5} more` : targets.join(', '),
    fix: helpUrl,
  }));
}

function isIgnored({ ignore }: ResolvedWebCheck, ...texts: readonly string[]): boolean {
  return texts.some((text) => ignore.some((part) => text.includes(part)));
}

function short(text: string, origin: string): string {
  return text.replaceAll(origin, '');
}
