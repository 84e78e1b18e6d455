#ifndef BEACON_TRAY_H
#define BEACON_TRAY_H

/* An item in the tray of a desktop: org.kde.StatusNotifierItem with a menu (com.canonical.dbusmenu), over the session bus. */

enum action { ACTION_NONE, ACTION_SHOW, ACTION_QUIT };

struct tray;

/* Where there is no bus, or it goes away, the item waits for one. */
struct tray *tray_open(void);
void tray_close(struct tray *tray);
/* What to poll; -1 where there is nothing to read from. */
int tray_fd(const struct tray *tray);
/* Milliseconds until `tray_turn` is to be called though nothing has come; -1 for ever. */
int tray_wait(const struct tray *tray);
/* Does what is due, and calls `act` for what was chosen. */
void tray_turn(struct tray *tray, int can_read, void (*act)(enum action, void *), void *context);
/* "absent", "connected" or "registered". */
const char *tray_state(const struct tray *tray);

#endif
