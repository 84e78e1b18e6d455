import * as z from 'zod/mini';

// In the registry rather than by a check: a check makes a copy of its schema, and this module is built at every start.
export function about<T extends z.ZodMiniType>(description: string, schema: T): T {
  z.globalRegistry.add(schema, { description });
  return schema;
}
export const filled = z.string().check(z.minLength(1));
export const text = (description: string) => about(description, filled.clone());

/** A name that a config gives: part of file names, of flags and of ids. */
export const named = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must be made of letters, digits, _ and -'));

/** A command, or the words of one. */
export const words = (description: string) => about(description, z.array(text('One word')).check(z.minLength(1)));

export const httpAddress = (description: string) =>
  about(
    description,
    z.string().check(z.regex(/^https?:\/\/[^\s/@?#]+(?:\/\S*)?$/, 'must be an http(s) address without a password')),
  );
