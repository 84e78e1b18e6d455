import { project } from '../model/projections.ts';
import { formatVersion } from '../model/version.ts';
import { type Field, kindOf, leave, type Role, renderAs } from './format.ts';

type Render = Field['render'];

/** As text in source code and labels: without the build, unless the former value carried one. A leading `v` and a fourth number are kept. */
export function renderLike(former: string): Render {
  if (/^\d+(?:\.\d+){3}$/.test(former)) {
    const numbers = renderNumbers(former);
    return (version, context) => (context.source ? formatVersion(version) : numbers(version, context));
  }
  return renderAs(former.includes('+') ? 'full' : 'npm', former);
}

/** What stands for MAJOR, MINOR or PATCH (0, 1, 2). */
export function renderPart(index: number): Render {
  return (version) => version.core.split('.')[index] ?? null;
}

/**
 * Numbers with a separator, as many as the former value had: `3,4,0` or `3, 4, 0, 1`. The fourth is what the Windows projection says.
 */
export function renderNumbers(former: string): Render {
  const count = former.split(/[.,]/).length;
  const separator = /\d(\s*[.,]\s*)\d/.exec(former)?.[1] ?? '.';
  return (version) => {
    const four = project(version, 'windows').text.split('.');
    const parts = count > 3 ? four : version.core.split('.').slice(0, count);
    return parts.join(separator);
  };
}

/** The build as written; where `number`, decimal without leading zeros, and nothing where it is no number. */
export function renderBuild(form: 'text' | 'number'): Render {
  return ({ build }) => {
    if (build === null || form === 'text') return build;
    return /^\d+$/.test(build) ? BigInt(build).toString() : null;
  };
}

/** A packaging release: 1 with a new version, one more where only other content changes, else as it is. `1.9` is followed by `1.10`. */
export function renderRelease(former: string): Render {
  return (_version, { versionChanges, contentChanges }) => {
    if (versionChanges) return '1';
    return contentChanges ? nextRelease(former) : null;
  };
}

function nextRelease(former: string): string | null {
  const match = /^(.*?)(\d+)$/.exec(former);
  return match ? `${match[1]}${BigInt(match[2] ?? '0') + 1n}` : null;
}

/** What only a build tool can fill in is left; a bare word or a half-filled version keeps its `render` for a heal. */
function isExpression(value: string): boolean {
  return /[$%@{}<>#()]/.test(value);
}

export interface FieldParts {
  readonly field: string;
  readonly role?: Role;
  readonly start: number;
  readonly end: number;
  /** Default: `renderLike` of the value. */
  readonly render?: Render;
  /** Told from the value where left out. */
  readonly kind?: Field['kind'];
}

/** A field whose value is the text between its offsets. */
export function fieldAt(text: string, parts: FieldParts): Field {
  const { field, role = 'version', start, end } = parts;
  const value = text.slice(start, end);
  const kind = parts.kind ?? kindOf(value);
  const left = kind === 'computed-keyword' || (kind !== 'literal' && isExpression(value));
  return { field, role, kind, value, start, end, render: left ? leave : (parts.render ?? renderLike(value)) };
}

/** Start and end of a named group; patterns carry the `d` flag. */
export function spanOf(match: RegExpExecArray, group: string): readonly [start: number, end: number] | undefined {
  return match.indices?.groups?.[group];
}

/** Fields in the order of the text, without those that lie in one before. */
export function inOrder(fields: readonly Field[]): Field[] {
  const sorted = [...fields].sort((a, b) => a.start - b.start || a.end - b.end);
  return sorted.filter((field, index) => index === 0 || field.start >= (sorted[index - 1]?.end ?? 0));
}

/** The version that fields agree to be present in this file; undefined where it stands there only as an expression. */
export function presentVersion(fields: readonly Field[]): string | undefined {
  return fields.find((field) => field.role === 'version' && field.kind === 'literal')?.value;
}
