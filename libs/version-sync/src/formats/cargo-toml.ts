import { scanToml } from '../scan/toml.ts';
import { asItIs, fieldsOf } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Format } from './format.ts';

const shape = {
  package: { version: { '.': true, workspace: true } },
  workspace: { package: { version: true } },
} as const;

/** https://doc.rust-lang.org/cargo/reference/manifest.html#the-version-field; `version.workspace = true` is inherited. */
export const cargoToml: Format = {
  id: 'cargo-toml',
  title: 'Cargo.toml',
  matches: (path) => isNamed(path, 'Cargo.toml'),
  find: (text, path) =>
    fieldsOf(
      scanToml(text, path, shape).filter((entry) => entry.form === 'text' || entry.path.at(-1) === 'workspace'),
      {
        'package.version': { as: 'cargo' },
        'package.version.workspace': { as: asItIs, kind: 'computed-keyword' },
        'workspace.package.version': { as: 'cargo' },
      },
    ),
};
