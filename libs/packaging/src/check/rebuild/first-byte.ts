import type { ArchiveFormat } from '../../archive/format.ts';

/** Bytes of a file that are compared; where the rest differs, `differencesOf` has told so. */
const most = 32 * 1024 * 1024;
/** Characters shown around the place. */
const around = 24;

/** Where the contents of a file in two packages begin to differ, with what stands there in each; null where that is beyond what is compared. */
export async function firstByte(
  format: Pick<ArchiveFormat, 'read'>,
  files: readonly [string, string],
  path: string,
): Promise<string | null> {
  const [a, b] = [await contentOf(format, files[0], path), await contentOf(format, files[1], path)];
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a[at] === b[at]) at++;
  if (at === length && (a.length === b.length || length === most)) return null;
  return `from byte ${at} on: ${excerpt(a, at)}, and ${excerpt(b, at)} when built again`;
}

async function contentOf(format: Pick<ArchiveFormat, 'read'>, file: string, path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  await format.read(file, (entry) => {
    if (entry.kind !== 'file' || entry.path !== path) return null;
    return {
      push: (piece) => {
        const part = Buffer.from(piece.subarray(0, Math.max(0, most - length)));
        length += part.length;
        parts.push(part);
      },
      end: () => {},
    };
  });
  return Buffer.concat(parts);
}

function excerpt(bytes: Buffer, at: number): string {
  const text = bytes.toString('latin1', Math.max(0, at - around), at + around).replace(/[^\x20-\x7e]/g, '·');
  return at >= bytes.length ? 'its end' : JSON.stringify(text);
}
