import { pathName } from '../scan/entry.ts';
import { scanJson } from '../scan/json.ts';
import { fieldsOf, textOnly } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Format } from './format.ts';

const shape = { manifest_version: true, version: true } as const;

/** https://developer.chrome.com/docs/extensions/reference/manifest/version: numbers only. Other manifest.json files hold no version of ours. */
export const webExtension: Format = {
  id: 'web-extension',
  title: 'browser extension manifest',
  matches: (path) => isNamed(path, 'manifest.json'),
  find: (text, path) => {
    if (!text.includes('"manifest_version"')) return [];
    const entries = scanJson(text, path, shape, { comments: true });
    if (!entries.some((entry) => pathName(entry.path) === 'manifest_version')) return [];
    return fieldsOf(textOnly(entries), { version: { as: 'core' } });
  },
};
