import { scanJson } from '../scan/json.ts';
import { fieldsOf, textOnly } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Format } from './format.ts';

const shape = { version: true, packages: { '': { version: true } } } as const;
const rules = { version: { as: 'npm' }, 'packages[""].version': { as: 'npm' } } as const;

/** The root package only, which stands twice: https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages */
export const packageLock: Format = {
  id: 'package-lock',
  title: 'npm lock file',
  matches: (path) => isNamed(path, 'package-lock.json', 'npm-shrinkwrap.json'),
  find: (text, path) => fieldsOf(textOnly(scanJson(text, path, shape)), rules),
};
