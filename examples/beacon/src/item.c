#include "item.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menu.h"
#include "version.h"

#define UNKNOWN_METHOD "org.freedesktop.DBus.Error.UnknownMethod"

#define ITEM "org.kde.StatusNotifierItem"
#define MENU "com.canonical.dbusmenu"
#define PROPERTIES "org.freedesktop.DBus.Properties"

struct property {
  const char *interface, *name, *signature, *text;
  uint32_t number;
};

static const struct property properties[] = {
    {ITEM, "Category", "s", "ApplicationStatus", 0},
    {ITEM, "Id", "s", "beacon", 0},
    {ITEM, "Title", "s", "Beacon", 0},
    {ITEM, "Status", "s", "Active", 0},
    {ITEM, "WindowId", "i", NULL, 0},
    {ITEM, "IconName", "s", "example.beacon.Beacon", 0},
    {ITEM, "IconThemePath", "s", NULL, 0},
    {ITEM, "IconPixmap", "a(iiay)", NULL, 0},
    {ITEM, "ToolTip", "(sa(iiay)ss)", "Beacon " BEACON_VERSION, 0},
    {ITEM, "ItemIsMenu", "b", NULL, 0},
    {ITEM, "Menu", "o", "/MenuBar", 0},
    {MENU, "Version", "u", NULL, 3},
    {MENU, "TextDirection", "s", "ltr", 0},
    {MENU, "Status", "s", "normal", 0},
    {MENU, "IconThemePath", "as", NULL, 0},
};
enum { PROPERTY_COUNT = sizeof properties / sizeof properties[0], SIDE = 16 };

/* In an AppImage the icons are where no desktop looks. */
static void put_theme(struct writer *out) {
  const char *dir = getenv("APPDIR");
  char path[4096] = "";
  if (dir != NULL && snprintf(path, sizeof path, "%s/usr/share/icons", dir) >= (int)sizeof path) path[0] = '\0';
  put_string(out, path);
}

/* A round light, as ARGB in network order: for where no theme has the icon. */
static void put_pixmap(struct writer *out) {
  size_t pictures = open_array(out, 8);
  put_padding(out, 8);
  put_u32(out, SIDE);
  put_u32(out, SIDE);
  size_t bytes = open_array(out, 1);
  for (int at = 0; at < SIDE * SIDE; at++) {
    int x = 2 * (at % SIDE) + 1 - SIDE, y = 2 * (at / SIDE) + 1 - SIDE, is_lit = x * x + y * y <= SIDE * SIDE;
    const uint8_t pixel[] = {0xff, 0xf5, 0xc2, 0x11};
    for (int byte = 0; byte < 4; byte++) put_byte(out, is_lit ? pixel[byte] : 0);
  }
  close_array(out, bytes, 1);
  close_array(out, pictures, 8);
}

static void put_value(struct writer *out, const struct property *property) {
  put_signature(out, property->signature);
  if (strcmp(property->signature, "a(iiay)") == 0) {
    put_pixmap(out);
  } else if (strcmp(property->signature, "as") == 0) {
    close_array(out, open_array(out, 4), 4);
  } else if (*property->signature == '(') {
    put_padding(out, 8);
    put_string(out, "");
    close_array(out, open_array(out, 8), 8);
    put_string(out, property->text);
    put_string(out, "");
  } else if (strchr("so", *property->signature) == NULL) {
    put_u32(out, property->number);
  } else if (property->text == NULL) {
    put_theme(out);
  } else {
    put_string(out, property->text);
  }
}

static const char *get_property(struct message *message, struct writer *body) {
  const char *interface = get_string(&message->body), *name = get_string(&message->body);
  for (int at = 0; at < PROPERTY_COUNT; at++) {
    if (strcmp(properties[at].interface, interface) != 0 || strcmp(properties[at].name, name) != 0) continue;
    put_value(body, &properties[at]);
    return NULL;
  }
  return "org.freedesktop.DBus.Error.UnknownProperty";
}

static const char *get_all(struct message *message, struct writer *body) {
  const char *interface = get_string(&message->body);
  size_t opened = open_array(body, 8);
  for (int at = 0; at < PROPERTY_COUNT; at++) {
    if (strcmp(properties[at].interface, interface) != 0) continue;
    put_padding(body, 8);
    put_string(body, properties[at].name);
    put_value(body, &properties[at]);
  }
  close_array(body, opened, 8);
  return NULL;
}

static const char *set_property(struct message *message, struct writer *body) {
  (void)message, (void)body;
  return "org.freedesktop.DBus.Error.PropertyReadOnly";
}

/* Scrolling over the item, and the menu that the desktop shows itself. */
static const char *nothing(struct message *message, struct writer *body) {
  (void)message, (void)body;
  return NULL;
}

struct method {
  const char *path, *interface, *member, *takes, *gives;
  const char *(*answer)(struct message *, struct writer *);
  enum action action;
};

static const struct method methods[] = {
    {"/StatusNotifierItem", PROPERTIES, "Get", "ss", "v", get_property, ACTION_NONE},
    {"/StatusNotifierItem", PROPERTIES, "GetAll", "s", "a{sv}", get_all, ACTION_NONE},
    {"/StatusNotifierItem", PROPERTIES, "Set", "ssv", "", set_property, ACTION_NONE},
    {"/StatusNotifierItem", ITEM, "Activate", "ii", "", nothing, ACTION_SHOW},
    {"/StatusNotifierItem", ITEM, "SecondaryActivate", "ii", "", nothing, ACTION_SHOW},
    {"/StatusNotifierItem", ITEM, "ContextMenu", "ii", "", nothing, ACTION_NONE},
    {"/StatusNotifierItem", ITEM, "Scroll", "is", "", nothing, ACTION_NONE},
    {"/MenuBar", PROPERTIES, "Get", "ss", "v", get_property, ACTION_NONE},
    {"/MenuBar", PROPERTIES, "GetAll", "s", "a{sv}", get_all, ACTION_NONE},
    {"/MenuBar", PROPERTIES, "Set", "ssv", "", set_property, ACTION_NONE},
};

const char *item_answer(struct message *message, struct writer *body, const char **signature, enum action *chosen) {
  for (size_t at = 0; at < sizeof methods / sizeof methods[0]; at++) {
    const struct method *method = &methods[at];
    if (strcmp(method->path, message->path) != 0 || strcmp(method->member, message->member) != 0) continue;
    if (*message->interface != '\0' && strcmp(method->interface, message->interface) != 0) continue;
    if (strcmp(method->takes, message->signature) != 0) return INVALID_ARGUMENTS;
    const char *error = method->answer(message, body);
    if (message->body.failed) return INVALID_ARGUMENTS;
    *signature = method->gives;
    *chosen = method->action;
    return error;
  }
  if (strcmp(message->interface, "org.freedesktop.DBus.Peer") == 0 && strcmp(message->member, "Ping") == 0) return NULL;
  if (strcmp(message->path, "/MenuBar") == 0) return menu_answer(message, body, signature, chosen);
  return UNKNOWN_METHOD;
}
