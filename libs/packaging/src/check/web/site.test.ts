import { symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it, test } from 'vitest';
import { mediaType } from './mime.ts';
import { openSite, type Site } from './site.ts';

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly location: string | undefined;
  readonly body: string;
}

/** With the path as it is: clients like fetch tidy it up before. */
function ask({ origin }: Site, path: string, method = 'GET'): Promise<Answer> {
  const { port } = new URL(origin);
  return new Promise((done, fail) => {
    const asked = request({ host: '127.0.0.1', port, path, method }, (response) => {
      let body = '';
      response.on('data', (piece) => {
        body += piece;
      });
      response.on('end', () => {
        const { location, 'content-type': type } = response.headers;
        done({ status: response.statusCode ?? 0, type, location, body });
      });
    });
    asked.on('error', fail).end();
  });
}

function bundle(): Folder {
  const folder = tempFolder({
    'secret.txt': 'outside',
    'web/index.html': 'the page',
    'web/a b/ü.js': 'code',
    'web/part/index.html': 'the part',
  });
  symlinkSync('../secret.txt', join(folder.path, 'web/link.txt'));
  return folder;
}

describe('the server of a bundle', () => {
  test.each<[string, string, Partial<Answer>]>([
    ['a page', '/app/', { status: 200, body: 'the page', type: 'text/html; charset=utf-8' }],
    ['a file with its query', '/app/index.html?v=1', { status: 200, body: 'the page' }],
    ['an encoded name', '/app/a%20b/%C3%BC.js', { status: 200, body: 'code', type: 'text/javascript; charset=utf-8' }],
    ['the page of a folder', '/app/part/', { status: 200, body: 'the part' }],
    ['a folder without its slash', '/app/part', { status: 301, location: '/app/part/' }],
    ['the base without its slash', '/app', { status: 301, location: '/app/' }],
    ['what is not there', '/app/gone', { status: 404 }],
    ['what is outside of the base', '/index.html', { status: 404 }],
    ['what is outside of the folder', '/app/../secret.txt', { status: 404 }],
    ['that, encoded', '/app/..%2fsecret.txt', { status: 404 }],
    ['where a link leads out', '/app/link.txt', { status: 404 }],
    ['no path', '/app/%zz', { status: 400 }],
    ['a zero', '/app/%00', { status: 400 }],
    ['another address', 'http://example.org/app/', { status: 502 }],
  ])('answers %s', async (_, path, expected) => {
    using folder = bundle();
    await using site = await openSite(join(folder.path, 'web'), { base: 'app', entry: 'index.html', fallback: null });
    expect(await ask(site, path)).toMatchObject(expected);
    const wrong = (expected.status ?? 0) >= 400 && expected.status !== 502;
    expect(site.refused.map(({ status }) => status)).toEqual(wrong ? [expected.status] : []);
  });

  it('gives files only, and the fall-back where one is configured', async () => {
    using folder = bundle();
    await using site = await openSite(join(folder.path, 'web'), {
      base: '/',
      entry: 'a b/x.html',
      fallback: 'index.html',
    });
    expect(site.url).toBe(`${site.origin}/a%20b/x.html`);
    expect(await ask(site, '/lamps/7')).toMatchObject({ status: 200, body: 'the page' });
    expect(await ask(site, '/lamps/7', 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(await ask(site, '/lamps/7', 'POST')).toMatchObject({ status: 405 });
    expect(await ask(site, `${site.origin}/part/`)).toMatchObject({ status: 200, body: 'the part' });
  });
});

test('a media type goes by the ending, whatever its case', () => {
  const files = ['a.WASM', 'b.mjs', 'c.webmanifest', 'd.woff2', 'e', 'f.unknown'];
  expect(files.map(mediaType)).toEqual([
    'application/wasm',
    'text/javascript; charset=utf-8',
    'application/manifest+json',
    'font/woff2',
    'application/octet-stream',
    'application/octet-stream',
  ]);
});
