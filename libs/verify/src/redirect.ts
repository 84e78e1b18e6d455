import { WindlassError } from '@windlass/kit/errors';
import { curl } from './address.ts';
import type { Check, CheckResult, Subject } from './check.ts';

/** Where the same name answers without TLS, too, it must send to https. Not to answer is as good. */
export function redirectChecks({ name, url }: Subject): readonly Check[] {
  const { protocol, port, hostname, pathname } = new URL(url);
  if (protocol !== 'https:' || port !== '') return [];
  const plain = `http://${hostname}${pathname}`;
  const expected = 'a redirect to https, or no answer';
  return [
    {
      id: 'https-redirect',
      title: `${name}: ${plain} leads to https`,
      severity: 'warning',
      command: curl(plain, '-sSI'),
      run: async ({ http }): Promise<CheckResult> => {
        try {
          const { status, headers } = await http.request(plain, { redirects: 0, retries: 0, timeoutMs: 10_000 });
          const location = headers['location'] ?? '';
          const actual = `${status}${location === '' ? '' : ` to ${location}`}`;
          const leads = status >= 300 && status < 400 && /^https:/i.test(new URL(location, plain).protocol);
          // What a proxy says when nobody is behind it.
          const ok = leads || [502, 503, 504].includes(status);
          return { ok, expected, actual, why: ok ? null : 'what is sent there can be read and changed on its way' };
        } catch (thrown) {
          if (!(thrown instanceof WindlassError) || thrown.kind !== 'verification') throw thrown;
          return { ok: true, expected, actual: 'no answer', why: null };
        }
      },
    },
  ];
}
