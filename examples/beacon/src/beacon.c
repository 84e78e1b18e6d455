#include <stdio.h>
#include <string.h>

#include "version.h"

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "--version") == 0) {
    puts("beacon " BEACON_VERSION);
    return 0;
  }
  puts("*");
  return 0;
}
