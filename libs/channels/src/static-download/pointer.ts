/** What `latest.json` says; read by programs of ours and of others, so its fields stay. */
export interface Pointer {
  /** As it is written in the source: `3.4.0+001`. */
  readonly version: string;
  readonly files: readonly {
    readonly name: string;
    readonly url: string;
    readonly sha256: string;
    /** Bytes. */
    readonly size: number;
  }[];
}

export const pointerFile = 'latest.json';

export function formatPointer({ version, files }: Pointer): string {
  const list = files.map(({ name, url, sha256, size }) => ({ name, url, sha256, size }));
  return `${JSON.stringify({ version, files: list }, null, 2)}\n`;
}

/** Null where the text is no such file. */
export function pointerOf(text: string): Pointer | null {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof said !== 'object' || said === null || !('version' in said) || !('files' in said)) return null;
  const { version, files } = said;
  if (typeof version !== 'string' || !Array.isArray(files) || !files.every(isFile)) return null;
  return { version, files };
}

function isFile(value: unknown): value is Pointer['files'][number] {
  if (typeof value !== 'object' || value === null) return false;
  const { name, url, sha256, size }: Partial<Record<string, unknown>> = { ...value };
  return [name, url, sha256].every((text) => typeof text === 'string') && typeof size === 'number';
}
