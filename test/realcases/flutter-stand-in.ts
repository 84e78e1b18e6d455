import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';

/** One call of the stand-in. */
export interface Call {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly umask: string;
}

export interface StandIn extends Disposable {
  /** With the stand-in before everything else that is there. */
  readonly path: string;
  calls(): readonly Call[];
}

/** A folder for PATH that holds flutter-stand-in.sh as `flutter`; removed at the end of its scope. */
export function flutterStandIn(): StandIn {
  const folder = tempFolder();
  const bin = join(folder.path, 'bin');
  mkdirSync(bin);
  cpSync(join(import.meta.dirname, 'flutter-stand-in.sh'), join(bin, 'flutter'));
  chmodSync(join(bin, 'flutter'), 0o755);
  const words = (file: string) =>
    readFileSync(join(folder.path, 'calls', file), 'utf8')
      .split('\0')
      .slice(0, -1);
  return {
    path: `${bin}:${process.env['PATH']}`,
    calls: () => {
      const calls: Call[] = [];
      for (let n = 1; existsSync(join(folder.path, `calls/${n}.argv`)); n += 1) {
        const env = words(`${n}.env`).map((pair): [string, string] => {
          const at = pair.indexOf('=');
          return [pair.slice(0, at), pair.slice(at + 1)];
        });
        const umask = readFileSync(join(folder.path, `calls/${n}.umask`), 'utf8').trim();
        calls.push({ argv: words(`${n}.argv`), env: Object.fromEntries(env), umask });
      }
      return calls;
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
