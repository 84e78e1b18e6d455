/*
 * A stand-in for the runtime of an AppImage, for tests: it unpacks what is behind itself with unsquashfs and starts AppRun of that. The real
 * runtime (github.com/AppImage/type2-runtime) mounts it. Both find it behind the end of their own ELF.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what) {
  perror(what);
  exit(127);
}

static long own_end(const char *path) {
  Elf64_Ehdr head;
  FILE *file = fopen(path, "rb");
  if (file == NULL || fread(&head, sizeof head, 1, file) != 1) fail(path);
  fclose(file);
  return (long)(head.e_shoff + (unsigned long)head.e_shentsize * head.e_shnum);
}

static int run(char *const words[]) {
  int status = 0;
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    execvp(words[0], words);
    fail(words[0]);
  }
  if (waitpid(child, &status, 0) < 0) fail("waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

int main(int argc, char **argv) {
  char self[4096], temp[4096], dir[4200], program[4300], offset[32];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length < 0) fail("/proc/self/exe");
  self[length] = '\0';
  snprintf(offset, sizeof offset, "%ld", own_end(self));
  if (argc > 1 && strcmp(argv[1], "--appimage-offset") == 0) return puts(offset) < 0;

  const char *base = getenv("TMPDIR");
  snprintf(temp, sizeof temp, "%s/stand-in-XXXXXX", base ? base : "/tmp");
  if (mkdtemp(temp) == NULL) fail(temp);
  snprintf(dir, sizeof dir, "%s/AppDir", temp);
  snprintf(program, sizeof program, "%s/AppRun", dir);
  int code = run((char *[]){"unsquashfs", "-quiet", "-no-progress", "-offset", offset, "-dest", dir, self, NULL});
  if (code == 0) {
    setenv("APPDIR", dir, 1);
    setenv("APPIMAGE", self, 1);
    argv[0] = program;
    /* What the real one does when it is asked to, this one always does. */
    int word = 1;
    for (int at = 1; at < argc; at++)
      if (strcmp(argv[at], "--appimage-extract-and-run") != 0) argv[word++] = argv[at];
    argv[word] = NULL;
    code = run(argv);
  }
  run((char *[]){"rm", "-rf", temp, NULL});
  return code;
}
