import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Redactor } from '../run/redact.ts';
import { makeRunner } from '../run/runner.ts';
import { framed, quote } from './quote.ts';
import { makeSsh, withSsh } from './ssh.ts';
import { type SshHost, startSshHost } from './testing/ssh-host.ts';

let host: SshHost;
beforeAll(async () => {
  host = await startSshHost();
});
afterAll(() => host.close());

const services = (plan = false) => ({
  env: host.env,
  signal: new AbortController().signal,
  runner: makeRunner({ plan, redactor: new Redactor(), logDir: null, emit: () => undefined }),
});
const kind = 'publish';

test('arguments and input arrive byte for byte, whatever is in them', async () => {
  const args = ["it's", '$HOME `id` "x"', 'two\nlines', '', '-n', '\\'];
  const input = Buffer.from([0, 1, 2, 255, 10, 0]);
  const { stdout } = await withSsh(services(), host.name, (ssh) =>
    ssh.run(`for word do printf '<%s>' "$word"; done; od -An -tu1`, { kind, args, input }),
  );
  expect(stdout.replace(/\s+$/, '')).toBe(`${args.map((word) => `<${word}>`).join('')}   0   1   2 255  10   0`);
});

test('the login shell sees a fixed command, and no argument', async () => {
  await withSsh(services(), host.name, (ssh) => ssh.run('true', { kind, args: ['s3cret-looking'] }));
  expect(host.commands.at(-1)).toMatch(/^exec sh -c 'eval "\$\(dd bs=1 count=\d+ 2>\/dev\/null\)"' windlass$/);
});

test('runs of one client share a connection, and closing leaves nothing behind', async () => {
  const before = host.connections();
  const ssh = makeSsh(services(), host.name);
  for (let run = 0; run < 3; run++) await ssh.run('pwd', { kind });
  expect(host.connections() - before).toBe(1);
  await ssh.close();
  await ssh.close();
  expect(readdirSync(host.env['TMPDIR'] ?? '').filter((name) => name.startsWith('wl-'))).toEqual([]);
});

test('a script that was cut off on its way runs not even in part', async () => {
  const { remote, stdin } = framed('touch begun\nsleep 0\ntouch ended', [], '');
  for (let end = 1; end < stdin.length - 2; end += 7) {
    const cut = stdin.subarray(0, end);
    await services().runner.run('sh', ['-c', remote], { kind, cwd: host.home, input: cut, check: false });
  }
  expect(readdirSync(host.home)).toEqual([]);
});

test('a failing script throws with the host and what it said, or gives its exit code to who wants to judge it', async () => {
  const ssh = makeSsh(services(), host.name);
  await expect(ssh.run('echo no space >&2; exit 3', { kind })).rejects.toMatchObject({
    kind,
    message: 'a script on web.example ended with exit code 3',
    why: 'no space',
    where: 'web.example',
  });
  expect(await ssh.run('exit 3', { kind, check: false })).toMatchObject({ exitCode: 3 });
  await ssh.close();
});

test('plan mode runs what only reads', async () => {
  await withSsh(services(true), host.name, async (ssh) => {
    expect(await ssh.run('touch written', { kind })).toMatchObject({ ran: false });
    expect(await ssh.run('ls', { kind, writes: false })).toMatchObject({ ran: true, stdout: '' });
  });
});

test('a host that cannot be reached says why and what to type', async () => {
  const config = readFileSync(host.env['WINDLASS_SSH_CONFIG'] ?? '', 'utf8');
  await expect(withSsh(services(), 'nowhere.invalid', (ssh) => ssh.run('true', { kind }))).rejects.toMatchObject({
    message: 'nowhere.invalid could not be reached by ssh',
    why: expect.stringContaining('there is no such name'),
    next: 'ssh -G nowhere.invalid',
  });
  expect(config).not.toContain('StrictHostKeyChecking');
});

test('a host whose key is another one is refused, never trusted at first sight', async () => {
  const other = await startSshHost();
  try {
    other.changeKey();
    const parts = { ...services(), env: other.env };
    await expect(withSsh(parts, other.name, (ssh) => ssh.run('true', { kind }))).rejects.toMatchObject({
      why: expect.stringMatching(/^the host key is another one/),
    });
    expect(other.commands).toEqual([]);
    expect(readdirSync(join(other.home))).toEqual([]);
  } finally {
    await other.close();
  }
});

test.each([
  ['plain/word-1.0', 'plain/word-1.0'],
  ['a b', `'a b'`],
  ["it's", `'it'\\''s'`],
  ['', `''`],
])('quotes %j', (word, quoted) => {
  expect(quote(word)).toBe(quoted);
});
