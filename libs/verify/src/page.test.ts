import { expect, test } from 'vitest';
import { runChecks } from './check.ts';
import { referencesOf } from './html.ts';
import { pageChecks } from './page.ts';
import { type Answer, openSite, subject } from './testing/site.ts';

const page = `<!doctype html>
<base href="app/">
<link rel="stylesheet" href="style.css"><link rel=icon href='/favicon.ico?v=1&amp;x'>
<link rel="canonical" href="https://elsewhere.example/"><link rel="preconnect" href="https://cdn.example">
<!-- <script src="commented.js"></script> -->
<script>const html = '<img src="in-script.png">';</script>
<script src = main.js defer></script>
<img alt="a > b" src="a b.png" srcset="small.png 1x, big.png 2x"><a href="/logout">out</a>
<script src="https://cdn.example/x.js"></script><img src="data:image/gif;base64,AAAA"><iframe src="/frame"></iframe>
<template><img src="template.png"></template><video poster=poster.jpg><source src="film.webm#t=2"></video>`;

test('a page makes a browser load its scripts, styles, images and media, and no more', () => {
  const urls = referencesOf(page, 'https://beacon.example/').map(({ url, as }) => `${as} ${url}`);
  expect(urls).toEqual([
    'style https://beacon.example/app/style.css',
    'other https://beacon.example/favicon.ico?v=1&x',
    'script https://beacon.example/app/main.js',
    'other https://beacon.example/app/a%20b.png',
    'other https://beacon.example/app/small.png',
    'other https://beacon.example/app/big.png',
    'script https://cdn.example/x.js',
    'other https://beacon.example/app/poster.jpg',
    'other https://beacon.example/app/film.webm',
  ]);
});

test.each([
  '',
  '<',
  '<script src=',
  '<!-- never closed <img src=x>',
  '<img src="never closed',
  '<img src=http://[>',
  '<img =x "y" src>',
  '<img src=&#99999999;&#x110000;>',
])('a page of %j is read without harm', (html) => {
  expect(() => referencesOf(html, 'https://beacon.example/')).not.toThrow();
});

test('a page of a megabyte of brackets is read in linear time', () => {
  const start = performance.now();
  for (const text of ['<', '<a ', '<!--', '<a "', '<script>', '<img src=x ', "<a b='", '&#1', '<a/', '</a '])
    referencesOf(text.repeat(100_000), 'https://b.example/');
  expect(performance.now() - start).toBeLessThan(5_000);
});

const good: Readonly<Record<string, Answer>> = {
  '/': '<link rel=stylesheet href=s.css><script src=m.js></script><img src=/.assets/i.png><img src=https://other.example/x>',
  '/s.css': 'a{}',
  '/m.js': '1',
  '/.assets/i.png': { type: 'image/png', body: 'x' },
};

const ask = async (answers: Readonly<Record<string, Answer>>, health: readonly string[] = []) => {
  await using site = await openSite(answers);
  const paths = health.map((path) => ({ path, status: 200, contains: null }));
  return await runChecks(pageChecks(subject(site.url, { health: paths })), site.context);
};

test('a page is well when all that it loads from its origin answers with bytes', async () => {
  expect(await ask(good)).toMatchObject([{ ok: true, actual: '3 of 3 assets, 1 elsewhere not asked for' }]);
});

test.each<[string, Answer, string]>([
  ['/.assets/i.png', { status: 403 }, '/.assets/i.png answers 403'],
  ['/m.js', { status: 404 }, '/m.js answers 404'],
  ['/s.css', { type: 'text/css', body: '' }, '/s.css is empty'],
  [
    '/m.js',
    { type: 'text/html; charset=utf-8', body: '<h1>home</h1>' },
    '/m.js is a page (text/html; charset=utf-8), not a script',
  ],
])('a page whose %s is refused, missing, empty or the page itself is not well', async (path, answer, why) => {
  expect(await ask({ ...good, [path]: answer })).toMatchObject([{ ok: false, why }]);
});

test('what is no page loads nothing, and where other paths are named the address itself is not asked', async () => {
  expect(await ask({ '/': { type: 'application/json', body: '{}' } })).toMatchObject([{ ok: true }]);
  expect(await ask({ '/app': '<img src=gone.png>' }, ['/app'])).toMatchObject([
    { ok: false, why: '/gone.png answers 404' },
  ]);
  expect(await ask({})).toMatchObject([{ ok: false, why: 'it answers 404' }]);
});
