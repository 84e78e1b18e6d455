import assert from 'node:assert/strict';
import type { Version } from '../../model/version.ts';
import type { Field, Format, Insertion, RenderContext } from '../format.ts';

export interface SpliceOptions {
  /** The file is the product's version source; default false. */
  readonly source?: boolean;
  /** Default 2026-03-04T05:06:07Z. */
  readonly now?: Date;
  /**
   * Where true, a field's text may differ from its value (escapes, entities). Otherwise the text must contain the value and, after the
   * edit, the value must be what was rendered.
   */
  readonly escaped?: boolean;
}

export interface Spliced {
  readonly text: string;
  /** Fields of the text as it was. */
  readonly before: readonly Field[];
  /** Fields of `text`. */
  readonly after: readonly Field[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function rendersTo(text: string, fields: readonly Field[], version: Version, context: RenderContext) {
  return fields.flatMap((field) => {
    const to = field.render(version, context);
    const same = to === null || to === text.slice(field.start, field.end);
    return same ? [] : [{ field, start: field.start, end: field.end, text: to }];
  });
}

/** As a sync judges it: somebody else's values, computed ones and ones that are filled in later are not written to. */
function isWritten(field: Field): boolean {
  if (field.role === 'third-party' || field.role === 'template-default' || field.role === 'epoch') return false;
  if (field.kind === 'computed-keyword') return false;
  return field.kind === 'literal' || /^v?\d+\.\d+\.\d+/.test(field.value);
}

/** What a sync would do to this text. Release numbers and dates come second: they depend on whether the version changes. */
function editsFor(format: Format, path: string, text: string, version: Version, options: SpliceOptions) {
  const fields = format.find(text, path);
  const quiet: RenderContext = {
    source: options.source ?? false,
    versionChanges: false,
    contentChanges: false,
    now: options.now ?? new Date('2026-03-04T05:06:07Z'),
  };
  const written = fields.filter(isWritten);
  const first = written.filter((field) => field.role !== 'release-or-build-number' && field.role !== 'date');
  const main = rendersTo(text, first, version, quiet);
  const insertions: readonly Insertion[] = format.insert?.(text, path, version, quiet) ?? [];
  const versionChanges = insertions.length > 0 || main.some((edit) => edit.field.role === 'version');
  const context = { ...quiet, versionChanges, contentChanges: main.length > 0 };
  const second = written.filter((field) => !first.includes(field));
  return { fields, context, edits: [...main, ...rendersTo(text, second, version, context)], insertions };
}

function assertFieldsAreSound(text: string, fields: readonly Field[], escaped: boolean): void {
  let last = 0;
  for (const field of fields) {
    assert.ok(
      field.start >= last,
      `${field.field} starts at ${field.start}, before the end ${last} of the field before it`,
    );
    assert.ok(field.end >= field.start && field.end <= text.length, `${field.field} ends outside of the text`);
    const raw = text.slice(field.start, field.end);
    if (!escaped)
      assert.ok(raw.includes(field.value), `${field.field}: ${JSON.stringify(raw)} holds no ${field.value}`);
    last = field.end;
  }
}

/** Applies edits and proves, piece by piece, that what stands between them is what stood there. */
function spliceAndCompare(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.start - b.start);
  let to = '';
  let from = 0;
  for (const edit of ordered) {
    to += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  to += text.slice(from);
  let a = 0;
  let b = 0;
  for (const edit of ordered) {
    const kept = edit.start - a;
    assert.equal(to.slice(b, b + kept), text.slice(a, edit.start), 'bytes before an edit changed');
    a = edit.end;
    b += kept + edit.text.length;
  }
  assert.equal(to.slice(b), text.slice(a), 'bytes after the last edit changed');
  return to;
}

/**
 * What holds for every format and every text: fields are in order and apart, each holds its value; after an edit to `version` every
 * other byte is equal, the fields carry what was rendered, and a second edit to the same version changes nothing.
 * Use it inside a fast-check property; it throws an assertion error otherwise, and returns the edited text for further checks.
 */
export function checkSplice(
  format: Format,
  path: string,
  text: string,
  version: Version,
  options: SpliceOptions = {},
): Spliced {
  const escaped = options.escaped ?? false;
  assert.ok(format.matches(path), `${format.id} does not match ${path}`);
  const first = editsFor(format, path, text, version, options);
  assertFieldsAreSound(text, first.fields, escaped);

  const inserted = first.insertions.map((one) => ({ start: one.at, end: one.at, text: one.text }));
  const to = spliceAndCompare(text, [...first.edits, ...inserted]);

  const second = editsFor(format, path, to, version, options);
  assertFieldsAreSound(to, second.fields, escaped);
  if (inserted.length === 0) {
    assert.deepEqual(
      second.fields.map((field) => field.field),
      first.fields.map((field) => field.field),
      'the edit changed which fields there are',
    );
    for (const [index, field] of second.fields.entries()) {
      const former = first.fields[index];
      const rendered = former && isWritten(former) ? former.render(version, first.context) : null;
      if (rendered === null) assert.equal(field.value, former?.value, `${field.field} changed without a render`);
      else {
        const inside = to.slice(field.start, field.end);
        // A number that became a string got its quotes with it.
        const stands = rendered === `"${inside}"` ? rendered : inside;
        assert.equal(stands, rendered, `${field.field} does not stand where it was rendered`);
      }
    }
  }
  assert.deepEqual(second.edits, [], 'a second edit to the same version changes something');
  assert.deepEqual(second.insertions, [], 'a second edit to the same version inserts something');
  return { text: to, before: first.fields, after: second.fields };
}
