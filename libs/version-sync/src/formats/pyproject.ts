import { pathName } from '../scan/entry.ts';
import { scanToml } from '../scan/toml.ts';
import { asItIs, fieldAt, textOnly } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Format } from './format.ts';

const shape = {
  project: { version: true, dynamic: { '*': true } },
  tool: { poetry: { version: true } },
} as const;

/** https://packaging.python.org/specifications/pyproject-toml: `dynamic = ["version"]` leaves it to the build backend. */
export const pyproject: Format = {
  id: 'pyproject',
  title: 'pyproject.toml',
  matches: (path) => isNamed(path, 'pyproject.toml'),
  find: (text, path) =>
    textOnly(scanToml(text, path, shape)).flatMap((entry) => {
      if (entry.path[1] !== 'dynamic') return [fieldAt(pathName(entry.path), entry, { as: 'pep440' })];
      return entry.value === 'version'
        ? [fieldAt('project.dynamic', entry, { as: asItIs, kind: 'computed-keyword' })]
        : [];
    }),
};
