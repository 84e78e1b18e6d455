import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { sha256Hex } from '@windlass/kit/hash';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';

/**
 * sshd lets only those in that the machine knows, and `deploy` of a config is nobody here. Preloaded into sshd, and only there, this makes
 * one name a second one of the user who runs it, with the host's home folder and /bin/sh (the way of libnss_wrapper, of the cwrap project).
 */
const source = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct passwd *getpwnam(const char *name) {
  static struct passwd alias;
  struct passwd *(*real)(const char *) = (struct passwd * (*)(const char *)) dlsym(RTLD_NEXT, "getpwnam");
  const char *user = getenv("HARBOR_USER"), *home = getenv("HARBOR_HOME");
  if (user == NULL || home == NULL || strcmp(name, user) != 0) return real == NULL ? NULL : real(name);
  struct passwd *own = getpwuid(geteuid());
  if (own == NULL) return NULL;
  alias = *own;
  alias.pw_name = (char *)user;
  alias.pw_passwd = "*";
  alias.pw_dir = (char *)home;
  alias.pw_shell = "/bin/sh";
  return &alias;
}
`;

/** The library, compiled once into `dir`; or why there is none. Linux only: it is the dynamic linker's LD_PRELOAD that takes it in. */
export function aliasLibrary(dir: string, compiler = 'cc'): { readonly file: string } | { readonly why: string } {
  if (process.platform !== 'linux') return { why: 'a user of another name needs Linux' };
  makePrivateDir(dir);
  const file = join(dir, `alias-${sha256Hex(source).slice(0, 12)}.so`);
  if (existsSync(file)) return { file };
  const code = join(dir, 'alias.c');
  writeAtomic(code, source, { mode: 0o600, durable: false });
  const ran = spawnSync(compiler, ['-shared', '-fPIC', '-O1', '-o', file, code, '-ldl'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (ran.status === 0) return { file };
  return {
    why: `a user of another name needs a C compiler: ${ran.error?.message ?? ran.stderr.trim().split('\n')[0]}`,
  };
}
