import { configJsonSchema, type JsonSchema } from './json-schema.ts';

/**
 * TypeScript declarations of a config that need no package: published with the `windlass` package, so that a config is typed without
 * zod being installed.
 */
export function configTypes(): string {
  const schema = configJsonSchema();
  return [
    `/** ${schema.title}. Generated from the schema. */`,
    `export interface WindlassConfig ${objectType(schema, '')}`,
    '',
    '/** Gives a config its type: `export default defineConfig({ … })`. */',
    'export declare function defineConfig(config: WindlassConfig): WindlassConfig;',
    '',
  ].join('\n');
}

function typeOf(schema: JsonSchema, indent: string): string {
  if (schema.anyOf !== undefined) return unique(schema.anyOf.map((option) => typeOf(option, indent))).join(' | ');
  if (schema.enum !== undefined) return schema.enum.map((value) => literal(value)).join(' | ');
  if (schema.const !== undefined) return literal(schema.const);
  switch (schema.type) {
    case 'object':
      return objectType(schema, indent);
    case 'array':
      return listOf(isSchema(schema.items) ? typeOf(schema.items, indent) : 'unknown');
    case 'integer':
      return 'number';
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function listOf(type: string): string {
  return /[|\n]/.test(type) ? `readonly (${type})[]` : `readonly ${type}[]`;
}

function objectType(schema: JsonSchema, indent: string): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const inner = `${indent}  `;
  const lines = Object.entries(properties).flatMap(([name, property]) => {
    if (!isSchema(property)) return [];
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
    const optional = required.includes(name) ? '' : '?';
    return [...comment(property, inner), `${inner}readonly ${key}${optional}: ${typeOf(property, inner)};`];
  });
  if (isSchema(additionalProperties))
    lines.push(`${inner}readonly [name: string]: ${typeOf(additionalProperties, inner)};`);
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

function comment(schema: JsonSchema, indent: string): string[] {
  return schema.description === undefined ? [] : [`${indent}/** ${schema.description.replaceAll('*/', '*\\/')} */`];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Single-quoted, as the rest of the file. */
function literal(value: unknown): string {
  return typeof value === 'string' ? `'${JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'")}'` : String(value);
}

function unique(types: readonly string[]): string[] {
  return [...new Set(types)];
}
