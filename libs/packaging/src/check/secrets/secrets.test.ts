import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageFormats } from '@windlass/kit/config/schema-packages';
import type { Finding } from '@windlass/kit/output/envelope';
import { describe, expect, it, test } from 'vitest';
import { findingsIn, findingsOf, packFiles } from '../testing/findings.ts';
import { look } from './testing/look.ts';
import { textRules } from './text-rules.ts';
import { tokenRules } from './token-rules.ts';

const id = 'artifact-secret';

/** Letters that nobody knows, the same in every run. Secrets are put together here, for scanners of others read this file, too. */
function chars(alphabet: string, length: number, seed = 7): string {
  let state = seed * 2654435761;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return alphabet[Math.floor((state / 2 ** 32) * alphabet.length)];
  }).join('');
}

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const word = `${upper}abcdefghijklmnopqrstuvwxyz0123456789`;
const url = `${word}-_`;
const base64 = `${word}+/`;
const pem = (type: 'pkcs1' | 'pkcs8' = 'pkcs8'): string =>
  generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type, format: 'pem' }).toString();
const frame = `${'-'.repeat(5)}BEGIN`;
const jwt = (claims: object): string => {
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)));
  return [...parts.map((part) => part.toString('base64url')), chars(url, 43)].join('.');
};

const found: Readonly<Record<string, readonly [kind: string, content: string]>> = {
  aws: ['an access key of AWS', `AKIA${chars(`${upper}234567`, 16)}`],
  awsSecret: ['a secret key of AWS', `aws_secret_access_key = ${chars(base64, 40)}`],
  awsCode: ['a secret key of AWS', `{"secretAccessKey": "${chars(base64, 40)}"}`],
  github: ['a token of GitHub', `ghp_${chars(word, 36)}`],
  githubApp: ['a token of GitHub', `ghs_${chars(word, 36)}`],
  githubFine: ['a token of GitHub', `github_pat_${chars(word, 22)}_${chars(word, 59)}`],
  gitlab: ['a token of GitLab', `glpat-${chars(url, 20)}`],
  npm: ['a token of npm', `npm_${chars(word, 36)}`],
  pypi: ['a token of PyPI', `pypi-AgE${chars(url, 150)}`],
  crates: ['a token of crates.io', `cio${chars(word, 32)}`],
  slack: ['a token of Slack', `xoxb-${chars('0123456789', 12)}-${chars(word, 24)}`],
  slackHook: [
    'a webhook of Slack',
    `https://hooks.slack.com/services/T${chars(upper, 9)}/B${chars(upper, 9)}/${chars(word, 24)}`,
  ],
  google: ['an API key of Google', `AIza${chars(url, 35)}`],
  stripe: ['a live key of Stripe', `sk_live_${chars(word, 24)}`],
  azure: ['a key of an Azure account', `AccountName=x;AccountKey=${chars(base64, 86)}==;`],
  azureApp: ['a client secret of Azure', `secret: ${chars(word, 3)}8Q~${chars(word, 34)}`],
  openai: ['a key of OpenAI', `sk-${chars(word, 20)}T3BlbkFJ${chars(word, 20)}`],
  telegram: ['a token of a Telegram bot', `${chars('123456789', 9)}:AA${chars(url, 33)}`],
  jwt: ['a JSON web token', jwt({ sub: 'keeper', iat: 1 })],
  pem: ['a private key', pem()],
  pemOld: ['a private key', pem('pkcs1')],
  pemInJson: ['a private key', JSON.stringify({ type: 'service_account', private_key: pem() })],
  pemInOneLine: ['a private key', pem().replaceAll('\n', '')],
  openssh: ['a private key', `${frame} OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA${chars(base64, 46)}\n`],
  pgp: ['a private key', `${frame} PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n${chars(base64, 64)}\n`],
  address: ['a password in an address', `postgres://keeper:${chars(word, 16)}@db.light.dev/x`],
  npmrc: ['a token of a package registry', `//npm.light.dev/:_authToken=${chars(word, 30)}`],
  minisign: ['a secret key of minisign', `RWRTY0Iy${chars(base64, 204)}==`],
};

const fileOf = (name: string): string => (name === 'npmrc' ? 'npmrc/.npmrc' : `in/${name}.txt`);

/** `in/npm.txt:3 a token of npm`, sorted. */
const told = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ message }) => message.replace(/ (?:holds|is) /, ' ').replace(/ \(.*/, '')).sort();

describe('a secret is found', () => {
  const files = Object.entries(found).map(([name, [, content]]) => [fileOf(name), `# config\n\n${content}\n`] as const);

  it('of each kind, by its line, and no more of it is shown than tells which one it is', async () => {
    const findings = await findingsIn(Object.fromEntries(files), { id });
    expect(told(findings)).toEqual(
      Object.entries(found)
        .map(([name, [kind]]) => `${fileOf(name)}:3 ${kind}`)
        .sort(),
    );
    for (const { message, fix, expected, actual } of findings) {
      const [, shown = ''] = /\((.*)…\)/.exec(message) ?? [];
      expect(shown.length).toBeLessThanOrEqual(4);
      expect(fix && expected && actual).toBeTruthy();
    }
    const all = JSON.stringify(findings);
    for (const [, content] of Object.values(found)) expect(all).not.toContain(content.slice(-20));
  });

  it.each(packageFormats.filter((format) => format !== 'AppImage'))('in a package of the format %s', async (format) => {
    const content = { 'usr/share/light/conf': `a\nb\n${found['npm']?.[1]}\n` };
    const findings = await findingsIn(content, { id, format, platform: 'linux-x86_64' });
    expect(findings).toMatchObject([
      {
        severity: 'error',
        message: expect.stringMatching(/usr\/share\/light\/conf:3 holds a token of npm \(npm_…\)$/),
      },
    ]);
  });

  it('wherever it lies in a large file, and in a binary by its offset', async () => {
    const noise = randomBytes(2_500_000);
    const secret = `\n${found['github']?.[1]}\n`;
    for (const at of [10, 1_048_560, 1_114_100, 2_499_000]) noise.write(secret, at);
    const [finding, ...others] = await findingsIn({ 'bin/noise': noise }, { id });
    expect(others).toEqual([]);
    expect(finding?.message).toMatch(
      /^bin\/noise, byte 11 holds a token of GitHub \(ghp_…\), and 3 more in this file$/,
    );
  });

  it.each([
    ['.env', /^app\/\.env is a file of environment variables/],
    ['.env.production', /is a file of environment variables/],
    ['.git/config', /^app\/\.git\/config is the history of the sources/],
    ['id_ed25519', /is a private key of SSH/],
    ['.ssh/known_hosts', /is the keys of a user/],
    ['.git-credentials', /is the passwords of git/],
    ['keys.kdbx', /is a store of passwords/],
    ['terraform.tfstate', /is the state of Terraform/],
  ])('by the name %s', async (name, message) => {
    // Not packed: what is in a folder .git we do not even take.
    expect(await look({ [`app/${name}`]: Buffer.from('x') })).toMatchObject([
      { message: expect.stringMatching(message) },
    ]);
  });
});

describe('no secret is', () => {
  it.each<[string, string]>([
    ['what AWS documents', 'AKIAIOSFODNN7EXAMPLE aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['what GitHub documents', `${'ghp'}_16C7e42F292c6912E7710c838347Ae178B4a`],
    ['a row of the same letter', `npm_${'x'.repeat(36)}`],
    ['an alphabet', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['the name of a variable', 'npm_config_registry=https://x npm_package_json npm_lifecycle_event'],
    ['a part of a word of base64', `AAAA${`AKIA${chars(`${upper}234567`, 16)}`}AAAA`],
    ['a key that is only mentioned', "if (text.startsWith('-----BEGIN PRIVATE KEY-----')) return parse(text);"],
    ['a key that a program knows the frame of', '-----BEGIN RSA PRIVATE KEY-----AbortSignalAbsoluteOrientationSensor'],
    ['a public key', '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n'],
    ['an address of documentation', 'https://user:password@example.com postgres://keeper:s3cretS3cret@db.example.org'],
    [
      'an address that shows how signs are escaped',
      'http://john:pa%2Fssword@light.dev ftp://j:p%40ssword@light.dev ftp://j:pa%3Fsword@light.dev',
    ],
    ['an address with a placeholder', 'https://x-access-token:${GITHUB_TOKEN}@github.com http://%s:%s@%s'],
    ['an e-mail address behind a port', 'see http://light.example:8080/a@b and ssh://git@github.com:22/x'],
    ['a token that is over', jwt({ sub: 'keeper', exp: 1_500_000_000 })],
    ['a token by reference', '//npm.light.dev/:_authToken=${NPM_TOKEN}'],
    ['a key of a test', `sk_test_${chars(word, 24)}`],
    [
      'the emulator of Azure',
      'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;',
    ],
  ])('%s', async (_, content) => {
    expect(await look({ '.npmrc': Buffer.from(`${content}\n`), '.env.example': Buffer.from('TOKEN=\n') })).toEqual([]);
  });

  test('a file that the config names, with all below a folder', async () => {
    const files = { 'test/keys/a.pem': pem(), 'share/keys.txt': found['npm']?.[1] ?? '', 'share/c.pem': pem() };
    const check = { secrets: { ignore: ['test', '*.pem'] } };
    expect(told(await findingsIn(files, { id, check }))).toEqual(['share/keys.txt:1 a token of npm']);
    expect(await findingsIn(files, { id, check: { secrets: false } })).toEqual([]);
  });
});

it('a file that is made to be slow is searched in its time', async () => {
  const triggers = [...textRules, ...tokenRules].flatMap((rule) => rule.triggers);
  const fillers = ['', ' ', '\n', 'Version: ', 'a', 'eyJ.', '"', '_a.b', `${'x'.repeat(90)}:`];
  const hostile = [
    `-----BEGIN PRIVATE KEY-----\n${'Version: '.repeat(20_000)}`,
    `-----BEGIN PRIVATE KEY-----${'Comment: "'.repeat(20_000)}`,
    ...fillers.map((filler) => triggers.map((trigger) => `${trigger}${filler}`.repeat(200)).join(filler)),
    ...fillers.map((filler) => `eyJ${'a'.repeat(20)}${filler}`.repeat(5_000)),
  ];
  const started = performance.now();
  await look(Object.fromEntries(hostile.map((text, at) => [`${at}/.npmrc`, Buffer.from(text)])));
  expect(performance.now() - started).toBeLessThan(30_000);
});

describe('what the release itself knows', () => {
  const secret = `correct horse ${chars(word, 12)}`;
  const config = { secrets: { SIGNING: 'env:LIGHT_SIGNING', OTHER: 'env:NOT_SET', ASKED: 'command:touch asked' } };

  it.each<[string, (text: string) => string]>([
    ['as it is', (text) => text],
    ['in base64', (text) => Buffer.from(`user:${text}`).toString('base64')],
    ['percent-encoded', encodeURIComponent],
  ])('is found %s, and never shown', async (_, spell) => {
    const findings = await findingsIn(
      { 'bin/app': `zeros \0\0${spell(secret)}`, 'share/a.txt': `one\ntwo ${spell(secret)}` },
      { id, config, env: { LIGHT_SIGNING: secret } },
    );
    expect(told(findings)).toEqual([
      expect.stringMatching(/^bin\/app, byte \d+ a secret of this release$/),
      'share/a.txt:2 a secret of this release',
    ]);
    expect(JSON.stringify(findings)).not.toContain(spell(secret).slice(0, 6));
  });

  it('is found where it is not ASCII', async () => {
    const findings = await findingsIn(
      { 'a.txt': 'x geheimnüßchen42 y' },
      { id, config, env: { LIGHT_SIGNING: 'geheimnüßchen42' } },
    );
    expect(told(findings)).toEqual(['a.txt:1 a secret of this release']);
  });

  it('is not found where it is so short that it is a word, and no command is run for it', async () => {
    using folder = await packFiles(
      { 'a.txt': 'the main thing\n'.repeat(1000) },
      { config, env: { LIGHT_SIGNING: 'main' } },
    );
    expect(await findingsOf(folder, { id, env: { LIGHT_SIGNING: 'main' } })).toEqual([]);
    expect(existsSync(join(folder.path, 'asked'))).toBe(false);
  });
});
