/** Hides secrets in a text. */
export type Mask = (text: string) => string;

/** Masks every text in a value, keys too, before it is escaped as JSON: an escaped secret would not be recognised. */
export function maskDeep<T>(value: T, mask: Mask): T;
export function maskDeep(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((item) => maskDeep<unknown>(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [mask(key), maskDeep<unknown>(item, mask)]));
}
