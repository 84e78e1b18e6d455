#ifndef BEACON_ITEM_H
#define BEACON_ITEM_H

#include "dbus.h"
#include "tray.h"

/* What the item and its menu say when they are asked. Gives NULL, or the name of the error that the answer is; `chosen` is what was clicked. */
const char *item_answer(struct message *message, struct writer *body, const char **signature, enum action *chosen);

#endif
