import type { Field, RenderContext } from '../formats/format.ts';
import type { Version } from '../model/version.ts';
import { type Drafted, follow } from './follow.ts';
import type { LoadedFile } from './load.ts';
import { type Edit, mergeEdits, splice } from './splice.ts';
import { isWritable } from './writable.ts';

export { isWritable } from './writable.ts';

/** What a sync does to one file. */
export interface FileChange {
  readonly file: string;
  readonly path: string;
  readonly bom: boolean;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly Edit[];
}

export interface SyncOptions {
  readonly now: Date;
  /** Also writes over bare placeholders (`BUILD_TIME_PLACEHOLDER`), which are otherwise left for a build step to fill. */
  readonly heal?: boolean;
}

/** Pure: the changes that make every file carry `version`. A file that is right already is not among them. */
export function planSync(files: readonly LoadedFile[], version: Version, options: SyncOptions): FileChange[] {
  const changes = new Map<string, Drafted>();
  for (const file of files) {
    const edits = editsOf(file, version, options);
    const known = changes.get(file.path);
    if (known) known.edits.push(...edits);
    else changes.set(file.path, { file, edits });
  }
  follow([...changes.values()]);
  return [...changes.values()].flatMap(({ file, edits }) => toChange(file, edits));
}

function editsOf(file: LoadedFile, version: Version, options: SyncOptions): Edit[] {
  const writable = file.fields.filter((field) => isWritable(field, options.heal));
  const quiet: RenderContext = { source: file.source, versionChanges: false, contentChanges: false, now: options.now };
  const first = writable.filter((field) => field.role !== 'release-or-build-number' && field.role !== 'date');
  const main = render(file.text, first, version, quiet);
  const inserted = (file.format.insert?.(file.text, file.file, version, quiet) ?? []).map(({ at, text }) => ({
    start: at,
    end: at,
    was: '',
    text,
  }));
  const versionChanges = main.some((edit) => edit.field.role === 'version') || inserted.length > 0;
  const context = { ...quiet, versionChanges, contentChanges: main.length > 0 };
  const rest = render(
    file.text,
    writable.filter((field) => !first.includes(field)),
    version,
    context,
  );
  return [...main, ...rest].map(({ start, end, was, text }) => ({ start, end, was, text })).concat(inserted);
}

function render(
  text: string,
  fields: readonly Field[],
  version: Version,
  context: RenderContext,
): (Edit & { field: Field })[] {
  return fields.flatMap((field) => {
    const wanted = field.render(version, context);
    const was = text.slice(field.start, field.end);
    return wanted === null || wanted === was ? [] : [{ field, start: field.start, end: field.end, was, text: wanted }];
  });
}

function toChange(file: LoadedFile, edits: readonly Edit[]): FileChange[] {
  const merged = mergeEdits(file.file, file.text, edits);
  if (merged.length === 0) return [];
  return [
    {
      file: file.file,
      path: file.path,
      bom: file.bom,
      before: file.text,
      after: splice(file.text, merged),
      edits: merged,
    },
  ];
}
