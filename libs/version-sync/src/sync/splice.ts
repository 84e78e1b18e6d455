import { WindlassError } from '@windlass/kit/errors';
import { positionAt } from './position.ts';

/** Replaces `was` between two UTF-16 offsets of the text (BOM not counted) by `text`. `was` is kept so that the edit can be undone. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly was: string;
  readonly text: string;
}

/**
 * Edits of one file in order, equal ones merged.
 * @throws WindlassError `config` where two edits want different text for the same place.
 */
export function mergeEdits(file: string, text: string, edits: readonly Edit[]): Edit[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const merged: Edit[] = [];
  for (const edit of sorted) {
    const last = merged.at(-1);
    const same = last && last.start === edit.start && last.end === edit.end && last.text === edit.text;
    if (same) continue;
    const touches = last && (edit.start < last.end || (edit.start === last.start && edit.end === last.end));
    if (touches) {
      throw new WindlassError('config', `two rules write different text into ${file}`, {
        where: { file, ...positionAt(text, edit.start) },
        why: `one writes "${last.text}", the other "${edit.text}"`,
        next: 'keep one of the two entries of version.files for this place',
      });
    }
    merged.push(edit);
  }
  return merged;
}

/** `edits` must be sorted and must not overlap (`mergeEdits`). */
export function splice(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The edits that take `splice(text, edits)` back to `text`. */
export function invert(edits: readonly Edit[]): Edit[] {
  let shift = 0;
  return edits.map((edit) => {
    const start = edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
    return { start, end: start + edit.text.length, was: edit.text, text: edit.was };
  });
}
