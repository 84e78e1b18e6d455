import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/** Only functions, called long after the start if at all, and dear to load (4 to 9 ms each): loaded at the first call. */
const lazy: ReadonlySet<string> = new Set(['child_process', 'crypto', 'timers/promises', 'vm']);

/**
 * Node builds a namespace for a builtin that an ES module imports, and runs every getter of it: `import { statSync } from 'node:fs'` loads
 * streams, readline and `fs.promises`, 10 ms. In a bundle each import becomes a look-up of the one name that is used.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    const names = builtinModules.flatMap((name) => [name, `node:${name}`]);
    build.onResolve({ filter: new RegExp(`^(?:${names.join('|')})$`) }, ({ path, kind }) =>
      kind === 'import-statement'
        ? { path: path.replace(/^node:/, ''), namespace: 'builtin', sideEffects: false }
        : { path, external: true },
    );
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: builtinText(path) }));
  },
};

/** An ES module with the builtin's exports, each of which is taken from it only where a bundle uses it. */
function builtinText(name: string): string {
  const exports = Object.entries(process.getBuiltinModule(`node:${name}`) ?? {});
  const id = JSON.stringify(`node:${name}`);
  const lines = exports.map(([key, value]) => {
    // A class (big letter) must not be called through a function of ours.
    if (lazy.has(name) && typeof value === 'function' && /^[a-z]/.test(key))
      return `export function ${key}(...args) { return process.getBuiltinModule(${id}).${key}(...args); }`;
    return `export const ${key} = /* @__PURE__ */ (() => process.getBuiltinModule(${id}).${key})();`;
  });
  return [`export default /* @__PURE__ */ process.getBuiltinModule(${id});`, ...lines].join('\n');
}
