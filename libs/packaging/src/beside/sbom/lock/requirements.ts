import { posix } from 'node:path';
import { type Locked, type LockReader, sorted } from './lock.ts';
import { pythonPackage, requiredName } from './python.ts';

/** `requirements.txt` (https://pip.pypa.io/en/stable/reference/requirements-file-format/): what is pinned by `==`, in files that it includes, too. */
export const requirements: LockReader = {
  names: ['requirements.txt'],
  presets: ['python'],
  above: false,
  also: (text) => includesOf(text),
  read: async ({ text, others }): Promise<Locked> => {
    const lines = [text, ...others.values()].flatMap(logicalLines);
    const wanted = lines.filter((line) => requiredName(line) !== null && !/^(?:\.|\/|https?:|git\+|file:)/.test(line));
    const read = wanted.map((line) => ({
      line,
      pin: /^\s*([^\s[=;@]+)(?:\[[^\]]*\])?\s*={2,3}\s*([^\s;,*]+)\s*(?:;|--|$)/.exec(line),
    }));
    const packages = read.flatMap(({ line, pin }) =>
      pin === null ? [] : [{ ...pythonPackage(pin[1] ?? '', pin[2] ?? '', hashesOf(line)), needs: [] }],
    );
    const unpinned = read.flatMap(({ line, pin }) => (pin === null ? (requiredName(line) ?? []) : []));
    const unique = sorted(packages).filter(({ purl }, at, all) => all[at - 1]?.purl !== purl);
    return { packages: unique, direct: unique.map(({ purl }) => purl), unpinned };
  },
};

/** Without comments, and with lines put together that end in a backslash. */
function logicalLines(text: string): readonly string[] {
  const joined = text.replaceAll('\r\n', '\n').replaceAll(/\\\n/g, ' ');
  return joined
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter(Boolean);
}

/** Files beside it that are part of it; one level deep, which is what pip-compile and people write. */
function includesOf(text: string): readonly string[] {
  return logicalLines(text).flatMap((line) => {
    const file = /^(?:-r|--requirement)[\s=]*(\S+)$/.exec(line)?.[1];
    return file === undefined || /^(?:\/|\.\.|[a-z]+:)/.test(file) ? [] : [posix.normalize(file)];
  });
}

const hashesOf = (line: string): readonly string[] =>
  [...line.matchAll(/--hash[\s=]+(\S+)/g)].map(([, hash = '']) => hash);
