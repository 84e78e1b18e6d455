import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { readText } from '@windlass/kit/fs/read-text';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Role, ValueKind } from '../formats/format.ts';
import { formats } from '../formats/list.ts';
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
        const output = isBuildOutput(file);
        for (const { field, role, kind, value, start } of found) {
          const shown = output && role === 'version' ? 'committed-build-output' : role;
          fields.push({ file, ...positionAt(text, start), value, format: format.id, role: shown, kind, field });
        }
        break;
      }
    } catch (error) {
      if (!(error instanceof WindlassError)) throw error;
      findings.push(unreadable(file, error));
    }
  }
  return { fields, findings };
}

/** Folders that builds write and that some repositories commit. Not `build/`: many keep packaging sources there. */
const outputFolders = /(?:^|\/)(?:dist|out|target|node_modules|vendor|third_party|\.next|\.dart_tool|Pods|_build)\//;

export function isBuildOutput(file: string): boolean {
  return outputFolders.test(file);
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
