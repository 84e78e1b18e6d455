import type { Span } from './pkgbuild/syntax.ts';

/** Adds a fault of the file at a place. */
export type Fault = (what: string, at: Pick<Span, 'start'>, next?: string) => void;

/** As makepkg asks of every name, also of those of other packages. */
export function lintName(field: string, name: string, at: Pick<Span, 'start'>, fault: Fault): void {
  if (name === '') fault(`${field} names nothing`, at, 'remove the empty text');
  else if (!/^[\w+@][\w+@.-]*$/.test(name))
    fault(`${field}: "${name}" is no name of a package`, at, 'letters, digits, @ . _ + -, beginning with none of . -');
}
