/**
 * Whether a path is a file of one of these names, in whatever folder. Asked for every file of a repository by every format, so it looks
 * at the end of the path only.
 */
export function isNamed(path: string, ...names: readonly string[]): boolean {
  return names.some(
    (name) => path.endsWith(name) && (path.length === name.length || path[path.length - name.length - 1] === '/'),
  );
}

export function isYaml(path: string): boolean {
  return path.endsWith('.yaml') || path.endsWith('.yml');
}
