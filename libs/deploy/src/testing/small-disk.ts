import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Only root may mount. */
export const mayMount = process.getuid?.() === 0 && process.platform === 'linux';

export interface SmallDisk extends Disposable {
  /** Leaves no block free. */
  fill(): void;
}

/** A disk of one megabyte at a folder; null where this root may not mount (a container). */
export function smallDisk(folder: string): SmallDisk | null {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return {
    fill: () => {
      for (const size of [2 ** 20, 4096]) {
        try {
          for (let at = 0; ; at++) writeFileSync(join(folder, `filler-${size}-${at}`), Buffer.alloc(size));
        } catch {
          // Full: that is what is wanted.
        }
      }
    },
    [Symbol.dispose]: () => execFileSync('umount', [folder]),
  };
}
