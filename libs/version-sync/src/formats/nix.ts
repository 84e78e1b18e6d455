import { maskNix } from '../scan/languages.ts';
import { fieldAt, spanOf } from './field.ts';
import type { Format } from './format.ts';

const versions = /^[ \t]*version[ \t]*=[ \t]*"(?<value>\uE000+)"[ \t]*;/dgm;

/** `version = "…";` beside a `pname` in a derivation; the first of a file, since further ones build what it needs. Hashes follow in phase 3. */
export const nix: Format = {
  id: 'nix',
  title: 'Nix derivation',
  broad: true,
  matches: (path) => path.endsWith('.nix'),
  find(text) {
    if (!text.includes('version') || !/\b(?:mkDerivation|build[A-Z]\w*)\b/.test(text) || !/\bpname\b/.test(text))
      return [];
    for (const match of maskNix(text).matchAll(versions)) {
      const span = spanOf(match, 'value');
      if (!span || !/^v?\d+\.\d+\.\d+/.test(text.slice(...span))) continue;
      return [fieldAt(text, { field: 'version', start: span[0], end: span[1] })];
    }
    return [];
  },
};
