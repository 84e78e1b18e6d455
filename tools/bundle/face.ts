import { configTypes } from '@windlass/kit/config/config-types';
import { schemaFiles } from '@windlass/kit/config/json-schema';
import { umbrella } from './workspace.ts';

/** What else than executables a package carries in its dist/, as text by file name: the types and schemas of `windlass`, drawn from the config's one schema. */
export function faceFiles(packageFolder: string): Readonly<Record<string, string>> {
  if (packageFolder !== umbrella) return {};
  const schemas = Object.entries(schemaFiles()).map(([path, text]) => [path.replace('schemas/', ''), text]);
  return { 'index.d.ts': configTypes(), ...Object.fromEntries(schemas) };
}
