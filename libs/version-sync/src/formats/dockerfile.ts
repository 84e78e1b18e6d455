import { type Instruction, readDockerfile } from '../scan/docker.ts';
import { baseName } from '../scan/paths.ts';
import { isOwnVersionName } from '../scan/version-names.ts';
import { isPlaceholder, isReleaseLike, mentionsNoVersion } from '../scan/version-text.ts';
import { fieldAt } from './field.ts';
import type { Field, Format } from './format.ts';

// The second is https://github.com/opencontainers/image-spec annotations.md, the third its predecessor.
const labels = /^(?:version|org\.opencontainers\.image\.version|org\.label-schema\.version)$/;

interface Pair {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** `LABEL version=…`, `ARG VERSION=…`, `ENV APP_VERSION=…`. An image tag in FROM, and an ARG that goes into one, is somebody else's. */
export const dockerfile: Format = {
  id: 'dockerfile',
  title: 'Dockerfile labels and arguments',
  matches: (path) => /^(?:Dockerfile|Containerfile)(?:[.-].*)?$|\.(?:Dockerfile|Containerfile)$/i.test(baseName(path)),
  find(text) {
    if (mentionsNoVersion(text)) return [];
    const instructions = readDockerfile(text);
    const from = instructions
      .filter(({ name }) => name === 'FROM')
      .flatMap(({ words }) => words.map(({ start, end }) => text.slice(start, end)));
    return instructions.flatMap((instruction) => fieldsOf(text, instruction, from.join(' ')));
  },
};

function fieldsOf(text: string, instruction: Instruction, from: string): Field[] {
  const { name } = instruction;
  if (name !== 'LABEL' && name !== 'ARG' && name !== 'ENV') return [];
  return pairsOf(text, instruction).flatMap(({ key, start, end }) => {
    const value = text.slice(start, end);
    const ours =
      name === 'LABEL'
        ? labels.test(key) && value !== ''
        : isOwnVersionName(key, 'strict') &&
          !new RegExp(`\\$\\{?${key}\\b`).test(from) &&
          (isReleaseLike(value) || isPlaceholder(value));
    return ours ? [fieldAt(text, { field: `${name} ${key}`, start, end })] : [];
  });
}

function pairsOf(text: string, { words, name }: Instruction): Pair[] {
  const [first, second] = words;
  // The old form: `ENV KEY the rest of the line`.
  if (name !== 'ARG' && first && second && words.length === 2 && !text.slice(first.start, first.end).includes('=')) {
    return [{ key: unquoted(text.slice(first.start, first.end)), ...inside(text, second.start, second.end) }];
  }
  return words.flatMap(({ start, end }) => {
    const match = /^("[^"]*"|'[^']*'|[^=]*)=/.exec(text.slice(start, end));
    return match ? [{ key: unquoted(match[1] ?? ''), ...inside(text, start + match[0].length, end) }] : [];
  });
}

const unquoted = (word: string): string => word.replace(/^(["'])(.*)\1$/, '$2');

function inside(text: string, start: number, end: number): { start: number; end: number } {
  const quoted = end - start > 1 && /^["']$/.test(text[start] ?? '') && text[end - 1] === text[start];
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}
