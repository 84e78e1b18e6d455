import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { readViolations, type Violation } from './accessibility.ts';
import { browserEnded, type Guard, openGuard, pageCrashed } from './guard.ts';
import { type FailedRequest, type Heard, listen } from './listen.ts';
import { plain, readIcons, readText } from './page-text.ts';
import type { Site } from './site.ts';

/** What happened while a page was open. */
export interface Visit extends Heard {
  /** What ended it before its time; null where nothing did. */
  readonly broken: string | null;
  /** Whether the text was seen; null where none was looked for, or it broke before. */
  readonly seen: boolean | null;
  /** What could be read at the end. */
  readonly text: string;
  readonly violations: readonly Violation[];
  readonly hasScreenshot: boolean;
}

export interface VisitOptions {
  readonly site: Site;
  /** Text to wait for. */
  readonly contains: string | null;
  /** Source of axe-core; null: accessibility is not looked at. */
  readonly axe: string | null;
  /** Absolute. */
  readonly screenshot: string;
  /** Milliseconds that loading, and each thing after it, may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A page may keep connections open for ever: it is taken as it is after this. */
const quietMs = 5_000;
const pictureMs = 5_000;
/** For a tab, whatever is in it. */
const openMs = 30_000;
const noPage = `the browser opened no page in ${openMs} ms`;
const dumb = 'the page answers no more: a script in it does not end';

type Looked = { -readonly [Key in keyof Omit<Visit, keyof Heard>]: Visit[Key] } & { icons: readonly string[] };

/** Opens a page and looks at it. Never hangs, and throws nothing but what `signal` was aborted with. */
export async function visit(browser: Browser, options: VisitOptions): Promise<Visit> {
  const { site, signal } = options;
  using guard = openGuard(browser, signal);
  const looked: Looked = { broken: null, seen: null, text: '', violations: [], hasScreenshot: false, icons: [] };
  let heard: Heard = { messages: [], exceptions: [], requests: [] };
  let page: Page | null = null;
  try {
    const opening = browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: false });
    const context = await guard.within(opening, openMs, noPage);
    guard.watch(context);
    heard = listen(context, site.origin);
    page = await guard.within(context.newPage(), openMs, noPage);
    await look(page, guard, options, looked);
  } catch (thrown) {
    signal.throwIfAborted();
    looked.broken = browser.isConnected() ? whatBroke(thrown) : browserEnded;
    if (page !== null && !looked.hasScreenshot) await shoot(page, guard, options, looked).catch(() => {});
  }
  return { ...heard, ...looked, requests: [...refusedBy(site, looked.icons), ...heard.requests] };
}

async function look(page: Page, guard: Guard, options: VisitOptions, looked: Looked): Promise<void> {
  const { site, contains, axe, timeoutMs } = options;
  const loading = page.goto(site.url, { waitUntil: 'load', timeout: 0 });
  await guard.within(loading, timeoutMs, `the page had not finished loading after ${timeoutMs} ms`);
  const quiet = page.waitForLoadState('networkidle', { timeout: Math.min(quietMs, timeoutMs) }).catch(() => {});
  await guard.within(quiet, timeoutMs, dumb);
  const deadline = performance.now() + timeoutMs;
  do {
    looked.text = await guard.within(readText(page), timeoutMs, dumb);
    looked.seen = contains === null ? null : looked.text.includes(plain(contains));
  } while (looked.seen === false && performance.now() < deadline && (await delay(100, true)));
  looked.icons = await guard.within(readIcons(page), timeoutMs, dumb);
  await shoot(page, guard, options, looked);
  if (axe === null) return;
  const late = `axe-core had no result after ${timeoutMs} ms`;
  looked.violations = await guard.within(readViolations(page, axe), timeoutMs, late);
}

async function shoot(page: Page, guard: Guard, { screenshot }: VisitOptions, looked: Looked): Promise<void> {
  const taken = page.screenshot({ path: screenshot, timeout: pictureMs });
  await guard.within(taken, pictureMs, `no picture of it could be taken in ${pictureMs} ms`);
  looked.hasScreenshot = true;
}

/** Nobody asked for the icon that browsers look for by themselves. */
function refusedBy({ refused, origin }: Site, icons: readonly string[]): readonly FailedRequest[] {
  const usual = `${origin}/favicon.ico`;
  return refused
    .filter(({ url }) => url !== usual || icons.includes(usual))
    .map(({ url, status }) => ({ url, why: `status ${status}`, foreign: false }));
}

function whatBroke(thrown: unknown): string {
  // Playwright goes on with the log of its call.
  const [line = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
  return / crashed$/i.test(line) ? pageCrashed : line;
}
