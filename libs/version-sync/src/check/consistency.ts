import type { Finding } from '@windlass/kit/output/envelope';
import type { Field } from '../formats/format.ts';
import { formatVersion, type Version } from '../model/version.ts';
import type { LoadedFile } from '../sync/load.ts';
import { isWritable, planSync } from '../sync/plan-sync.ts';
import { positionAt } from '../sync/position.ts';

/**
 * Every place that does not say `version`. It asks the sync what it would write, so that what is checked and what is written
 * cannot differ.
 */
export function checkConsistency(files: readonly LoadedFile[], version: Version, now: Date): Finding[] {
  const changes = new Map(planSync(files, version, { now }).map((change) => [change.path, change]));
  return files.flatMap((file) => [
    ...placeholders(file),
    ...(changes.get(file.path)?.edits ?? [])
      .filter((edit) => belongsTo(file, edit.start, edit.end))
      .map((edit) => mismatch(file, edit.start, edit.was, edit.text, version)),
    ...nothingToCheck(file, version, now),
  ]);
}

function belongsTo(file: LoadedFile, start: number, end: number): boolean {
  return start === end ? file.format.insert !== undefined : file.fields.some((f) => f.start === start && f.end === end);
}

function mismatch(file: LoadedFile, start: number, was: string, text: string, version: Version): Finding {
  const field = file.fields.find((f) => f.start === start && f.end === start + was.length);
  const inserted = was === '';
  return {
    check: inserted && !field ? 'version-entry-missing' : checkName(field),
    severity: 'error',
    message:
      inserted && !field
        ? `no entry for ${formatVersion(version)}`
        : `${field?.field ?? 'version'} is ${was === '' ? 'empty' : was}, not ${text}`,
    expected: text.trim(),
    actual: was,
    file: file.file,
    ...positionAt(file.text, start),
    fix: 'sync-versions',
  };
}

function checkName(field: Field | undefined): string {
  if (field?.role === 'url') return 'version-url-mismatch';
  if (field?.role === 'release-or-build-number') return 'build-number-mismatch';
  return 'version-mismatch';
}

/** Bare placeholders are what was forgotten; expressions (`$(FLUTTER_BUILD_NAME)`) are how a file is meant to be. */
function placeholders(file: LoadedFile): Finding[] {
  return file.fields
    .filter((f) => f.kind === 'placeholder-or-expression' && !isWritable(f) && isWritable(f, true))
    .map((field) => ({
      check: 'version-placeholder',
      severity: 'error' as const,
      message: `a placeholder was left in: ${field.field} is "${field.value}"`,
      actual: field.value,
      file: file.file,
      ...positionAt(file.text, field.start),
      fix: 'sync-versions --heal',
    }));
}

function nothingToCheck(file: LoadedFile, version: Version, now: Date): Finding[] {
  if (
    file.fields.some((f) => f.role === 'version') ||
    // A pattern of the user's may be for the build alone; that it matches was seen when the file was read.
    (file.format.id === 'custom' && file.fields.length > 0) ||
    file.format.insert?.(file.text, file.file, version, quiet(now)).length
  )
    return [];
  return [
    {
      check: 'version-missing',
      severity: 'error',
      message: `no version found (read as ${file.format.title})`,
      expected: formatVersion(version),
      file: file.file,
      line: 1,
      column: 1,
      fix: 'write a version into it, or take it out of version.files',
    },
  ];
}

const quiet = (now: Date) => ({ source: false, versionChanges: false, contentChanges: false, now });
