import picomatch from 'picomatch';

/** Whether a glob means a path, by any of its names (`namesOf`). One without a slash means a name at any depth, as in .gitignore. */
export function globTest(glob: string): (names: readonly string[]) => boolean {
  const pattern = glob.replace(/^\.?\//, '').replace(/(?<=.)\/$/, '');
  const matches = picomatch(pattern.includes('/') ? pattern : `**/${pattern}`, { dot: true });
  return (names) => names.some((name) => matches(name));
}

/** Whether one of the globs means a path, or a folder that it lies in. */
export function anyGlobTest(globs: readonly string[]): (names: readonly string[]) => boolean {
  const tests = globs.flatMap((glob) => [globTest(glob), globTest(`${glob.replace(/\/$/, '')}/**`)]);
  return (names) => tests.some((test) => test(names));
}
