import { WindlassError } from '@windlass/kit/errors';

/** deb(5): an archive of ar(1), its names without a slash at their end. */
export const arMagic = Buffer.from('!<arch>\n');

export const arHeaderSize = 60;

/** The field for the size has ten digits. */
export const largestMember = 9_999_999_999;

/** @throws WindlassError `build` where it is too large for the format. */
export function arHeader(name: string, size: number, mtime: number): Buffer {
  if (size > largestMember)
    throw new WindlassError('build', `${name} of a deb package would be ${size} bytes`, {
      why: `no part of such a package may be larger than ${largestMember} bytes, compressed (deb(5))`,
      next: 'split what is packed into several packages',
    });
  const fields: [string, number][] = [
    [name, 16],
    [String(mtime), 12],
    ['0', 6],
    ['0', 6],
    ['100644', 8],
    [String(size), 10],
  ];
  return Buffer.from(`${fields.map(([text, length]) => text.padEnd(length)).join('')}\`\n`, 'latin1');
}

/** Members begin at even places. */
export function arPadding(size: number): Buffer {
  return Buffer.from(size % 2 === 1 ? '\n' : '');
}
