import type { BuildPlace } from './preset-table.ts';

/**
 * CMake takes the first flags of a build tree from these, and hands them to a shell as they are: what a shell could take for anything else
 * stays unmapped, and so does what Microsoft's compiler is to build, which does not know the option.
 */
export function compilerFlags(
  { root, jobs }: BuildPlace,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const map = process.platform !== 'win32' && /^[\w@%+:,./ -]+$/.test(root) ? [`-ffile-prefix-map="${root}"=.`] : [];
  const flags = (name: string): string => [...(env[name] ? [env[name]] : []), ...map].join(' ');
  return {
    CFLAGS: flags('CFLAGS'),
    CXXFLAGS: flags('CXXFLAGS'),
    CMAKE_BUILD_PARALLEL_LEVEL: env['CMAKE_BUILD_PARALLEL_LEVEL'] ?? String(jobs),
  };
}
