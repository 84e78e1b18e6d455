#include <stdio.h>
#include <string.h>

#include "run.h"
#include "version.h"

static const char usage[] =
    "usage: beacon            shine once\n"
    "       beacon --tray     shine from the tray, until it is told to quit\n"
    "       beacon --version\n"
    "       beacon --help\n";

int main(int argc, char **argv) {
  const char *word = argc > 1 ? argv[1] : "";
  if (argc > 2) word = "?";
  if (strcmp(word, "--version") == 0) return puts("beacon " BEACON_VERSION) < 0;
  if (strcmp(word, "--help") == 0) return fputs(usage, stdout) < 0;
  if (strcmp(word, "--tray") == 0) return run_tray();
  if (*word == '\0') return puts("*") < 0;
  fputs(usage, stderr);
  return 2;
}
