import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { WindlassError } from '../errors.ts';
import { editDistance } from '../suggest.ts';
import { codeOf, whyOf } from './system-error.ts';

/** Larger files bear no version; reading one by mistake (a disk image, a log) would only eat memory. */
export const largestText = 64 * 1024 * 1024;

export interface TextFile {
  /** Whether the file begins with EF BB BF. */
  readonly bom: boolean;
  /** Without the BOM; line endings as they are. */
  readonly text: string;
  readonly bytes: Buffer;
}

/** Reads a UTF-8 text file, which errors call `shown`. Throws `input` (naming the byte where it applies) for what is missing, unreadable, too large or no UTF-8. */
export function readText(file: string, shown = file): TextFile {
  return decodeText(shown, readBytes(file, shown));
}

/** The bytes of a text: `encodeText(readText(file))` is the file. Throws `input` on a lone surrogate, which UTF-8 cannot hold. */
export function encodeText(text: Pick<TextFile, 'bom' | 'text'>): Buffer {
  if (!text.text.isWellFormed())
    throw new WindlassError('input', 'the text holds half a surrogate pair and cannot be encoded');
  return Buffer.from(text.bom ? `\ufeff${text.text}` : text.text);
}

/** As `readText`, for bytes that are already here; `file` is for the error. */
export function decodeText(file: string, bytes: Buffer): TextFile {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new WindlassError('input', `${file} is UTF-16, not UTF-8`, {
      where: { file },
      why: 'it begins with the byte order mark of UTF-16 (byte 0)',
      next: 'save it as UTF-8',
    });
  }
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    throw new WindlassError('input', `${file} is a binary file`, { where: { file }, why: `byte ${nul} is NUL` });
  }
  if (!isUtf8(bytes)) {
    const at = firstInvalid(bytes);
    throw new WindlassError('input', `${file} is not UTF-8`, {
      where: { file },
      why: `byte ${at} (0x${(bytes[at] ?? 0).toString(16)}) begins no valid character`,
      next: 'save it as UTF-8',
    });
  }
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { bom, text: bytes.toString('utf8', bom ? 3 : 0), bytes };
}

function readBytes(path: string, file: string): Buffer {
  let stat: fs.Stats;
  try {
    stat = fs.statSync(path);
    if (stat.isFile() && stat.size <= largestText) return fs.readFileSync(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') throw missing(path, file, cause);
    throw new WindlassError('input', `${file} cannot be read`, {
      where: { file },
      why: whyOf(cause),
      next: `ls -l ${path}`,
      cause,
    });
  }
  if (stat.isDirectory()) throw new WindlassError('input', `${file} is a folder, not a file`, { where: { file } });
  if (!stat.isFile()) throw new WindlassError('input', `${file} is no regular file`, { where: { file } });
  throw new WindlassError('input', `${file} is too large`, {
    where: { file },
    why: `${stat.size} bytes; text files are read up to ${largestText}`,
  });
}

function missing(file: string, shown: string, cause: unknown): WindlassError {
  if (fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
    return new WindlassError('input', `${shown} is a symbolic link to nothing`, {
      where: { file: shown },
      why: `it points to ${fs.readlinkSync(file)}`,
      next: `ls -l ${file}`,
      cause,
    });
  }
  const near = similarNames(file);
  return new WindlassError('input', `${shown} does not exist`, {
    where: { file: shown },
    next: near.length === 0 ? `ls ${path.dirname(file)}` : `did you mean ${near.join(' or ')}?`,
    cause,
  });
}

/** Up to three files in the same folder whose names are few edits away; nearest first. */
function similarNames(file: string): string[] {
  const wanted = path.basename(file).toLowerCase();
  const most = Math.max(2, Math.floor(wanted.length / 3));
  let names: string[];
  try {
    names = fs.readdirSync(path.dirname(file));
  } catch {
    return [];
  }
  return names
    .map((name) => ({ name, away: editDistance(wanted, name.toLowerCase()) }))
    .filter(({ away }) => away <= most)
    .sort((a, b) => a.away - b.away || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => path.join(path.dirname(file), name));
}

/** Offset of the first byte that begins no well-formed sequence (Unicode 16, table 3-7); the length where all are well-formed. */
function firstInvalid(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

function sequenceLength(bytes: Buffer, at: number): 0 | 1 | 2 | 3 | 4 {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
