import { parseVersion } from '../../model/version.ts';
import type { Field, Format } from '../format.ts';
import { lineFormats } from '../list-lines.ts';
import { checkSplice, type SpliceOptions } from './splice-property.ts';

/** The line format that a sync would take for this file; undefined where none finds a field. */
export function formatOf(path: string, text: string): Format | undefined {
  return lineFormats.find((format) => format.matches(path) && (format.find(text, path).length > 0 || format.insert));
}

/** The text after a sync to `version`, with everything proved that holds for every sync. Without a field it is the text as it was. */
export function synced(path: string, text: string, version = '3.4.1+002', options: SpliceOptions = {}): string {
  const format = formatOf(path, text);
  return format ? checkSplice(format, path, text, parseVersion(version), options).text : text;
}

export function fieldsOf(path: string, text: string): readonly Field[] {
  return formatOf(path, text)?.find(text, path) ?? [];
}

/** `field role kind value` of each field, short enough to read in a table. */
export function summary(path: string, text: string): string[] {
  return fieldsOf(path, text).map(({ field, role, kind, value }) => `${field} | ${role} | ${kind} | ${value}`);
}
