/* The connection to the session bus: its address, the first words over it, and messages. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "dbus.h"

enum { LONGEST_MESSAGE = 1 << 20, FIXED_HEADER = 16 };

struct bus {
  int fd;
  uint32_t serial;
  uint8_t *bytes;
  size_t length, room;
  /* Bytes at the beginning that were given out. */
  size_t used;
};

/* Writes all of it. A bus that takes nothing for two seconds (SO_SNDTIMEO) is gone. */
static int send_all(int fd, const void *bytes, size_t length) {
  for (size_t sent = 0; sent < length;) {
    ssize_t count = write(fd, (const uint8_t *)bytes + sent, length - sent);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return -1;
    sent += (size_t)count;
  }
  return 0;
}

/* Reads a line without its end, no byte more than that. */
static int read_line(int fd, char *line, size_t room) {
  for (size_t length = 0; length < room; length++) {
    ssize_t count = recv(fd, line + length, 1, 0);
    if (count < 0 && errno == EINTR) {
      length--;
      continue;
    }
    if (count != 1) return -1;
    if (line[length] != '\n') continue;
    line[length] = '\0';
    return 0;
  }
  return -1;
}

/* The mechanism EXTERNAL: the bus asks the kernel who we are. */
static int authenticate(int fd) {
  char user[16], line[512], hello[64] = "AUTH EXTERNAL ";
  snprintf(user, sizeof user, "%lu", (unsigned long)getuid());
  for (const char *digit = user; *digit != '\0'; digit++) {
    size_t length = strlen(hello);
    snprintf(hello + length, sizeof hello - length, "%02x", (unsigned)*digit);
  }
  strcat(hello, "\r\n");
  if (send_all(fd, "\0", 1) < 0 || send_all(fd, hello, strlen(hello)) < 0) return -1;
  if (read_line(fd, line, sizeof line) < 0 || strncmp(line, "OK ", 3) != 0) return -1;
  return send_all(fd, "BEGIN\r\n", 7);
}

static int connect_to(const char *path, int is_abstract) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(path);
  if (length == 0 || length + 1 > sizeof address.sun_path) return -1;
  memcpy(address.sun_path + is_abstract, path, length);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (is_abstract ? 1 : 0));
  if (!is_abstract) size++;
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  struct timeval patience = {.tv_sec = 2};
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(fd, (struct sockaddr *)&address, size) == 0 && authenticate(fd) == 0) return fd;
  close(fd);
  return -1;
}

/* %2f and the like, in place. */
static void unescape(char *text) {
  char *to = text;
  for (const char *from = text; *from != '\0'; from++) {
    unsigned byte;
    if (*from == '%' && sscanf(from + 1, "%2x", &byte) == 1) {
      *to++ = (char)byte;
      from += from[2] == '\0' ? 1 : 2;
    } else {
      *to++ = *from;
    }
  }
  *to = '\0';
}

/* The first of the addresses that answers: unix:path=… and unix:abstract=…, parted by semicolons. */
static int connect_any(const char *addresses) {
  int fd = -1;
  char *all = strdup(addresses), *rest = all;
  for (char *one; all != NULL && fd < 0 && (one = strsep(&rest, ";")) != NULL;) {
    if (strncmp(one, "unix:", 5) != 0) continue;
    char *pairs = one + 5;
    for (char *pair; fd < 0 && (pair = strsep(&pairs, ",")) != NULL;) {
      int is_abstract = strncmp(pair, "abstract=", 9) == 0;
      if (!is_abstract && strncmp(pair, "path=", 5) != 0) continue;
      char *path = strchr(pair, '=') + 1;
      unescape(path);
      fd = connect_to(path, is_abstract);
    }
  }
  free(all);
  return fd;
}

struct bus *bus_open(void) {
  const char *addresses = getenv("DBUS_SESSION_BUS_ADDRESS"), *runtime = getenv("XDG_RUNTIME_DIR");
  char path[sizeof((struct sockaddr_un *)0)->sun_path] = "";
  if (runtime != NULL && snprintf(path, sizeof path, "%s/bus", runtime) >= (int)sizeof path) path[0] = '\0';
  int fd = addresses != NULL && *addresses != '\0' ? connect_any(addresses) : connect_to(path, 0);
  if (fd < 0) return NULL;
  struct bus *bus = calloc(1, sizeof *bus);
  if (bus == NULL) {
    close(fd);
    return NULL;
  }
  bus->fd = fd;
  struct message hello = {.type = DBUS_CALL,
                          .path = "/org/freedesktop/DBus",
                          .interface = "org.freedesktop.DBus",
                          .member = "Hello",
                          .destination = "org.freedesktop.DBus"};
  if (bus_send(bus, &hello, NULL) != 0) return bus;
  bus_close(bus);
  return NULL;
}

void bus_close(struct bus *bus) {
  if (bus == NULL) return;
  close(bus->fd);
  free(bus->bytes);
  free(bus);
}

int bus_fd(const struct bus *bus) { return bus->fd; }

int bus_read(struct bus *bus) {
  if (bus->used > 0) memmove(bus->bytes, bus->bytes + bus->used, bus->length -= bus->used);
  bus->used = 0;
  if (bus->room - bus->length < 4096) {
    size_t room = bus->room + 16384;
    uint8_t *more = room > LONGEST_MESSAGE + 65536 ? NULL : realloc(bus->bytes, room);
    if (more == NULL) return -1;
    bus->bytes = more;
    bus->room = room;
  }
  ssize_t count = recv(bus->fd, bus->bytes + bus->length, bus->room - bus->length, MSG_DONTWAIT);
  if (count < 0) return errno == EINTR || errno == EAGAIN ? 0 : -1;
  bus->length += (size_t)count;
  return count == 0 ? -1 : 0;
}

/* Fields of a header, by their numbers. */
enum { PATH = 1, INTERFACE, MEMBER, ERROR_NAME, REPLY_SERIAL, DESTINATION, SENDER, SIGNATURE };

static void read_field(struct reader *in, struct message *message) {
  const char **texts[] = {[PATH] = &message->path,       [INTERFACE] = &message->interface,
                          [MEMBER] = &message->member,   [ERROR_NAME] = &message->error,
                          [REPLY_SERIAL] = NULL,         [DESTINATION] = &message->destination,
                          [SENDER] = &message->sender,   [SIGNATURE] = &message->signature};
  get_struct(in);
  uint8_t field = get_byte(in);
  size_t before = in->at;
  const char *type = get_signature(in);
  if (in->failed) return;
  if (field == REPLY_SERIAL && strcmp(type, "u") == 0) message->reply_serial = get_u32(in);
  else if (field == SIGNATURE && strcmp(type, "g") == 0) message->signature = get_signature(in);
  else if (field >= PATH && field <= SENDER && field != REPLY_SERIAL && (strcmp(type, "s") == 0 || strcmp(type, "o") == 0))
    *texts[field] = get_string(in);
  else {
    in->at = before;
    skip_variant(in);
  }
}

int bus_next(struct bus *bus, struct message *message) {
  struct reader in = {.bytes = bus->bytes + bus->used, .length = bus->length - bus->used};
  if (in.length < FIXED_HEADER) return 0;
  in.swaps = in.bytes[0] == 'B';
  if ((in.bytes[0] != 'l' && !in.swaps) || in.bytes[3] != 1) return -1;
  in.at = 4;
  uint32_t body = get_u32(&in), serial = get_u32(&in), fields = get_u32(&in);
  if (body > LONGEST_MESSAGE || fields > LONGEST_MESSAGE) return -1;
  size_t head = (FIXED_HEADER + fields + 7) / 8 * 8;
  if (in.length < head + body) return 0;
  *message = (struct message){.type = in.bytes[1], .flags = in.bytes[2], .serial = serial, .path = "", .interface = "",
                              .member = "", .error = "", .destination = "", .sender = "", .signature = ""};
  in.length = FIXED_HEADER + fields;
  while (!in.failed && in.at < in.length) read_field(&in, message);
  message->body = (struct reader){.bytes = in.bytes + head, .length = body, .swaps = in.swaps};
  bus->used += head + body;
  return in.failed || serial == 0 ? -1 : 1;
}

static void put_field(struct writer *out, uint8_t field, const char *type, const char *text) {
  if (text == NULL) return;
  put_padding(out, 8);
  put_byte(out, field);
  put_signature(out, type);
  if (*type == 'g') put_signature(out, text);
  else put_string(out, text);
}

uint32_t bus_send(struct bus *bus, const struct message *message, struct writer *body) {
  struct writer out = {0};
  uint32_t serial = ++bus->serial == 0 ? ++bus->serial : bus->serial;
  put_byte(&out, 'l');
  put_byte(&out, message->type);
  put_byte(&out, message->flags);
  put_byte(&out, 1);
  put_u32(&out, body == NULL ? 0 : (uint32_t)body->length);
  put_u32(&out, serial);
  size_t opened = open_array(&out, 8);
  put_field(&out, PATH, "o", message->path);
  put_field(&out, INTERFACE, "s", message->interface);
  put_field(&out, MEMBER, "s", message->member);
  put_field(&out, ERROR_NAME, "s", message->error);
  put_field(&out, DESTINATION, "s", message->destination);
  if (body != NULL && body->length > 0) put_field(&out, SIGNATURE, "g", message->signature);
  if (message->reply_serial != 0) {
    put_padding(&out, 8);
    put_byte(&out, REPLY_SERIAL);
    put_signature(&out, "u");
    put_u32(&out, message->reply_serial);
  }
  close_array(&out, opened, 8);
  put_padding(&out, 8);
  int failed = out.failed || (body != NULL && body->failed) || send_all(bus->fd, out.bytes, out.length) < 0;
  if (!failed && body != NULL && body->length > 0) failed = send_all(bus->fd, body->bytes, body->length) < 0;
  free(out.bytes);
  if (body != NULL) {
    free(body->bytes);
    *body = (struct writer){0};
  }
  return failed ? 0 : serial;
}
