#include "menu.h"

#include <string.h>

#define UNKNOWN_METHOD "org.freedesktop.DBus.Error.UnknownMethod"

/* The root has the number 0, and what is in it follows. */
static const struct entry {
  const char *key, *text;
  enum action action;
} entries[] = {
    {"children-display", "submenu", ACTION_NONE},
    {"label", "Show", ACTION_SHOW},
    {"type", "separator", ACTION_NONE},
    {"label", "Quit", ACTION_QUIT},
};
enum { COUNT = sizeof entries / sizeof entries[0], MOST_NAMES = 16 };

/* Properties that are asked for; none means all. */
struct names {
  const char *names[MOST_NAMES];
  int count;
};

static struct names get_names(struct reader *in) {
  struct names found = {.count = 0};
  size_t end = get_array(in, 4);
  while (!in->failed && in->at < end) {
    const char *name = get_string(in);
    if (found.count < MOST_NAMES) found.names[found.count++] = name;
  }
  return found;
}

static int is_wanted(const struct names *wanted, const char *name) {
  for (int at = 0; at < wanted->count; at++)
    if (strcmp(wanted->names[at], name) == 0) return 1;
  return wanted->count == 0;
}

/* (ia{sv}…: what both a layout and a list of properties begin with. */
static void put_entry(struct writer *out, uint32_t id, const struct names *wanted) {
  put_padding(out, 8);
  put_u32(out, id);
  size_t opened = open_array(out, 8);
  if (is_wanted(wanted, entries[id].key)) {
    put_padding(out, 8);
    put_string(out, entries[id].key);
    put_signature(out, "s");
    put_string(out, entries[id].text);
  }
  close_array(out, opened, 8);
}

static void put_node(struct writer *out, uint32_t id, const struct names *wanted, int has_children) {
  put_entry(out, id, wanted);
  size_t opened = open_array(out, 1);
  for (uint32_t child = 1; has_children && id == 0 && child < COUNT; child++) {
    put_signature(out, "(ia{sv}av)");
    put_node(out, child, wanted, 0);
  }
  close_array(out, opened, 1);
}

static const char *get_layout(struct message *message, struct writer *body, enum action *chosen) {
  (void)chosen;
  uint32_t parent = get_u32(&message->body);
  int has_children = get_u32(&message->body) != 0;
  struct names wanted = get_names(&message->body);
  if (parent >= COUNT) return INVALID_ARGUMENTS;
  put_u32(body, 1);
  put_node(body, parent, &wanted, has_children);
  return NULL;
}

static const char *get_group(struct message *message, struct writer *body, enum action *chosen) {
  (void)chosen;
  size_t end = get_array(&message->body, 4);
  uint32_t is_asked[COUNT] = {0};
  int is_any = message->body.at < end;
  while (!message->body.failed && message->body.at < end) {
    uint32_t id = get_u32(&message->body);
    if (id < COUNT) is_asked[id] = 1;
  }
  struct names wanted = get_names(&message->body);
  size_t opened = open_array(body, 8);
  for (uint32_t id = 0; id < COUNT; id++)
    if (is_asked[id] || !is_any) put_entry(body, id, &wanted);
  close_array(body, opened, 8);
  return NULL;
}

static const char *get_property(struct message *message, struct writer *body, enum action *chosen) {
  (void)chosen;
  uint32_t id = get_u32(&message->body);
  const char *name = get_string(&message->body);
  if (id >= COUNT || strcmp(entries[id].key, name) != 0) return INVALID_ARGUMENTS;
  put_signature(body, "s");
  put_string(body, entries[id].text);
  return NULL;
}

/* Gives -1 where there is no such entry. */
static int get_event(struct reader *in, enum action *chosen) {
  uint32_t id = get_u32(in);
  const char *event = get_string(in);
  skip_variant(in);
  get_u32(in);
  if (in->failed || id >= COUNT) return -1;
  if (strcmp(event, "clicked") == 0) *chosen = entries[id].action;
  return 0;
}

static const char *one_event(struct message *message, struct writer *body, enum action *chosen) {
  (void)body;
  return get_event(&message->body, chosen) < 0 ? INVALID_ARGUMENTS : NULL;
}

/* Answers with the numbers of entries that are not there. */
static const char *some_events(struct message *message, struct writer *body, enum action *chosen) {
  size_t end = get_array(&message->body, 8), opened = open_array(body, 4);
  while (!message->body.failed && message->body.at < end) {
    get_struct(&message->body);
    struct reader first = message->body;
    uint32_t id = get_u32(&first);
    if (get_event(&message->body, chosen) < 0) put_u32(body, id);
  }
  close_array(body, opened, 4);
  return NULL;
}

static const char *about_to_show(struct message *message, struct writer *body, enum action *chosen) {
  (void)chosen;
  if (get_u32(&message->body) >= COUNT) return INVALID_ARGUMENTS;
  put_u32(body, 0);
  return NULL;
}

static const char *about_to_show_some(struct message *message, struct writer *body, enum action *chosen) {
  (void)message, (void)chosen;
  close_array(body, open_array(body, 4), 4);
  close_array(body, open_array(body, 4), 4);
  return NULL;
}

static const struct method {
  const char *member, *takes, *gives;
  const char *(*answer)(struct message *, struct writer *, enum action *);
} methods[] = {
    {"GetLayout", "iias", "u(ia{sv}av)", get_layout},
    {"GetGroupProperties", "aias", "a(ia{sv})", get_group},
    {"GetProperty", "is", "v", get_property},
    {"Event", "isvu", "", one_event},
    {"EventGroup", "a(isvu)", "ai", some_events},
    {"AboutToShow", "i", "b", about_to_show},
    {"AboutToShowGroup", "ai", "aiai", about_to_show_some},
};

const char *menu_answer(struct message *message, struct writer *body, const char **signature, enum action *chosen) {
  if (*message->interface != '\0' && strcmp(message->interface, "com.canonical.dbusmenu") != 0) return UNKNOWN_METHOD;
  for (size_t at = 0; at < sizeof methods / sizeof methods[0]; at++) {
    if (strcmp(methods[at].member, message->member) != 0) continue;
    if (strcmp(methods[at].takes, message->signature) != 0) return INVALID_ARGUMENTS;
    const char *error = methods[at].answer(message, body, chosen);
    if (message->body.failed) return INVALID_ARGUMENTS;
    *signature = methods[at].gives;
    return error;
  }
  return UNKNOWN_METHOD;
}
