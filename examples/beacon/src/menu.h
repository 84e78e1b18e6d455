#ifndef BEACON_MENU_H
#define BEACON_MENU_H

#include "dbus.h"
#include "tray.h"

#define INVALID_ARGUMENTS "org.freedesktop.DBus.Error.InvalidArgs"

/* com.canonical.dbusmenu; as `item_answer`. */
const char *menu_answer(struct message *message, struct writer *body, const char **signature, enum action *chosen);

#endif
