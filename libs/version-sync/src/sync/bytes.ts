const bomBytes = Buffer.from([0xef, 0xbb, 0xbf]);

/** The bytes of a text as its file holds them. */
export function toBytes(text: string, bom: boolean): Buffer {
  const body = Buffer.from(text, 'utf8');
  return bom ? Buffer.concat([bomBytes, body]) : body;
}
