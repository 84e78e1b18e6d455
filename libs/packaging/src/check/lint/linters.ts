import { type Remark, remarksIn } from './remark.ts';

export interface Linter {
  readonly program: string;
  /** Package of Debian that brings it. */
  readonly from: string;
  readonly args: (file: string) => readonly string[];
  readonly parse: (output: string) => readonly Remark[];
}

const severities = { E: 'error', W: 'warning' } as const;

const isKnown = (letter: string | undefined): letter is keyof typeof severities => letter === 'E' || letter === 'W';

/** `E: name: tag what it is about` (lintian(1)). */
export const lintian: Linter = {
  program: 'lintian',
  from: 'lintian',
  // It warns of being root, for it unpacks what it was given; it is given what was just built here.
  args: (file) => ['--no-cfg', '--no-user-dirs', '--allow-root', '--color', 'never', '--tag-display-limit', '0', file],
  parse: (output) =>
    remarksIn(output, /^([EW]): \S+(?: \w+)?: (\S+)(?: (.*))?$/, ([, letter, tag = '', about = '']) =>
      isKnown(letter) ? { severity: severities[letter], tag, text: `${tag} ${about}`.trimEnd() } : null,
    ),
};

/** `name.arch: E: tag what it is about`. */
export const rpmlint: Linter = {
  program: 'rpmlint',
  from: 'rpmlint',
  args: (file) => [file],
  parse: (output) =>
    remarksIn(output, /^\S+: ([EW]): (\S+)(?: (.*))?$/, ([, letter, tag = '', about = '']) =>
      isKnown(letter) ? { severity: severities[letter], tag, text: `${tag} ${about}`.trimEnd() } : null,
    ),
};

/** `file: error: words`; has no tags. What "will be fatal in the future" is not so now. */
export const desktopFile: Linter = {
  program: 'desktop-file-validate',
  from: 'desktop-file-utils',
  args: (file) => [file],
  parse: (output) =>
    remarksIn(output, /^.+?\.desktop: (error|warning): (\(will be fatal in the future\): )?(.*)$/, (match) => {
      const [, word, later, text = ''] = match;
      return { severity: word === 'error' && later === undefined ? 'error' : 'warning', tag: null, text };
    }),
};

/** `E: component:line: tag what it is about`, with `~` for a component or a line that is not known (appstreamcli(1)). */
export const appstream: Linter = {
  program: 'appstreamcli',
  from: 'appstream',
  args: (file) => ['validate', '--no-net', '--no-color', file],
  parse: (output) =>
    remarksIn(output, /^([EW]): .*?:(\d+|~): (\S+)(?: (.*))?$/, ([, letter, line, tag = '', about = '']) => {
      if (!isKnown(letter)) return null;
      const at = line === undefined || line === '~' ? {} : { line: Number(line) };
      return { severity: severities[letter], tag, text: `${tag} ${about}`.trimEnd(), ...at };
    }),
};
