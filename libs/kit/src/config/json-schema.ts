import * as z from 'zod/mini';
import { envelopeSchema } from '../output/envelope-schema.ts';
import { configSchema } from './schema.ts';

/** JSON Schema, draft-07: what editors understand best. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** For editors: completes and checks `windlass.config.json` and `.yaml`. */
export function configJsonSchema(): JsonSchema {
  return titled('Windlass configuration', configSchema);
}

/** What every script's `--json` prints (`windlass/result@1`). */
export function resultJsonSchema(): JsonSchema {
  return titled('Windlass result, windlass/result@1', envelopeSchema);
}

function titled(title: string, schema: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-07', io: 'input', unrepresentable: 'any' });
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...rest };
}

/** The generated files, by path from the root of the workspace; each ends in a newline. */
export function schemaFiles(): Readonly<Record<string, string>> {
  const text = (schema: JsonSchema) => `${JSON.stringify(schema, null, 2)}\n`;
  return {
    'schemas/windlass.config.schema.json': text(configJsonSchema()),
    'schemas/windlass.result.schema.json': text(resultJsonSchema()),
  };
}
