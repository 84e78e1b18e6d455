import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import type { ResolvedWebCheck } from '@windlass/kit/config/resolved-products';
import { describe, expect, it, test } from 'vitest';
import { findProgram } from '../../builds/environment.ts';
import { releaseIn } from '../../testing/release.ts';
import { processesWith } from '../testing/processes.ts';
import { openBundle } from './open-bundle.ts';

const load = createRequire(import.meta.url);
const chromium = findProgram('chromium', process.env['PATH'] ?? '', '/');
const noChromium = chromium === null;

/** A product with the libraries in its node_modules, as its users have them, and a web bundle in `web`. */
function product(files: Readonly<Record<string, string>>, libraries = ['playwright-core', 'axe-core']): Folder {
  const bundle = Object.entries(files).map(([path, text]) => [`web/${path}`, text]);
  const folder = tempRepository({
    VERSION: '1.0.0\n',
    '.gitignore': 'node_modules\n',
    'windlass.config.json': '{ "product": "lamp", "version": { "source": "VERSION" } }',
    ...Object.fromEntries(bundle),
  });
  mkdirSync(join(folder.path, 'node_modules'));
  for (const name of libraries)
    symlinkSync(dirname(load.resolve(`${name}/package.json`)), join(folder.path, 'node_modules', name));
  return folder;
}

interface Options extends Partial<ResolvedWebCheck> {
  readonly timeoutMs?: number;
  readonly env?: NodeJS.ProcessEnv;
}

async function open(folder: Folder, { timeoutMs = 20_000, env = {}, ...rules }: Options = {}) {
  const release = await releaseIn(folder.path, env);
  const web = { entry: 'index.html', base: '/', accessibility: null, ignore: [], contains: null, fallback: null };
  return openBundle(release, {
    folder: join(folder.path, 'web'),
    rules: { ...web, ...rules },
    name: 'lamp',
    key: 'packages.web.check.web',
    look: 'look at it',
    timeoutMs,
  });
}

const html = (body: string, head = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lamp</title>${head}</head><body><main><h1>Lamp</h1>${body}</main></body></html>`;

/** The browser of a bundle, by the profile that Playwright makes for it: only this process starts browsers so. */
const browsers = () => processesWith('playwright_chromiumdev_profile');

describe.skipIf(noChromium)('a web bundle in Chromium (skipped without chromium)', () => {
  it('that is right has no finding, a picture outside of what is published, and leaves nothing behind', async () => {
    const page = html(
      '<p id="p">dark</p><my-lamp></my-lamp><canvas></canvas>',
      `<meta http-equiv="Content-Security-Policy" content="default-src 'self' 'wasm-unsafe-eval'">
      <link rel="stylesheet" href="style.css"><script type="module" src="app.mjs"></script>`,
    );
    using folder = product({
      'index.html': page,
      'style.css': 'p { color: rgb(1, 2, 3) }',
      'app.mjs': `import { lit } from './part/lit.js';
        const types = {};
        for (const file of ['data.json', 'code.wasm', 'pic.svg', 'style.css', 'part/'])
          types[file] = (await fetch(file)).headers.get('content-type');
        await WebAssembly.compileStreaming(fetch('code.wasm'));
        customElements.define('my-lamp', class extends HTMLElement {
          constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<b>in the\\n shadow</b>'; } });
        const color = getComputedStyle(document.querySelector('p')).color;
        document.querySelector('p').textContent = lit + ' ' + color + ' ' + JSON.stringify(types) + ' ' + location.pathname;`,
      'part/lit.js': "export const lit = 'it is lit';",
      'part/index.html': 'part',
      'data.json': '{}',
      'pic.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'code.wasm': '\0asm\u0001\0\0\0',
    });
    const said =
      'it is lit rgb(1, 2, 3) {"data.json":"application/json","code.wasm":"application/wasm","pic.svg":"image/svg+xml",' +
      '"style.css":"text/css; charset=utf-8","part/":"text/html; charset=utf-8"} /lamp/ in the shadow';
    const { findings, evidence } = await open(folder, { base: '/lamp', contains: said, accessibility: 'minor' });
    expect(findings).toEqual([]);
    expect(evidence).toEqual({
      browser: expect.stringMatching(/^Chromium \d/),
      screenshot: 'dist/reports/lamp.png',
    });
    expect(readFileSync(join(folder.path, 'dist/reports/lamp.png')).subarray(1, 4).toString()).toBe('PNG');
    expect(folder.git('status', '--porcelain')).toBe('');
    expect(browsers()).toEqual([]);
  });

  it('that is wrong has a finding for each fault, and reaches nobody', async () => {
    const asked: string[] = [];
    const other = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const stun = createSocket('udp4').on('message', () => asked.push('stun'));
    await new Promise<void>((done) => stun.bind(0, '127.0.0.1', done));
    try {
      using folder = product({
        'index.html': html(
          `<img src="gone.png"><a href="#"></a><p style="display:none">hidden words</p><script>
          console.error('a word of the lamp'); console.error('known noise'); console.warn('only a warning');
          for (const url of ['https://fonts.example/a.woff', 'http://127.0.0.1:${port}/api', 'http://known.example/x'])
            fetch(url).catch(() => {});
          new WebSocket('wss://live.example/now');
          const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${stun.address().port}' }] });
          peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
          setTimeout(() => { throw new TypeError('nobody catches this'); });
          navigator.serviceWorker.register('worker.js');
          </script>`,
          '<link rel="icon" href="/favicon.ico">',
        ),
        'worker.js': "fetch('/from-the-worker.json'); fetch('https://worker.example/').catch(() => {});",
      });
      const { findings, evidence } = await open(folder, {
        contains: 'hidden words',
        accessibility: 'critical',
        ignore: ['known'],
        timeoutMs: 3_000,
      });
      const blocked = 'blocked: only what is in the bundle can be reached';
      const rows = findings.map(({ check, severity, message }) => `${check} ${severity}: ${message}`);
      expect(rows.sort()).toEqual([
        expect.stringMatching(/^artifact-accessibility error: image-alt \(critical\): /),
        expect.stringMatching(/^artifact-accessibility warning: link-name \(serious\): /),
        'artifact-web-console error: error in the console: a word of the lamp',
        'artifact-web-exception error: exception that nobody catches: TypeError: nobody catches this',
        'artifact-web-request error: /favicon.ico was not given: status 404',
        'artifact-web-request error: /from-the-worker.json was not given: status 404',
        'artifact-web-request error: /gone.png was not given: status 404',
        `artifact-web-request error: http://127.0.0.1:${port}/api was ${blocked}`,
        `artifact-web-request error: https://fonts.example/a.woff was ${blocked}`,
        `artifact-web-request error: https://worker.example/ was ${blocked}`,
        `artifact-web-request error: wss://live.example/now was ${blocked}`,
        'artifact-web-text error: “hidden words” is not seen on the page',
      ]);
      expect(findings.find(({ message }) => message.startsWith('image-alt'))).toMatchObject({
        actual: 'img',
        fix: expect.stringMatching(/^https:\/\/.*image-alt/),
      });
      expect(findings.every(({ fix, expected, actual }) => fix && expected && actual)).toBe(true);
      expect(evidence).toMatchObject({ screenshot: 'dist/reports/lamp.png' });
      expect(asked).toEqual([]);
    } finally {
      other.close();
      stun.close();
    }
  });

  it('whose script never ends is a finding in its time, and the browser is ended', async () => {
    using folder = product({ 'index.html': html('<script>for (;;);</script>') });
    const started = performance.now();
    const { findings } = await open(folder, { timeoutMs: 700, contains: 'Lamp', accessibility: 'minor' });
    expect(findings).toMatchObject([
      { check: 'artifact-web', severity: 'error', message: 'the page had not finished loading after 700 ms' },
    ]);
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(browsers()).toEqual([]);
  });

  it('may have one page for every path', async () => {
    using folder = product({
      'app.html': html('<p></p><script>document.querySelector("p").textContent = location.pathname;</script>'),
      'index.html': html('<script>location.replace("/lamps/7");</script>'),
    });
    expect((await open(folder, { fallback: 'app.html', contains: '/lamps/7' })).findings).toEqual([]);
    const { findings } = await open(folder, {});
    expect(findings).toMatchObject([{ message: '/lamps/7 was not given: status 404' }]);
  });
});

describe('what is missing is a finding that says what to type', () => {
  test.each<[string, string[], Partial<ResolvedWebCheck>, string]>([
    ['no library', [], { accessibility: 'minor' }, 'npm i -D playwright-core axe-core'],
    ['no axe-core', ['playwright-core'], { accessibility: 'minor' }, 'npm i -D axe-core'],
    ['no library, without accessibility', ['axe-core'], {}, 'npm i -D playwright-core'],
  ])('%s', async (_, libraries, rules, fix) => {
    using folder = product({ 'index.html': '' }, libraries);
    const { findings } = await open(folder, rules);
    expect(findings).toMatchObject([{ check: 'artifact-web', severity: 'error', fix }]);
    expect(findings[0]?.message).toMatch(/^it was not opened: .* cannot be found from /);
  });

  test.each<[string, NodeJS.ProcessEnv, RegExp, string]>([
    [
      'a Chromium that is not there',
      { CHROMIUM: '/nowhere/chromium' },
      /CHROMIUM names no program/,
      'correct or unset',
    ],
    ['one that does not start', { CHROME_PATH: '/bin/false' }, /^\/\S*bin\/false did not start$/, 'start it by hand'],
  ])('%s', async (_, env, message, fix) => {
    using folder = product({ 'index.html': '' });
    const { findings } = await open(folder, { env });
    expect(findings).toMatchObject([
      { message: expect.stringMatching(message), fix: expect.stringContaining(fix), actual: expect.any(String) },
    ]);
  });

  it('a page that is not in the bundle', async () => {
    using folder = product({ 'other.html': '' });
    expect((await open(folder)).findings).toMatchObject([
      { message: 'there is no index.html in it', fix: 'correct packages.web.check.web.entry' },
    ]);
    expect(existsSync(join(folder.path, 'dist'))).toBe(false);
    rmSync(join(folder.path, 'web'), { recursive: true });
  });
});
