/** node:crypto takes 5 to 9 ms to load, longer than a whole check of eight files: it is loaded at the first use. */
const crypto = () => process.getBuiltinModule('node:crypto');

/** SHA-256 of bytes, or of a text as UTF-8, in hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return crypto().hash('sha256', data, 'hex');
}

/** So many random bytes, in hex: not to be guessed. */
export function randomHex(bytes: number): string {
  return crypto().randomBytes(bytes).toString('hex');
}

export function randomId(): string {
  return crypto().randomUUID();
}
