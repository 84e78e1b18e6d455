#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ipc.h"
#include "tray.h"

struct light {
  struct tray *tray;
  unsigned long shown;
  int is_over;
  char line[128];
};

/* A signal only writes here: `poll` sees it. */
static int wake[2];

static void on_signal(int signal) {
  int saved = errno;
  (void)signal;
  if (write(wake[1], "", 1) < 0) errno = 0;
  errno = saved;
}

static int catch_signals(void) {
  struct sigaction caught = {.sa_handler = on_signal}, ignored = {.sa_handler = SIG_IGN};
  if (pipe(wake) < 0) return -1;
  for (int end = 0; end < 2; end++) {
    fcntl(wake[end], F_SETFD, FD_CLOEXEC);
    fcntl(wake[end], F_SETFL, O_NONBLOCK);
  }
  sigaction(SIGTERM, &caught, NULL);
  sigaction(SIGINT, &caught, NULL);
  sigaction(SIGHUP, &caught, NULL);
  sigaction(SIGPIPE, &ignored, NULL);
  return 0;
}

static void act(enum action action, void *context) {
  struct light *light = context;
  if (action == ACTION_QUIT) light->is_over = 1;
  if (action != ACTION_SHOW) return;
  light->shown++;
  puts("*");
  fflush(stdout);
}

static const char *answer(const char *command, void *context) {
  struct light *light = context;
  if (strcmp(command, "ping") == 0) return "pong";
  if (strcmp(command, "status") == 0) {
    snprintf(light->line, sizeof light->line, "shown %lu tray %s", light->shown, tray_state(light->tray));
    return light->line;
  }
  if (strcmp(command, "show") == 0) {
    act(ACTION_SHOW, light);
    return "ok";
  }
  if (strcmp(command, "quit") == 0) {
    act(ACTION_QUIT, light);
    return "bye";
  }
  return NULL;
}

enum { WAKE = IPC_POLLS, TRAY, POLLS };

int run_tray(void) {
  int is_running, code = 0;
  if (catch_signals() < 0) {
    perror("beacon");
    return 1;
  }
  struct ipc *ipc = ipc_open(&is_running);
  if (is_running) {
    fputs("beacon: a light is lit already\n", stderr);
    return 1;
  }
  if (ipc == NULL) fputs("beacon: no socket in $XDG_RUNTIME_DIR; going on without\n", stderr);
  struct light light = {.tray = tray_open()};
  while (light.tray != NULL && !light.is_over) {
    struct pollfd polls[POLLS];
    ipc_polls(ipc, polls);
    polls[WAKE] = (struct pollfd){.fd = wake[0], .events = POLLIN};
    polls[TRAY] = (struct pollfd){.fd = tray_fd(light.tray), .events = POLLIN};
    if (poll(polls, POLLS, tray_wait(light.tray)) < 0 && errno != EINTR) {
      perror("beacon");
      code = 1;
      break;
    }
    if (polls[WAKE].revents != 0) break;
    tray_turn(light.tray, polls[TRAY].revents != 0, act, &light);
    ipc_turn(ipc, polls, answer, &light);
  }
  tray_close(light.tray);
  ipc_close(ipc);
  return code;
}
