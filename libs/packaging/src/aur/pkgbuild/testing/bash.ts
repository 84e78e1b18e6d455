import { spawnSync } from 'node:child_process';
import { WindlassError } from '@windlass/kit/errors';
import { evaluatePkgbuild } from '../evaluate.ts';
import { itemsOf } from '../scope.ts';

/** Each script in a shell of its own: a syntax error ends no more than that. */
const asker = `while IFS= read -r -d '' script; do
  (unset IFS r; eval "$script" && printf '<%s>' "\${r[@]}") 2>/dev/null || printf '!'
  printf '\\0'
done`;

/** What bash has in the array `r` after each script, without the system's own settings; null where it refuses one or fails. */
export function askBash(scripts: readonly string[]): readonly (string | null)[] {
  const input = scripts.map((each) => `${each}\0`).join('');
  const options = { input, encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' }, cwd: '/' } as const;
  const { stdout } = spawnSync('bash', ['--norc', '-c', asker], options);
  return stdout
    .split('\0')
    .slice(0, -1)
    .map((text) => (text.endsWith('!') ? null : text));
}

/** The same by us; null where it is refused. */
export function evaluate(script: string): string | null {
  try {
    const { scope } = evaluatePkgbuild(`${script}\n`, 'PKGBUILD');
    const items = itemsOf(scope.variables.get('r'));
    // printf without arguments prints its format once.
    return items.length === 0 ? '<>' : items.map(({ value }) => `<${value}>`).join('');
  } catch (thrown) {
    if (thrown instanceof WindlassError && thrown.kind === 'input') return null;
    throw thrown;
  }
}
