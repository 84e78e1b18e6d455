import type { Streams } from '../events.ts';

/** Streams that keep what is written. */
export function captured(parts: Partial<Streams> = {}) {
  let out = '';
  let err = '';
  const streams: Streams = {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    isTTY: false,
    color: false,
    columns: 80,
    ...parts,
  };
  return { streams, out: () => out, err: () => err };
}
