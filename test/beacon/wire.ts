/** As much of D-Bus as these tests speak themselves; what values mean is read by gdbus. Little endian, as the specification lets it be. */

export const messageTypes = { call: 1, return: 2, error: 3, signal: 4 } as const;

export interface Message {
  readonly type: number;
  readonly serial: number;
  readonly flags?: number;
  readonly fields: Readonly<Record<number, string | number>>;
  readonly body: Buffer;
}

/** Numbers of the fields of a header. */
export const field = { path: 1, interface: 2, member: 3, error: 4, reply: 5, destination: 6, sender: 7, signature: 8 };

const types: Readonly<Record<number, string>> = { 1: 'o', 5: 'u', 8: 'g' };

/** Bytes that are written one after the other, each value where it has to be. */
export class Writer {
  #bytes = Buffer.alloc(0);

  pad(alignment: number): this {
    const missing = (alignment - (this.#bytes.length % alignment)) % alignment;
    return this.raw(Buffer.alloc(missing));
  }

  raw(bytes: Buffer): this {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    return this;
  }

  byte(value: number): this {
    return this.raw(Buffer.from([value]));
  }

  uint(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    return this.pad(4).raw(bytes);
  }

  string(text: string): this {
    return this.uint(Buffer.byteLength(text)).raw(Buffer.from(`${text}\0`));
  }

  signature(text: string): this {
    return this.byte(text.length).raw(Buffer.from(`${text}\0`));
  }

  bytes(): Buffer {
    return this.#bytes;
  }
}

export function encode({ type, serial, flags = 0, fields, body }: Message): Buffer {
  const list = new Writer();
  for (const [key, value] of Object.entries(fields)) {
    const signature = types[Number(key)] ?? 's';
    list.pad(8).byte(Number(key)).signature(signature);
    if (typeof value === 'number') list.uint(value);
    else if (signature === 'g') list.signature(value);
    else list.string(value);
  }
  const head = new Writer().byte(0x6c).byte(type).byte(flags).byte(1).uint(body.length).uint(serial);
  return head.uint(list.bytes().length).raw(list.bytes()).pad(8).raw(body).bytes();
}

/** Takes a whole message off the beginning; null where there is none yet. Sender and numbers of little-endian senders only. */
export function decode(bytes: Buffer): { readonly message: Message; readonly rest: Buffer } | null {
  if (bytes.length < 16) return null;
  const [bodyLength, serial, listLength] = [4, 8, 12].map((at) => bytes.readUInt32LE(at));
  const start = Math.ceil((16 + (listLength ?? 0)) / 8) * 8;
  const end = start + (bodyLength ?? 0);
  if (bytes.length < end) return null;
  const fields: Record<number, string | number> = {};
  for (let at = 16; at < 16 + (listLength ?? 0); ) {
    at = Math.ceil(at / 8) * 8;
    const key = bytes.readUInt8(at);
    const type = String.fromCharCode(bytes.readUInt8(at + 2));
    at = type === 'g' ? at + 4 : Math.ceil((at + 4) / 4) * 4;
    const number = type === 'g' ? bytes.readUInt8(at) : bytes.readUInt32LE(at);
    at += type === 'g' ? 1 : 4;
    fields[key] = type === 'u' ? number : bytes.toString('utf8', at, at + number);
    if (type !== 'u') at += number + 1;
  }
  const message = { type: bytes.readUInt8(1), flags: bytes.readUInt8(2), serial: serial ?? 0, fields };
  return { message: { ...message, body: bytes.subarray(start, end) }, rest: bytes.subarray(end) };
}
