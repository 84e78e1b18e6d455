import type { $ZodType, $ZodTypes } from 'zod/v4/core';
import type { KeyPath } from './position.ts';

/** Every schema that may apply at `path`: a union gives all its options. */
export function schemasAt(root: $ZodType, path: KeyPath): $ZodType[] {
  return path
    .reduce<$ZodType[]>((schemas, segment) => schemas.flatMap((one) => step(one, segment)), [root])
    .flatMap(alternatives);
}

/** The keys that an object may have at `path`. */
export function keysAt(root: $ZodType, path: KeyPath): string[] {
  return [...new Set(schemasAt(root, path).flatMap((schema) => Object.keys(shapeOf(schema))))];
}

/** Paths, below objects only, that end in `key`: where a key that is misplaced belongs. */
export function pathsTo(root: $ZodType, key: string, path: KeyPath = []): KeyPath[] {
  return alternatives(root).flatMap((schema) =>
    Object.entries(shapeOf(schema)).flatMap(([name, child]) => [
      ...(name === key ? [[...path, name]] : []),
      ...pathsTo(child, key, [...path, name]),
    ]),
  );
}

function shapeOf(schema: $ZodType): Readonly<Record<string, $ZodType>> {
  const { def } = typed(schema)._zod;
  return def.type === 'object' ? def.shape : {};
}

function alternatives(schema: $ZodType): $ZodType[] {
  const { def } = typed(schema)._zod;
  if (def.type === 'optional') return alternatives(def.innerType);
  if (def.type === 'union') return def.options.flatMap(alternatives);
  return [schema];
}

function step(schema: $ZodType, segment: string | number): $ZodType[] {
  return alternatives(schema).flatMap((one) => {
    const { def } = typed(one)._zod;
    if (def.type === 'array') return [def.element];
    if (def.type === 'record') return [def.valueType];
    const child = def.type === 'object' ? def.shape[String(segment)] : undefined;
    return child === undefined ? [] : [child];
  });
}

/** zod hands out the base type; every schema is one of its closed set. */
function typed(schema: $ZodType): $ZodTypes {
  return schema as $ZodTypes;
}
