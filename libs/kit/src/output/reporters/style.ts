import type { Severity, StepState } from '../envelope.ts';

export type Mark = StepState | Severity | 'running' | 'ok';
export type Tone = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold';

export interface Style {
  readonly mark: (mark: Mark) => string;
  readonly paint: (tone: Tone, text: string) => string;
}

const tones = {
  done: 'green',
  ok: 'green',
  unchanged: 'dim',
  planned: 'cyan',
  pending: 'yellow',
  skipped: 'dim',
  failed: 'red',
  undone: 'yellow',
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
  running: 'cyan',
} as const satisfies Record<Mark, Tone>;

const symbols = {
  done: ['✔', '+'],
  ok: ['✔', '+'],
  unchanged: ['=', '='],
  planned: ['→', '>'],
  pending: ['…', '~'],
  skipped: ['–', '-'],
  failed: ['✖', 'x'],
  undone: ['↩', '<'],
  error: ['✖', 'x'],
  warning: ['⚠', '!'],
  info: ['ℹ', 'i'],
  running: ['•', '*'],
} as const satisfies Record<Mark, readonly [unicode: string, ascii: string]>;

// SGR codes: ECMA-48, 8.3.117.
const codes: Record<Tone, readonly [on: number, off: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** Words, no colours: a log that is read by grep. */
export const plainStyle: Style = { mark: (mark) => mark, paint: (_tone, text) => text };

export function prettyStyle(color: boolean, unicode: boolean): Style {
  const paint = (tone: Tone, text: string) => {
    const [on, off] = codes[tone];
    return color && text !== '' ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  };
  return { mark: (mark) => paint(tones[mark], symbols[mark][unicode ? 0 : 1]), paint };
}

/** Whether the terminal shows more than ASCII. POSIX: the first of LC_ALL, LC_CTYPE, LANG that is set decides. */
export function isUnicode(env: NodeJS.ProcessEnv, platform: string = process.platform): boolean {
  if (env.TERM === 'linux') return false;
  if (platform === 'win32') return Boolean(env.WT_SESSION || env.TERM_PROGRAM || env.CI);
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}

/**
 * Text of others, safe to print: without control characters (a file's content must not steer the terminal) and without
 * the marks that turn the direction of writing and so hide what a line says. Newline and tab stay.
 */
export function clean(text: string): string {
  return text.replace(/\p{Cc}|\p{Bidi_Control}/gu, (char) => (char === '\n' || char === '\t' ? char : ''));
}
