import { WindlassError } from '@windlass/kit/errors';
import { type Entry, pathName, type Shape } from '../scan/entry.ts';
import { scanJson } from '../scan/json.ts';
import { scanToml } from '../scan/toml.ts';
import { elementsAt, scanXml, textOf } from '../scan/xml.ts';
import { scanYaml } from '../scan/yaml.ts';

/** What an ecosystem's manifest says beside the version. */
export interface Manifest {
  readonly name?: string;
  /** Its ecosystem's own mark that it is not for a registry. */
  readonly closed?: boolean;
  /** A script of this name is there to build it (npm). */
  readonly builds?: boolean;
  readonly flutter?: boolean;
}

type Reader = (text: string, file: string) => Manifest;

const readers: Readonly<Record<string, Reader>> = {
  'package.json': (text, file) => {
    const value = lookup(scanJson(text, file, { name: true, private: true, scripts: { build: true } }));
    return named(value('name'), value('private') === 'true', { builds: value('scripts.build') !== undefined });
  },
  'pubspec.yaml': (text, file) => {
    const value = lookup(scanYaml(text, file, { name: true, publish_to: true, dependencies: { flutter: true } }));
    return named(value('name'), value('publish_to') === 'none', {
      flutter: value('dependencies.flutter') !== undefined,
    });
  },
  'Cargo.toml': (text, file) => {
    const value = lookup(scanToml(text, file, { package: { name: true, publish: true } }));
    return named(value('package.name'), value('package.publish') === 'false');
  },
  'pyproject.toml': (text, file) => {
    const shape: Shape = { project: { name: true, classifiers: { '*': true } }, tool: { poetry: { name: true } } };
    const entries = scanToml(text, file, shape);
    const value = lookup(entries);
    // https://packaging.python.org/en/latest/guides/writing-pyproject-toml/#classifiers: PyPI refuses what has this one.
    return named(
      value('project.name') ?? value('tool.poetry.name'),
      entries.some((one) => /^Private ::/.test(one.value)),
    );
  },
  'pom.xml': (text, file) => {
    const [id] = elementsAt(scanXml(text, file), ['artifactId']);
    return named((id && textOf(id)?.value)?.replace(/-(?:parent|root|aggregator)$/, ''));
  },
  'CMakeLists.txt': (text) => named(/^\s*project\s*\(\s*"?([\w.+-]+)/im.exec(text)?.[1]),
  'go.mod': (text) => {
    const path = /^module\s+"?([^\s"]+)/m.exec(text)?.[1]?.replace(/\/v\d+$/, '');
    return named(path?.slice(path.lastIndexOf('/') + 1));
  },
  'mix.exs': (text) => named(/\bapp:\s*:(\w+)/.exec(text)?.[1]),
};

/** Empty where the file is of another kind, is not there (`text` is null), or is broken: discovery says so elsewhere. */
export function readManifest(file: string, text: string | null): Manifest {
  const reader = readers[file.slice(file.lastIndexOf('/') + 1)];
  if (text === null || !reader) return {};
  try {
    return reader(text, file);
  } catch (error) {
    if (error instanceof WindlassError) return {};
    throw error;
  }
}

function named(name: string | undefined, closed = false, more: Manifest = {}): Manifest {
  return { ...(name ? { name } : {}), closed, ...more };
}

function lookup(entries: readonly Entry[]): (path: string) => string | undefined {
  return (path) => entries.find((entry) => pathName(entry.path) === path)?.value;
}
