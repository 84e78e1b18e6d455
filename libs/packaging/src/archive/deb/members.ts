import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Part } from '../system/unpressed.ts';
import { arHeaderSize, arMagic } from './ar.ts';

export interface Member extends Part {
  readonly name: string;
}

/** The members of an archive of ar(1), in their order. @throws Error where it is none, or cut off. */
export function arMembers(file: string): readonly Member[] {
  const fd = openSync(file, 'r');
  try {
    const { size: whole } = fstatSync(fd);
    if (!bytesAt(fd, 0, arMagic.length).equals(arMagic)) throw new Error('it is no deb package');
    const members: Member[] = [];
    for (let at = arMagic.length; at < whole; ) {
      const header = bytesAt(fd, at, arHeaderSize).toString('latin1');
      const size = header.slice(48, 58).trimEnd();
      const start = at + arHeaderSize;
      if (!header.endsWith('`\n') || !/^\d+$/.test(size)) throw new Error('the header of a member is broken');
      if (start + Number(size) > whole) throw new Error('it ends too early');
      members.push({ name: header.slice(0, 16).trimEnd().replace(/\/$/, ''), file, start, size: Number(size) });
      at = start + Number(size) + (Number(size) % 2);
    }
    return members;
  } finally {
    closeSync(fd);
  }
}

function bytesAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(fd, bytes, 0, length, at) < length) throw new Error('it ends too early');
  return bytes;
}
