import { StringDecoder } from 'node:string_decoder';
import { Capture } from './capture.ts';
import type { Listener, RunOptions } from './options.ts';
import type { Redactor } from './redact.ts';

const defaultCapture = 16 * 1024 * 1024;

/** Masks before anything is cut or written, so that no half of a secret is left at a cut. */
export function listen(redactor: Redactor, options: RunOptions, write: ((text: string) => void) | undefined): Listener {
  const decoder = new StringDecoder('utf8');
  const mask = redactor.maskStream();
  const capture = new Capture(options.maxCapture ?? defaultCapture);
  const take = (raw: string, masked: string) => {
    capture.push(options.raw ? raw : masked);
    write?.(masked);
  };
  return {
    push: (bytes) => {
      const raw = decoder.write(bytes);
      take(raw, mask.push(raw));
    },
    end: () => {
      const raw = decoder.end();
      take(raw, mask.push(raw) + mask.end());
      return capture.text();
    },
    truncated: () => capture.truncated,
  };
}
