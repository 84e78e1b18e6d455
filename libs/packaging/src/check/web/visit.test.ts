import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { type Browser, chromium, type Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../builds/environment.ts';
import { processesWith } from '../testing/processes.ts';
import { startChromium } from './chromium.ts';
import { openSite } from './site.ts';
import { type Visit, visit } from './visit.ts';

const program = findProgram('chromium', process.env['PATH'] ?? '', '/');

/** A visit that waits for a text that never comes, and what happens to the page meanwhile. */
async function visited(happens: (page: Page, home: string) => Promise<unknown>, signal?: AbortSignal): Promise<Visit> {
  using folder: Folder = tempFolder({ 'index.html': '<title>Lamp</title><p>lit</p>' });
  await using site = await openSite(folder.path, { base: '/', entry: 'index.html', fallback: null });
  const options = { proxy: site.origin, home: folder.path, timeoutMs: 60_000, env: process.env };
  await using started = await startChromium({ chromium, program: program ?? '', axe: null }, options);
  const screenshot = join(folder.path, 'picture.png');
  const never = { contains: 'never', axe: null, timeoutMs: 60_000, signal: signal ?? new AbortController().signal };
  const visiting = visit(started.browser, { site, screenshot, ...never });
  visiting.catch(() => {});
  await happens(await openPage(started.browser), folder.path);
  return await visiting;
}

async function openPage(browser: Browser): Promise<Page> {
  for (;;) {
    const [page] = browser.contexts().flatMap((context) => context.pages());
    if (page !== undefined && (await page.title()) === 'Lamp') return page;
    await delay(20);
  }
}

describe.skipIf(program === null)('a visit in Chromium (skipped without chromium)', () => {
  it('of a page that crashes is told', async () => {
    const found = await visited(async (page) => {
      const session = await page.context().newCDPSession(page);
      session.send('Page.crash').catch(() => {});
    });
    expect(found).toMatchObject({ broken: 'the page crashed' });
  });

  it('of a browser that ends is told', async () => {
    const found = await visited(async (_, home) => {
      const [first] = processesWith(`HOME=${home}`).filter(({ command }) =>
        command.includes('--remote-debugging-pipe'),
      );
      process.kill(first?.pid ?? 0, 'SIGKILL');
    });
    expect(found).toMatchObject({ broken: 'the browser ended while the page was open', seen: false });
  });

  it('ends at once where the run is interrupted, and leaves no process', async () => {
    const abort = new AbortController();
    let home = '';
    const visiting = visited(async (_, folder) => {
      home = folder;
      expect(processesWith(`HOME=${home}`).length).toBeGreaterThan(1);
      abort.abort(new Error('stop'));
    }, abort.signal);
    await expect(visiting).rejects.toThrow('stop');
    expect(processesWith(`HOME=${home}`)).toEqual([]);
  });
});
