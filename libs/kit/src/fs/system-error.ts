/** The code of a system error (`ENOENT`, `EACCES`…); undefined for anything else that was thrown. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file size limit of this process is reached (ulimit -f)',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EIO: 'the disk reports an input/output error',
  EMFILE: 'too many files are open (ulimit -n)',
  ELOOP: 'its symbolic links go in a circle',
  ENAMETOOLONG: 'its name is too long',
  ETXTBSY: 'it is being executed',
};

/** Why a system call failed, in words. */
export function whyOf(thrown: unknown): string {
  const code = codeOf(thrown);
  const word = code === undefined ? undefined : words[code];
  return word ?? (thrown instanceof Error ? thrown.message : String(thrown));
}
