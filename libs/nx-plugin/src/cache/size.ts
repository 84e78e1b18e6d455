import { WindlassError } from '@windlass/kit/errors';

const units = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;

/** Bytes of `10GB`, `500 MiB`, `1.5TB`. @throws WindlassError `usage`. */
export function parseSize(written: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/.exec(written.trim()) ?? [];
  const [, factor] = Object.entries(units).find(([name]) => name.toLowerCase() === unit.toLowerCase()) ?? [];
  const bytes = Math.floor(Number(number) * (factor ?? Number.NaN));
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new WindlassError('usage', `"${written}" is no size`, { next: 'write it as 10GB, 500MiB or 1.5TB' });
}

/** For the eye: `1.2 GB`. */
export function formatSize(bytes: number): string {
  const [name, factor] = (['TB', 'GB', 'MB', 'kB'] as const)
    .map((unit) => [unit, units[unit]] as const)
    .find(([, size]) => bytes >= size) ?? ['B', 1];
  return `${factor === 1 ? bytes : (bytes / factor).toFixed(1)} ${name}`;
}
