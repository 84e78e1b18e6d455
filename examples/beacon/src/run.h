#ifndef BEACON_RUN_H
#define BEACON_RUN_H

/* Shines from the tray until it is told to stop; gives the exit code. */
int run_tray(void);

#endif
