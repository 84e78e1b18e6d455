import { expect, test } from 'vitest';
import { tempRepository } from '../cli/testing/harness.ts';
import { gitStream } from './stream.ts';

async function all(source: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test('gives what git writes, byte for byte', async () => {
  const text = `ünï\n${'x'.repeat(300_000)}`;
  using repo = tempRepository({ 'a.txt': text });
  expect(await all(gitStream(repo.path, ['cat-file', 'blob', 'HEAD:a.txt']))).toBe(text);
});

test('says what git says when it fails, with the subcommand, and as the kind that is wanted', async () => {
  using repo = tempRepository({ a: 'a' });
  const work = all(gitStream(repo.path, ['-c', 'core.eol=lf', 'cat-file', 'blob', 'HEAD:b'], { kind: 'build' }));
  await expect(work).rejects.toMatchObject({
    kind: 'build',
    message: 'git cat-file failed',
    why: expect.stringMatching(/does not exist/),
  });
});

test('a reader that goes takes git with it, and so does an abort', async () => {
  using repo = tempRepository({ a: 'x'.repeat(5_000_000) });
  const args = ['cat-file', 'blob', 'HEAD:a'];
  for await (const piece of gitStream(repo.path, args)) {
    expect(piece.length).toBeLessThan(5_000_000);
    break;
  }
  const abort = new AbortController();
  const work = (async () => {
    for await (const _ of gitStream(repo.path, args, { signal: abort.signal })) abort.abort(new Error('stop'));
  })();
  await expect(work).rejects.toThrow('stop');
});

test('a folder that is not there is an error, not a crash', async () => {
  await expect(all(gitStream('/nonexistent', ['status']))).rejects.toMatchObject({ kind: 'input' });
});
