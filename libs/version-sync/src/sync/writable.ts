import type { Field } from '../formats/format.ts';

/** Whether this field is one that a sync writes to. */
export function isWritable(field: Field, heal = false): boolean {
  if (field.role === 'third-party' || field.role === 'template-default' || field.role === 'epoch') return false;
  if (field.kind === 'literal') return true;
  if (field.kind === 'computed-keyword') return false;
  return /^v?\d+\.\d+\.\d+/.test(field.value) || (heal && /^[A-Z][A-Z0-9_]*$/.test(field.value));
}
