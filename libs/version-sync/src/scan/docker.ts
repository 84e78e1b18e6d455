import { linesOf } from './lines.ts';

/** One instruction with its continuation lines; `words` are offsets of what the shell would call words, comments left out. */
export interface Instruction {
  readonly name: string;
  readonly words: readonly { readonly start: number; readonly end: number }[];
}

/** Reads a Dockerfile: continuations (or those of an `# escape=` directive), comments between them, heredocs. */
export function readDockerfile(text: string): Instruction[] {
  const lines = linesOf(text);
  const continuation = /^\s*#\s*escape=`/im.test(text.slice(0, 500)) ? '`' : '\\';
  const found: Instruction[] = [];
  for (let index = 0; index < lines.length; index++) {
    const head = /^[ \t]*([A-Za-z]+)(?=[ \t])/.exec(lines[index]?.text ?? '');
    if (!head) continue;
    const words: { start: number; end: number }[] = [];
    let from = head[0].length;
    for (; index < lines.length; index++, from = 0) {
      const line = lines[index];
      if (!line) break;
      if (from === 0 && /^[ \t]*(?:#|$)/.test(line.text)) continue;
      const continues = line.text.trimEnd().endsWith(continuation);
      const body = continues ? line.text.trimEnd().slice(0, -1) : line.text;
      words.push(...wordsOf(body, from, line.start));
      if (!continues) break;
    }
    const heredoc = /^(?:RUN|COPY|ADD)$/i.test(head[1] ?? '')
      ? /<<-?["']?(\w+)/.exec(lines[index]?.text ?? '')?.[1]
      : undefined;
    if (heredoc !== undefined) {
      const end = lines.findIndex((line, at) => at > index && line.text.trim() === heredoc);
      if (end !== -1) index = end;
    }
    found.push({ name: (head[1] ?? '').toUpperCase(), words });
  }
  return found;
}

// Nobody writes such a line; a pattern that goes over all of it would overflow.
const longest = 100_000;

function wordsOf(body: string, from: number, offset: number): { start: number; end: number }[] {
  if (body.length > longest) return [];
  const pattern = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g;
  pattern.lastIndex = from;
  const words: { start: number; end: number }[] = [];
  for (let match = pattern.exec(body); match; match = pattern.exec(body)) {
    words.push({ start: offset + match.index, end: offset + match.index + match[0].length });
  }
  return words;
}
