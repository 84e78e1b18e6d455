import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { readText } from '@windlass/kit/fs/read-text';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Format, Role, ValueKind } from '../formats/format.ts';
import { formats } from '../formats/list.ts';
import { areForeign, isBuildOutput, isTestData } from '../scan/paths.ts';
import { positionAt } from '../sync/position.ts';

/** One row of `validate-version-consistency --discover --json`. */
export interface FoundField {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly value: string;
  readonly format: string;
  readonly role: Role;
  readonly kind: ValueKind;
  readonly field: string;
}

export interface Discovery {
  readonly fields: readonly FoundField[];
  /** Files that look version-bearing but could not be read: said, and passed over. */
  readonly findings: readonly Finding[];
}

/** Every version field of the files (relative to `root`, with `/`). Needs no config. */
export function discoverFields(root: string, files: readonly string[]): Discovery {
  const fields: FoundField[] = [];
  const findings: Finding[] = [];
  for (const file of files) {
    const candidates = formats.filter((format) => format.matches(file));
    if (candidates.length === 0) continue;
    try {
      const { text } = readText(join(root, file));
      for (const format of candidates) {
        const found = format.find(text, file);
        if (found.length === 0) continue;
        const shown = roleByFolder(root, file, format);
        for (const { field, role, kind, value, start } of found) {
          fields.push({
            file,
            ...positionAt(text, start),
            value,
            format: format.id,
            role: shown?.(role) ?? role,
            kind,
            field,
          });
        }
        break;
      }
    } catch (error) {
      if (!(error instanceof WindlassError)) throw error;
      if (isWorthAWord(root, file, candidates)) findings.push(unreadable(file, error));
    }
  }
  return { fields, findings };
}

/** Where the folder says that a file is not the product's own: its roles from those that its format gives. */
function roleByFolder(root: string, file: string, format: Format): ((role: Role) => Role) | undefined {
  if (isBuildOutput(file)) return (role) => (role === 'version' || role === 'url' ? 'committed-build-output' : role);
  const port = format.id === 'vcpkg-json' && existsSync(join(root, dirname(file), 'portfile.cmake'));
  return port || areForeign(file) || isTestData(file) ? () => 'third-party' : undefined;
}

/** Submodules and links to folders are no files; of a name that many files have, a binary or foreign encoding is no news. */
function isWorthAWord(root: string, file: string, candidates: readonly Format[]): boolean {
  if (candidates.every((format) => format.broad)) return false;
  if (isBuildOutput(file) || areForeign(file) || isTestData(file)) return false;
  return statSync(join(root, file), { throwIfNoEntry: false })?.isDirectory() !== true;
}

function unreadable(file: string, error: WindlassError): Finding {
  const place = typeof error.where === 'object' ? error.where : {};
  return {
    check: 'version-file-unreadable',
    severity: 'warning',
    message: error.message + (error.why ? `: ${error.why}` : ''),
    ...place,
    file,
    ...(error.next ? { fix: error.next } : {}),
  };
}
