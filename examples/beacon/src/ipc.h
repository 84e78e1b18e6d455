#ifndef BEACON_IPC_H
#define BEACON_IPC_H

#include <poll.h>

/*
 * A socket at $XDG_RUNTIME_DIR/beacon.sock, for those who want to speak with the light that is lit. Lines: first `hello <version>` with the
 * version of the protocol, answered by `hello <version> <version of the program>`; then commands, each answered by one line.
 */

enum { IPC_CLIENTS = 8, IPC_POLLS = IPC_CLIENTS + 1 };

struct ipc;

/* Answers a command: gives the line, or NULL for one that is not known. */
typedef const char *(*ipc_answer)(const char *command, void *context);

/* NULL where the socket cannot be made; `is_running` says whether that is because another light answers there. */
struct ipc *ipc_open(int *is_running);
/* Removes the socket. */
void ipc_close(struct ipc *ipc);
/* Says what to poll; what is not used has an fd of -1. */
void ipc_polls(const struct ipc *ipc, struct pollfd polls[IPC_POLLS]);
void ipc_turn(struct ipc *ipc, const struct pollfd polls[IPC_POLLS], ipc_answer answer, void *context);

#endif
