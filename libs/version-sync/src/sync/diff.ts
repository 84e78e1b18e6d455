import type { FileChange } from './plan-sync.ts';
import { type Edit, splice } from './splice.ts';

const contextLines = 3;

/** Whole lines that are replaced by whole lines; offsets into the old text. */
interface Replacement {
  start: number;
  end: number;
  edits: Edit[];
}

/** The diff of a change, with the BOM that the file's first line begins with: a patch that leaves it out does not apply. */
export function diffOf({ file, bom, before, edits }: FileChange): string {
  if (!bom) return unifiedDiff(file, before, edits);
  return unifiedDiff(
    file,
    `\uFEFF${before}`,
    edits.map((edit) => ({ ...edit, start: edit.start + 1, end: edit.end + 1 })),
  );
}

/** A unified diff of one file, as `patch` and `git apply` take it. It is drawn from the edits, so nothing has to be compared. */
export function unifiedDiff(file: string, before: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return '';
  const out = [`--- a/${file}\n`, `+++ b/${file}\n`];
  let shift = 0;
  for (const hunk of hunksOf(before, replacementsOf(before, edits))) {
    const { text, grown } = drawHunk(before, hunk, shift);
    out.push(text);
    shift += grown;
  }
  return out.join('');
}

function replacementsOf(text: string, edits: readonly Edit[]): Replacement[] {
  const found: Replacement[] = [];
  for (const edit of edits) {
    const start = lineStart(text, edit.start);
    const wholeLines = edit.start === edit.end && edit.start === start && edit.text.endsWith('\n');
    const end = wholeLines ? start : lineEnd(text, edit.end);
    const last = found.at(-1);
    if (last && start < last.end) {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    } else found.push({ start, end, edits: [edit] });
  }
  return found;
}

function hunksOf(text: string, replacements: readonly Replacement[]): Replacement[][] {
  const hunks: Replacement[][] = [];
  for (const replacement of replacements) {
    const last = hunks.at(-1);
    const near = last?.at(-1);
    if (last && near && forward(text, near.end, contextLines * 2) >= replacement.start) last.push(replacement);
    else hunks.push([replacement]);
  }
  return hunks;
}

function drawHunk(text: string, hunk: readonly Replacement[], shift: number): { text: string; grown: number } {
  const from = backward(text, hunk[0]?.start ?? 0, contextLines);
  const to = forward(text, hunk.at(-1)?.end ?? 0, contextLines);
  const lines: string[] = [];
  const counts = { ' ': 0, '-': 0, '+': 0 };
  const draw = (sign: ' ' | '-' | '+', part: string) => {
    for (const line of splitLines(part)) {
      counts[sign]++;
      lines.push(line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`);
    }
  };
  let at = from;
  for (const { start, end, edits } of hunk) {
    draw(' ', text.slice(at, start));
    const old = text.slice(start, end);
    draw('-', old);
    draw(
      '+',
      splice(
        old,
        edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
      ),
    );
    at = end;
  }
  draw(' ', text.slice(at, to));
  const [oldCount, newCount] = [counts[' '] + counts['-'], counts[' '] + counts['+']];
  // A side without lines names the line before it: POSIX diff -u.
  const first = countLines(text, from);
  const oldFirst = first + (oldCount === 0 ? 0 : 1);
  const newFirst = first + shift + (newCount === 0 ? 0 : 1);
  return {
    text: `@@ -${oldFirst},${oldCount} +${newFirst},${newCount} @@\n${lines.join('')}`,
    grown: newCount - oldCount,
  };
}

const splitLines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
const lineStart = (text: string, at: number): number => (at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1);

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline + 1;
}

function backward(text: string, from: number, lines: number): number {
  let at = from;
  for (let n = 0; n < lines && at > 0; n++) at = lineStart(text, at - 1);
  return at;
}

function forward(text: string, from: number, lines: number): number {
  let at = from;
  for (let n = 0; n < lines && at < text.length; n++) at = lineEnd(text, at);
  return at;
}

function countLines(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
