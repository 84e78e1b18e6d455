/** A PKGBUILD as a tree: the part of bash's grammar that such files are written in. Offsets are UTF-16 units, the BOM not counted. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Word extends Span {
  readonly parts: readonly Part[];
}

export type Part = TextPart | ParameterPart | CommandPart | ArithmeticPart | OddPart;

/** Characters that stand for themselves; `quoted` ones are no pattern, no brace and no blank. */
export interface TextPart extends Span {
  readonly is: 'text';
  readonly text: string;
  readonly quoted: boolean;
}

/** `$name`, `${name…}` */
export interface ParameterPart extends Span {
  readonly is: 'parameter';
  readonly quoted: boolean;
  readonly name: string;
  /** `${!name}` */
  readonly indirect: boolean;
  /** `${#name}` */
  readonly length: boolean;
  /** `[@]`, `[*]`, or what stands between the brackets. */
  readonly index: '@' | '*' | Word | null;
  /** `:-`, `%%`, `//`…; `:` for a substring, null for none. */
  readonly operator: string | null;
  /** What follows the operator; two for `${x/a/b}` and `${x:1:2}`. */
  readonly operands: readonly Word[];
}

/** `$( … )` */
export interface CommandPart extends Span {
  readonly is: 'command';
  readonly quoted: boolean;
  readonly body: readonly Statement[];
}

/** `$(( … ))` */
export interface ArithmeticPart extends Span {
  readonly is: 'arithmetic';
  readonly quoted: boolean;
  readonly expression: Word;
}

/** Read past, never evaluated: backticks, process substitution, `$[ … ]`. */
export interface OddPart extends Span {
  readonly is: 'odd';
  readonly what: string;
}

export interface Assignment extends Span {
  readonly name: string;
  readonly index: Word | null;
  readonly append: boolean;
  /** `(…)` where it is an array. */
  readonly value: Word | readonly ArrayElement[];
}

export interface ArrayElement {
  /** `[index]=` */
  readonly index: Word | null;
  readonly word: Word;
}

/** What follows a command. */
export interface Redirects {
  readonly redirected: boolean;
  /** Whether one of them is a heredoc, which bash prints behind the line. */
  readonly heredoc: boolean;
}

export type Command = Span & { readonly heredoc: boolean } & (
    | {
        readonly is: 'simple';
        readonly assignments: readonly Assignment[];
        readonly words: readonly (Word | Assignment)[];
        /** Text of a here-string; other redirections are only known to be there. */
        readonly hereString: Word | null;
        readonly redirected: boolean;
      }
    | { readonly is: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly Statement[] }
    | {
        readonly is: 'for';
        readonly name: string;
        readonly words: readonly Word[];
        readonly body: readonly Statement[];
        readonly redirected: boolean;
      }
    | {
        readonly is: 'case';
        readonly word: Word;
        readonly arms: readonly Arm[];
      }
    | { readonly is: 'test'; readonly items: readonly (Word | string)[] }
    | { readonly is: 'arithmetic'; readonly expression: Word }
    | { readonly is: 'group'; readonly body: readonly Statement[]; readonly redirected: boolean }
    | { readonly is: 'function'; readonly name: string; readonly body: Command }
    /** Read past, never evaluated. Statements inside of it are kept where `declare -f` prints them on lines of their own. */
    | {
        readonly is: 'other';
        readonly what: string;
        /** What a loop goes by. */
        readonly head: readonly Statement[];
        readonly body: readonly Statement[];
      }
  );

export interface Branch {
  readonly condition: readonly Statement[];
  readonly body: readonly Statement[];
}

export interface Arm {
  readonly patterns: readonly Word[];
  readonly body: readonly Statement[];
  readonly end: ';;' | ';&' | ';;&';
}

export interface Pipeline extends Span {
  readonly negated: boolean;
  readonly commands: readonly Command[];
}

/** Pipelines with `&&` and `||` between them. */
export interface Statement extends Span {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
  readonly background: boolean;
}

export function isAssignment(item: Word | Assignment): item is Assignment {
  return 'append' in item;
}

export function isWord(item: Word | Assignment): item is Word {
  return !isAssignment(item);
}

/** The text of a word without any expansion; null where it has one. */
export function literalOf(word: Word): string | null {
  let text = '';
  for (const part of word.parts) {
    if (part.is !== 'text') return null;
    text += part.text;
  }
  return text;
}

/** As `literalOf`, where nothing of it is quoted: what bash takes for a reserved word. */
export function bareTextOf(word: Word): string | null {
  const [part, ...more] = word.parts;
  return part?.is === 'text' && !part.quoted && more.length === 0 ? part.text : null;
}
