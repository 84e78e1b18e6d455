import type { CodeSyntax } from './code-syntax.ts';
import { masker } from './mask.ts';

const slashes: Pick<CodeSyntax, 'lineComments' | 'blockComments'> = {
  lineComments: ['//'],
  blockComments: [['/*', '*/']],
};
const plain = [{ open: '"' }, { open: "'" }] as const;

export const maskDart = masker({
  ...slashes,
  strings: [
    { open: "'''", multiline: true, interpolation: '${' },
    { open: '"""', multiline: true, interpolation: '${' },
    { open: "'", interpolation: '${' },
    { open: '"', interpolation: '${' },
  ],
});

export const maskGo = masker({ ...slashes, strings: [...plain, { open: '`', multiline: true, escapes: false }] });

export const maskScript = masker({
  ...slashes,
  strings: [...plain, { open: '`', multiline: true, interpolation: '${' }],
  regexLiterals: true,
});

/** Groovy and Kotlin, as build scripts use them. */
export const maskGradle = masker({
  ...slashes,
  strings: [
    { open: '"""', multiline: true, interpolation: '${' },
    { open: "'''", multiline: true },
    { open: '"', interpolation: '${' },
    { open: "'" },
  ],
});

export const maskC = masker({ ...slashes, strings: plain });

export const maskRust = masker({
  ...slashes,
  strings: [
    { open: 'r#"', close: '"#', multiline: true, escapes: false },
    { open: '"', multiline: true },
  ],
  lifetimes: true,
});

export const maskPython = masker({
  lineComments: ['#'],
  strings: [{ open: '"""', multiline: true }, { open: "'''", multiline: true }, ...plain],
});

// Strings that go over lines are rare in Ruby beside heredocs, and a quote in a regular expression is not.
export const maskRuby = masker({
  lineComments: ['#'],
  blockComments: [
    ['\n=begin', '\n=end'],
    ['\n__END__', '\0'],
  ],
  strings: [{ open: '"', interpolation: '#{' }, { open: "'" }],
  heredocs: true,
});

export const maskElixir = masker({
  lineComments: ['#'],
  strings: [
    { open: '"""', multiline: true },
    { open: "'''", multiline: true },
    { open: '"', interpolation: '#{' },
    { open: "'" },
  ],
});

export const maskShell = masker({
  lineComments: ['#'],
  strings: [
    { open: '"', multiline: true },
    { open: "'", multiline: true, escapes: false },
  ],
  shell: true,
  heredocs: true,
});

export const maskCMake = masker({
  lineComments: ['#'],
  blockComments: [
    ['#[[', ']]'],
    ['#[=[', ']=]'],
  ],
  strings: [{ open: '"', multiline: true }],
});

export const maskNix = masker({
  lineComments: ['#'],
  blockComments: [['/*', '*/']],
  strings: [
    { open: "''", multiline: true, escapes: false, interpolation: '${' },
    { open: '"', multiline: true, interpolation: '${' },
  ],
});
