import { WindlassError } from '../errors.ts';

export function unreadable(file: string, cause: unknown): WindlassError {
  const code = codeOf(cause);
  const why: Partial<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'this user may not read it',
  };
  return new WindlassError('config', 'the config cannot be read', { where: { file }, why: why[code] ?? code, cause });
}

export function codeOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
