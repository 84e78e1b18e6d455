import type { Format } from './format.ts';
import { lineFormats } from './list-lines.ts';
import { structuredFormats } from './list-structured.ts';

/** Every format, the more particular before the more general: the first that finds a field in a file is its format. */
export const formats: readonly Format[] = [...structuredFormats, ...lineFormats];

export function formatById(id: string): Format | undefined {
  return formats.find((format) => format.id === id);
}
