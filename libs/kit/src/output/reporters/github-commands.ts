import type { Finding, Severity } from '../envelope.ts';
import { clean } from './style.ts';

// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands; the escapes are those of @actions/core.
const commands = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Record<Severity, string>;

/** `::error file=…,line=…,col=…,title=…::message` */
export function annotation(finding: Finding, root: string | undefined): string {
  const { check, severity, message, expected, actual, fix, file, line, column } = finding;
  const properties = Object.entries({
    file: file === undefined ? undefined : fromRoot(file, root),
    line: file === undefined ? undefined : line,
    col: file === undefined || line === undefined ? undefined : column,
    title: check,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]));
  const text = [
    message,
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(actual === undefined ? [] : [`actual: ${actual}`]),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
  ].join('\n');
  return `::${commands[severity]} ${properties.join(',')}::${escapeData(text)}\n`;
}

export function command(name: 'group' | 'endgroup' | 'warning' | 'debug', text = ''): string {
  return `::${name}::${escapeData(text)}\n`;
}

export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Prose that the runner cannot take for a command. It reads both streams, and takes `::name::` at the start of a line (after blanks)
 * and `##[name]` anywhere in it; the text of a message can come from a file that a stranger changed.
 */
export function harmless(text: string): string {
  return clean(text)
    .replace(/^(\s*)::/gm, '$1: :')
    .replaceAll('##[', '## [');
}

/** GitHub wants paths from the root of the checkout. */
function fromRoot(file: string, root: string | undefined): string {
  return root !== undefined && root !== '' && file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}
