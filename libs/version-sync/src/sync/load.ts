import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { errorFinding, type Place, WindlassError, withOthers, withPlace } from '@windlass/kit/errors';
import { readText } from '@windlass/kit/fs/read-text';
import { boundaryOf } from '@windlass/kit/git/repository';
import type { Finding } from '@windlass/kit/output/envelope';
import { suggest } from '@windlass/kit/suggest';
import { customFormat } from '../formats/custom.ts';
import type { Field, Format } from '../formats/format.ts';
import { formatById, formats } from '../formats/list.ts';
import type { Target } from './target.ts';

/** A file with what was found in it. Offsets count from after the BOM. */
export interface LoadedFile {
  /** As the target names it. */
  readonly file: string;
  readonly path: string;
  readonly bom: boolean;
  readonly text: string;
  readonly format: Format;
  readonly fields: readonly Field[];
  readonly source: boolean;
}

/**
 * Reads one target below `root`.
 * @throws WindlassError `input`: missing, unreadable, binary, a link out of the root, no field, pattern matches too few or too many.
 */
export function loadTarget(root: string, target: Target, boundary = boundaryOf(root)): LoadedFile {
  const path = resolve(root, target.file);
  refuseEscape(boundary, path, target);
  const { text, bom } = readText(path, target.file);
  const { format, fields } = findFields(target, text);
  return { file: target.file, path, bom, text, format, fields, source: target.source };
}

/** Loads every target, and says of each that could not be loaded why: a check goes on with the rest. */
export function loadEach(
  root: string,
  targets: readonly Target[],
): { loaded: LoadedFile[]; errors: WindlassError[]; failures: Finding[] } {
  const errors: WindlassError[] = [];
  const loaded: LoadedFile[] = [];
  const boundary = boundaryOf(root);
  for (const target of targets) {
    try {
      loaded.push(loadTarget(root, target, boundary));
    } catch (error) {
      if (!(error instanceof WindlassError)) throw error;
      const { place } = target;
      errors.push(error.kind === 'config' && place ? withPlace(error, place) : error);
    }
  }
  return { loaded, errors, failures: errors.map((error) => errorFinding(error)) };
}

/** Loads every target or throws with all that is wrong: a person mends it in one go. */
export function loadAll(root: string, targets: readonly Target[]): LoadedFile[] {
  const { loaded, errors } = loadEach(root, targets);
  const [first, ...also] = errors;
  if (!first) return loaded;
  throw withOthers(first, also);
}

function findFields(target: Target, text: string): { format: Format; fields: readonly Field[] } {
  if (target.pattern !== null) {
    const { file, pattern, exactly, as } = target;
    const format = customFormat({ file, pattern, exactly, ...(as === null ? {} : { as }) });
    return { format, fields: format.find(text, target.file) };
  }
  const candidates: Format[] = [];
  for (const format of target.format === null ? formatsFor(target.file) : [namedFormat(target.file, target.format)]) {
    candidates.push(format);
    const fields = format.find(text, target.file);
    if (fields.length > 0 || format.insert) return { format, fields };
  }
  throw new WindlassError('input', `${target.file} holds no version that Windlass knows how to find`, {
    where: { file: target.file },
    why:
      candidates.length > 0
        ? `it was read as ${candidates.map((f) => f.id).join(', ')}`
        : 'no format goes by that name',
    next: `name the place in the config: {"file": "${target.file}", "pattern": "…{version}…", "exactly": 1}`,
  });
}

/** A file that somebody named is meant, wherever it lies: what a folder says of it (`test/`, `vendor/`) is for discovery. */
function* formatsFor(file: string): Iterable<Format> {
  const name = file.slice(file.lastIndexOf('/') + 1);
  for (const format of formats) if (format.matches(file)) yield format;
  for (const format of formats) if (format.matches(name) && !format.matches(file)) yield format;
}

function namedFormat(file: string, id: string): Format {
  const format = formatById(id);
  if (format) return format;
  const ids = formats.map((f) => f.id);
  const near = suggest(id, ids);
  throw new WindlassError('config', `there is no format "${id}"`, {
    where: { file },
    why: `the formats are ${ids.join(', ')}`,
    next:
      near === null
        ? 'correct format in version.files, or take it out: the name of the file tells it'
        : `did you mean "${near}"?`,
  });
}

function refuseEscape(boundary: string, path: string, { file, place }: Target): void {
  if (isOutside(boundary, path)) throw leadsOut(file, place, `it is ${path}, outside of ${boundary}`);
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch {
    return; // readText says what is wrong with it
  }
  if (real === path) return;
  if (isOutside(realpathSync.native(boundary), real)) throw leadsOut(file, place, `it is a symbolic link to ${real}`);
}

function isOutside(folder: string, path: string): boolean {
  const away = relative(folder, path);
  return away === '..' || away.startsWith(`..${sep}`) || isAbsolute(away);
}

function leadsOut(file: string, place: Place | undefined, why: string): WindlassError {
  return new WindlassError('input', `${file} leads out of the repository`, {
    where: place ?? { file },
    why,
    next: 'name a file inside of it, or run the command in the folder that it belongs to',
  });
}
