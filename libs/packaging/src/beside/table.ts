/** What a parser of JSON, TOML or YAML gives, looked at without trust: a lock file may be damaged, or of a version to come. */

export type Table = Readonly<Record<string, unknown>>;

export function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The lists of tables that TOML writes as `[[package]]`. */
export const tablesOf = (value: unknown): readonly Table[] => listOf(value).map(tableOf);

/** Loaded here only: few builds have such a file. */
export async function parseToml(text: string): Promise<Table> {
  const { getStaticTOMLValue, parseTOML } = await import('toml-eslint-parser');
  return tableOf(getStaticTOMLValue(parseTOML(text)));
}

export async function parseYaml(text: string): Promise<Table> {
  const { parse } = await import('yaml');
  return tableOf(parse(text));
}
