import type { JsonSchema } from '@windlass/kit/config/json-schema';
import { resolveConfig } from '@windlass/kit/config/resolved';
import type { Config } from '@windlass/kit/config/schema';

// Every shape that has defaults, written with what it must have and no more.
const place = { file: 'a', pattern: 'b' };
const named = { name: 'a', url: 'http://a' };
const bare: Config = {
  version: { source: place, scheme: { kind: 'counter' }, files: [place] },
  tools: { '<name>': {} },
  builds: { '<name>': { preset: 'npm' } },
  packages: { '<name>': { platform: 'linux', files: [{ from: 'a' }] } },
  servers: { '<name>': { host: 'a', path: 'a', version: { path: '/a' }, health: [{ path: '/' }] } },
  channels: { npm: {}, 'github-release': {}, aur: {}, 'static-download': { server: 'a', path: 'a', url: 'http://a' } },
  secrets: {},
  checks: [named],
  live: [named],
};

/** The tables of docs/configuration.md: every key of the config, from its JSON Schema. One table per key of the top level. */
export function configurationTables(schema: JsonSchema): string {
  const keys = Object.entries(schema.properties ?? {});
  const sections = keys.flatMap(([name, property]) => (isSchema(property) ? [section(name, property)] : []));
  return sections.join('\n\n');
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly about: string;
}

function section(name: string, schema: JsonSchema): string {
  const head = [`### \`${name}\``, '', sentence(schema.description ?? '')];
  const rows = childRows(name, schema);
  if (rows.length === 0) return [...head, '', `Type: ${typeText(schema)}.`].join('\n');
  const lines = rows.map(({ key, type, about }) => {
    const preset = defaultOf(key);
    // The description says it too, for editors.
    const what = about
      .replace(`; ${preset}`, '')
      .replace(/ where not given$/, (end) => (about.includes(`; ${preset} w`) ? '' : end));
    const cell = preset === '' ? about : what;
    return `| \`${key}\` | ${type} | ${preset && `\`${preset}\``} | ${cell || 'One, under a name of your own'} |`;
  });
  return [...head, '', '| key | type | default | what |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

/** What the tools themselves fill in where the key is left out; nothing where that is found elsewhere, or is an empty list. */
function defaultOf(key: string): string {
  const value = valueIn(resolveConfig(bare), key);
  return valueIn(bare, key) === undefined && (typeof value === 'string' || typeof value === 'number')
    ? String(value)
    : '';
}

function valueIn(from: unknown, key: string): unknown {
  let value = from;
  for (const step of key.replaceAll('[]', '.0').split('.'))
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(step) : undefined;
  return value;
}

/** The keys below a value, those of each of its shapes too. `[]` stands for an entry of a list, `<name>` for a name of your own. */
function childRows(path: string, schema: JsonSchema): readonly Row[] {
  const rows: Row[] = [];
  const add = (key: string, child: JsonSchema, required: boolean) => {
    const known = rows.findIndex((row) => row.key === key);
    if (known === -1)
      rows.push({ key, type: typeText(child) + (required ? ', required' : ''), about: child.description ?? '' });
    for (const row of childRows(key, child)) if (!rows.some((one) => one.key === row.key)) rows.push(row);
  };
  for (const shape of shapesOf(schema)) {
    const shared = sharedRows(path, shape);
    if (shared.length > 0) {
      const known = new Set(shared.map(({ key }) => key.replace(`${path}.<any>.`, '')));
      rows.push(...shared);
      for (const [name, child] of Object.entries(shape.properties ?? {})) {
        if (!isSchema(child)) continue;
        const key = `${path}.${name}`;
        rows.push({ key, type: 'object', about: child.description ?? '' });
        rows.push(...childRows(key, child).filter((row) => !known.has(row.key.replace(`${key}.`, ''))));
      }
      continue;
    }
    const { properties = {}, required = [], additionalProperties, items } = shape;
    for (const [name, child] of Object.entries(properties))
      if (isSchema(child)) add(`${path}.${name}`, child, required.includes(name) && shapesOf(schema).length === 1);
    if (isSchema(additionalProperties)) add(`${path}.<name>`, additionalProperties, false);
    if (isSchema(items))
      rows.push(...childRows(`${path}[]`, items).filter((row) => !rows.some((one) => one.key === row.key)));
  }
  return rows;
}

/** Many keys that have some of theirs in common (the channels): those are shown once, as those of any. */
function sharedRows(path: string, { properties = {} }: JsonSchema): readonly Row[] {
  const children = Object.values(properties).filter(isSchema);
  const [first = {}] = children;
  if (children.length < 4) return [];
  const written = (child: JsonSchema, name: string) => JSON.stringify(child.properties?.[name]);
  const shared = Object.keys(first.properties ?? {}).filter((name) =>
    children.every((child) => written(child, name) === written(first, name)),
  );
  return childRows(`${path}.<any>`, first).filter(({ key }) => shared.includes(key.replace(`${path}.<any>.`, '')));
}

function shapesOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ? schema.anyOf.flatMap(shapesOf) : [schema];
}

function typeText(schema: JsonSchema): string {
  const types = shapesOf(schema).map(oneType);
  return [...new Set(types)].join(' or ');
}

function oneType(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.type === 'array') return isSchema(schema.items) ? `list of ${typeText(schema.items)}` : 'list';
  if (schema.type !== 'object') return schema.type === 'integer' ? 'whole number' : String(schema.type);
  const keys = Object.keys(schema.properties ?? {});
  return keys.length > 0 ? `{ ${keys.join(', ')} }` : 'object';
}

function sentence(text: string): string {
  return text === '' ? '' : `${text.replace(/\.$/, '')}.`;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
