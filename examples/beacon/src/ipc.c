#include "ipc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "version.h"

enum { LONGEST_LINE = 256 };

struct client {
  int fd, is_greeted;
  size_t length;
  char line[LONGEST_LINE];
};

struct ipc {
  int fd;
  struct sockaddr_un address;
  struct client clients[IPC_CLIENTS];
};

static int new_socket(void) {
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd >= 0) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

/* Binds and listens. A socket where nobody listens is of one that was killed: it goes. */
static int listen_at(const struct sockaddr_un *address, int *is_running) {
  const struct sockaddr *where = (const struct sockaddr *)address;
  for (int tries = 0; tries < 2; tries++) {
    int fd = new_socket();
    if (fd < 0) return -1;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    mode_t mask = umask(077);
    int is_bound = bind(fd, where, sizeof *address) == 0;
    umask(mask);
    if (is_bound && listen(fd, IPC_CLIENTS) == 0) return fd;
    int other = errno == EADDRINUSE && !is_bound ? new_socket() : -1;
    close(fd);
    if (other < 0) return -1;
    *is_running = connect(other, where, sizeof *address) == 0;
    close(other);
    if (*is_running || unlink(address->sun_path) < 0) return -1;
  }
  return -1;
}

struct ipc *ipc_open(int *is_running) {
  const char *dir = getenv("XDG_RUNTIME_DIR");
  struct ipc *ipc = calloc(1, sizeof *ipc);
  *is_running = 0;
  if (dir == NULL || ipc == NULL) goto failed;
  ipc->address.sun_family = AF_UNIX;
  int length = snprintf(ipc->address.sun_path, sizeof ipc->address.sun_path, "%s/beacon.sock", dir);
  if (length >= (int)sizeof ipc->address.sun_path) goto failed;
  ipc->fd = listen_at(&ipc->address, is_running);
  if (ipc->fd < 0) goto failed;
  for (int at = 0; at < IPC_CLIENTS; at++) ipc->clients[at].fd = -1;
  return ipc;
failed:
  free(ipc);
  return NULL;
}

static void leave(struct client *client) {
  close(client->fd);
  client->fd = -1;
}

void ipc_close(struct ipc *ipc) {
  if (ipc == NULL) return;
  for (int at = 0; at < IPC_CLIENTS; at++)
    if (ipc->clients[at].fd >= 0) leave(&ipc->clients[at]);
  unlink(ipc->address.sun_path);
  close(ipc->fd);
  free(ipc);
}

void ipc_polls(const struct ipc *ipc, struct pollfd polls[IPC_POLLS]) {
  for (int at = 0; at < IPC_POLLS; at++) polls[at] = (struct pollfd){.fd = -1, .events = POLLIN};
  if (ipc == NULL) return;
  polls[IPC_CLIENTS].fd = ipc->fd;
  for (int at = 0; at < IPC_CLIENTS; at++) polls[at].fd = ipc->clients[at].fd;
}

/* Answers are short: a client that has left so many unread that one does not fit is not listening. */
static int say(struct client *client, const char *line) {
  char text[LONGEST_LINE * 2];
  int length = snprintf(text, sizeof text, "%s\n", line);
  return send(client->fd, text, (size_t)length, MSG_DONTWAIT) == length ? 0 : -1;
}

/* The same protocol is one with the same first number. */
static int is_ours(const char *version) {
  size_t length = strcspn(BEACON_PROTOCOL_VERSION, ".");
  return strncmp(version, BEACON_PROTOCOL_VERSION, length) == 0 && strchr(".", version[length]) != NULL;
}

static int greet(struct client *client, const char *line) {
  if (strncmp(line, "hello ", 6) != 0) {
    say(client, "error say hello <version> first");
    return -1;
  }
  if (!is_ours(line + 6)) {
    say(client, "error version " BEACON_PROTOCOL_VERSION " is spoken here");
    return -1;
  }
  client->is_greeted = 1;
  return say(client, "hello " BEACON_PROTOCOL_VERSION " " BEACON_VERSION);
}

static int obey(struct client *client, char *line, ipc_answer answer, void *context) {
  size_t length = strlen(line);
  if (length > 0 && line[length - 1] == '\r') line[length - 1] = '\0';
  if (!client->is_greeted) return greet(client, line);
  const char *said = answer(line, context);
  return say(client, said == NULL ? "error there is no such command" : said);
}

static int hear(struct client *client, ipc_answer answer, void *context) {
  ssize_t count = recv(client->fd, client->line + client->length, LONGEST_LINE - client->length, MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
  if (count == 0) return -1;
  client->length += (size_t)count;
  for (char *end; (end = memchr(client->line, '\n', client->length)) != NULL;) {
    *end = '\0';
    if (obey(client, client->line, answer, context) < 0) return -1;
    client->length -= (size_t)(end + 1 - client->line);
    memmove(client->line, end + 1, client->length);
  }
  if (client->length < LONGEST_LINE) return 0;
  say(client, "error the line is too long");
  return -1;
}

static void let_in(struct ipc *ipc) {
  int fd = accept(ipc->fd, NULL, NULL);
  if (fd < 0) return;
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  for (int at = 0; at < IPC_CLIENTS; at++) {
    if (ipc->clients[at].fd >= 0) continue;
    ipc->clients[at] = (struct client){.fd = fd};
    return;
  }
  close(fd);
}

void ipc_turn(struct ipc *ipc, const struct pollfd polls[IPC_POLLS], ipc_answer answer, void *context) {
  if (ipc == NULL) return;
  for (int at = 0; at < IPC_CLIENTS; at++) {
    if (polls[at].fd < 0 || polls[at].revents == 0) continue;
    if (hear(&ipc->clients[at], answer, context) < 0) leave(&ipc->clients[at]);
  }
  if (polls[IPC_CLIENTS].revents != 0) let_in(ipc);
}
