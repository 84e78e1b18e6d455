import { baseName, isForeignSource } from '../scan/paths.ts';
import { isPlaceholder } from '../scan/version-text.ts';
import { fieldAt } from './field.ts';
import type { Format } from './format.ts';

/** A file that is nothing but the version. `.node-version` and its like say a tool's version and have other names. */
export const versionFile: Format = {
  id: 'version-file',
  title: 'VERSION file',
  matches: (path) => /^\.?version(?:\.txt)?$/i.test(baseName(path)) && !isForeignSource(path),
  find(text) {
    if (text.length > 200) return [];
    const value = text.trim();
    if (!/^v?\d+(?:\.\d+){1,3}(?:[-+~._a-zA-Z][0-9A-Za-z.+~_-]*)?$/.test(value) && !isPlaceholder(value)) return [];
    const start = text.indexOf(value);
    return [fieldAt(text, { field: 'file', start, end: start + value.length })];
  },
};
