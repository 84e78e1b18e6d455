import { type Entry, pathName, type Shape } from '../scan/entry.ts';
import { scanJson } from '../scan/json.ts';
import { scanToml } from '../scan/toml.ts';
import { scanYaml } from '../scan/yaml.ts';
import { type FieldRule, fieldsOf } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Format } from './format.ts';

export interface PathFormat {
  readonly id: string;
  readonly title: string;
  /** Names of such files, in whatever folder. */
  readonly files: readonly string[] | RegExp;
  /** `jsonc`: JSON in which the ecosystem takes comments and trailing commas. */
  readonly language: 'json' | 'jsonc' | 'yaml' | 'toml';
  /** Fields by their path, keys joined by dots. */
  readonly fields: Readonly<Record<string, FieldRule>>;
}

/** A format that is told by its name and whose fields stand at fixed paths: most are. */
export function pathFormat({ id, title, files, language, fields }: PathFormat): Format {
  const shape = shapeOf(Object.keys(fields));
  // In JSON and TOML a version is a string; a number is at most a build number.
  const isOfRule = (entry: Entry) =>
    entry.form === 'text' || fields[pathName(entry.path)]?.role === 'release-or-build-number';
  return {
    id,
    title,
    matches: (path) => (files instanceof RegExp ? files.test(path) : isNamed(path, ...files)),
    find: (text, path) => {
      if (language === 'yaml') return fieldsOf(scanYaml(text, path, shape), fields);
      const entries =
        language === 'toml'
          ? scanToml(text, path, shape)
          : scanJson(text, path, shape, { comments: language === 'jsonc' });
      return fieldsOf(entries.filter(isOfRule), fields);
    },
  };
}

function shapeOf(names: readonly string[]): Shape {
  type Tree = { [key: string]: Tree | true };
  const root: Tree = {};
  for (const name of names) {
    const keys = name.split('.');
    const last = keys.pop() ?? '';
    let at = root;
    for (const key of keys) {
      const next = at[key];
      const child: Tree = next === undefined || next === true ? {} : next;
      at[key] = child;
      at = child;
    }
    at[last] = true;
  }
  return root;
}
