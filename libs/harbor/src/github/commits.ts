import { bytesOf } from './bare.ts';
import { stamp } from './route.ts';

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** UTC, as GitHub writes it. */
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** A commit, from its object (gitformat-signature(5) and `git cat-file commit`). */
export function readCommit(dir: string, sha: string): Commit {
  const { headers, message } = readHeaders(bytesOf(dir, sha));
  const all = (name: string) => headers.filter(([key]) => key === name).map(([, value]) => value);
  return {
    sha,
    tree: all('tree')[0] ?? '',
    parents: all('parent'),
    author: signature(all('author')[0]),
    committer: signature(all('committer')[0]),
    message,
  };
}

export interface AnnotatedTag {
  readonly object: string;
  readonly type: string;
  readonly tag: string;
  readonly tagger: Signature;
  readonly message: string;
}

export function readTag(dir: string, sha: string): AnnotatedTag {
  const { headers, message } = readHeaders(bytesOf(dir, sha));
  const one = (name: string) => headers.find(([key]) => key === name)?.[1] ?? '';
  return { object: one('object'), type: one('type'), tag: one('tag'), tagger: signature(one('tagger')), message };
}

function readHeaders(bytes: Buffer): { headers: readonly (readonly [string, string])[]; message: string } {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  const head = (end < 0 ? text : text.slice(0, end)).replaceAll('\n ', ' ');
  const headers = head.split('\n').map((line) => {
    const space = line.indexOf(' ');
    return [line.slice(0, space), line.slice(space + 1)] as const;
  });
  return { headers, message: end < 0 ? '' : text.slice(end + 2).replace(/\n$/, '') };
}

function signature(line = ''): Signature {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<(.*)> (\d+) [+-]\d{4}$/.exec(line) ?? [];
  return { name, email, date: stamp(new Date(Number(seconds) * 1000)) };
}
