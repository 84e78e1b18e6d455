#include "tray.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dbus.h"
#include "item.h"

#define WATCHER "org.kde.StatusNotifierWatcher"

struct tray {
  struct bus *bus;
  char name[64];
  /* Serial of the call that registers; 0 where none is under way. */
  uint32_t registering;
  int is_registered;
  /* Where there is no bus: when to look again, and how long to wait after that. */
  long long retry_at, patience;
};

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void lose(struct tray *tray) {
  bus_close(tray->bus);
  tray->bus = NULL;
  tray->registering = 0;
  tray->is_registered = 0;
  tray->retry_at = now() + tray->patience;
  tray->patience = tray->patience < 15000 ? tray->patience * 2 : 30000;
}

static uint32_t call(struct tray *tray, const char *to, const char *path, const char *member, const char *signature,
                     struct writer *body) {
  struct message message = {.type = DBUS_CALL, .destination = to, .path = path, .interface = to, .member = member,
                            .signature = signature};
  return bus_send(tray->bus, &message, body);
}

static int register_item(struct tray *tray) {
  struct writer body = {0};
  put_string(&body, tray->name);
  tray->registering = call(tray, WATCHER, "/StatusNotifierWatcher", "RegisterStatusNotifierItem", "s", &body);
  return tray->registering == 0 ? -1 : 0;
}

/* Takes a name of our own, asks to be told when a watcher comes, and registers with the one that may be there. */
static int introduce(struct tray *tray) {
  const char *bus = "org.freedesktop.DBus", *path = "/org/freedesktop/DBus";
  struct writer name = {0}, match = {0};
  put_string(&name, tray->name);
  put_u32(&name, 4 /* do not queue */);
  put_string(&match, "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='" WATCHER "'");
  if (call(tray, bus, path, "RequestName", "su", &name) == 0) return -1;
  if (call(tray, bus, path, "AddMatch", "s", &match) == 0) return -1;
  return register_item(tray);
}

static void try_open(struct tray *tray) {
  tray->bus = bus_open();
  if (tray->bus == NULL || introduce(tray) < 0) lose(tray);
  else tray->patience = 500;
}

struct tray *tray_open(void) {
  struct tray *tray = calloc(1, sizeof *tray);
  if (tray == NULL) return NULL;
  snprintf(tray->name, sizeof tray->name, "org.kde.StatusNotifierItem-%ld-1", (long)getpid());
  tray->patience = 500;
  try_open(tray);
  return tray;
}

void tray_close(struct tray *tray) {
  if (tray == NULL) return;
  bus_close(tray->bus);
  free(tray);
}

int tray_fd(const struct tray *tray) { return tray->bus == NULL ? -1 : bus_fd(tray->bus); }

int tray_wait(const struct tray *tray) {
  if (tray->bus != NULL) return -1;
  long long left = tray->retry_at - now();
  return left < 0 ? 0 : (int)left;
}

const char *tray_state(const struct tray *tray) {
  return tray->bus == NULL ? "absent" : tray->is_registered ? "registered" : "connected";
}

/* A watcher went or came. Without one there is nobody to register with, and that is no fault. */
static int owner_changed(struct tray *tray, struct message *message) {
  if (strcmp(message->sender, "org.freedesktop.DBus") != 0 || strcmp(message->signature, "sss") != 0) return 0;
  const char *name = get_string(&message->body);
  get_string(&message->body);
  const char *owner = get_string(&message->body);
  if (message->body.failed || strcmp(name, WATCHER) != 0) return 0;
  tray->is_registered = 0;
  return *owner == '\0' ? 0 : register_item(tray);
}

static int answer(struct tray *tray, struct message *message, enum action *chosen) {
  struct writer body = {0};
  struct message reply = {.type = DBUS_RETURN, .destination = message->sender, .reply_serial = message->serial,
                          .flags = DBUS_NO_REPLY_EXPECTED};
  const char *error = item_answer(message, &body, &reply.signature, chosen);
  if (error != NULL) {
    free(body.bytes);
    body = (struct writer){0};
    reply.type = DBUS_ERROR;
    reply.error = error;
    reply.signature = "s";
    put_string(&body, message->member);
  }
  if ((message->flags & DBUS_NO_REPLY_EXPECTED) == 0) return bus_send(tray->bus, &reply, &body) == 0 ? -1 : 0;
  free(body.bytes);
  return 0;
}

static int take(struct tray *tray, struct message *message, enum action *chosen) {
  if (message->type == DBUS_CALL) return answer(tray, message, chosen);
  if (message->type == DBUS_SIGNAL) {
    return strcmp(message->member, "NameOwnerChanged") == 0 ? owner_changed(tray, message) : 0;
  }
  if (tray->registering != 0 && message->reply_serial == tray->registering) {
    tray->is_registered = message->type == DBUS_RETURN;
    tray->registering = 0;
  }
  return 0;
}

void tray_turn(struct tray *tray, int can_read, void (*act)(enum action, void *), void *context) {
  if (tray->bus == NULL) {
    if (tray_wait(tray) == 0) try_open(tray);
    return;
  }
  if (!can_read) return;
  struct message message;
  int found = bus_read(tray->bus) < 0 ? -1 : bus_next(tray->bus, &message);
  while (found > 0) {
    enum action chosen = ACTION_NONE;
    if (take(tray, &message, &chosen) < 0) break;
    if (chosen != ACTION_NONE) act(chosen, context);
    found = bus_next(tray->bus, &message);
  }
  if (found != 0) lose(tray);
}
