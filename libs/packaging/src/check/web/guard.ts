import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext } from 'playwright-core';

/** What ended a visit before its time. Its message is what a person reads. */
export class Broken extends Error {}

export const browserEnded = 'the browser ended while the page was open';
export const pageCrashed = 'the page crashed';

/** Lets nothing that a browser is asked wait for ever: not for a script without an end, not for a page or a browser that is gone. */
export interface Guard extends Disposable {
  /** @throws Broken with `late` where it takes longer than `ms`, what the signal was aborted with, and what `work` throws. */
  within<T>(work: Promise<T>, ms: number, late: string): Promise<T>;
  /** Takes notice of pages that crash. */
  watch(context: BrowserContext): void;
}

export function openGuard(browser: Browser, signal: AbortSignal): Guard {
  signal.throwIfAborted();
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  ended.catch(() => {});
  const onAbort = (): void => end(signal.reason);
  const onGone = (): void => end(new Broken(browserEnded));
  signal.addEventListener('abort', onAbort, { once: true });
  browser.on('disconnected', onGone);
  return {
    within: async (work, ms, late) => {
      const timer = new AbortController();
      const waited = delay(ms, undefined, { ref: false, signal: timer.signal }).then(() => {
        throw new Broken(late);
      });
      // Whichever comes later is not waited for any more.
      for (const promise of [work, waited]) promise.catch(() => {});
      try {
        return await Promise.race([work, waited, ended]);
      } finally {
        timer.abort();
      }
    },
    watch: (context) => {
      context.on('page', (page) => page.on('crash', () => end(new Broken(pageCrashed))));
    },
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', onAbort);
      browser.off('disconnected', onGone);
    },
  };
}
