import { WindlassError } from '@windlass/kit/errors';
import type { HttpAnswer } from '@windlass/kit/http/http';
import type { Services } from '@windlass/kit/services/services';

/** What is asked of Fulcio and Rekor may be asked again: a certificate more is worth nothing, and an entry is made but once. */
export const patience = { retries: 2, timeoutMs: 30_000 } as const;

export function postJson({ http }: Pick<Services, 'http'>, url: string, body: unknown): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return http.request(url, { method: 'POST', headers, body: JSON.stringify(body), ...patience });
}

/** An answer that is a refusal. */
export function refusal(
  { redactor }: Pick<Services, 'redactor'>,
  what: string,
  { url, status, text }: Pick<HttpAnswer, 'url' | 'status' | 'text'>,
): WindlassError {
  // Masked before it is cut: half a token is not known any more.
  const said = redactor.mask(text()).replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  return new WindlassError('build', what, {
    where: url,
    why: `answered ${status}${said === '' ? '' : `: ${said}`}`,
    next:
      status < 500 ? 'get a new identity token, and run the same command again' : 'npx windlass create-binary-packages',
  });
}
