import { extname } from 'node:path';

const text = (type: string): string => `${type}; charset=utf-8`;

/** Media types of what a web bundle holds (IANA's registry; `.js` by RFC 9239). */
const types: Readonly<Record<string, string>> = {
  html: text('text/html'),
  htm: text('text/html'),
  xhtml: 'application/xhtml+xml',
  css: text('text/css'),
  js: text('text/javascript'),
  mjs: text('text/javascript'),
  json: 'application/json',
  map: 'application/json',
  webmanifest: 'application/manifest+json',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  ico: 'image/vnd.microsoft.icon',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
  otf: 'font/otf',
  txt: text('text/plain'),
  md: text('text/markdown'),
  xml: 'application/xml',
  pdf: 'application/pdf',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
};

export function mediaType(file: string): string {
  return types[extname(file).slice(1).toLowerCase()] ?? 'application/octet-stream';
}
