#ifndef BEACON_DBUS_H
#define BEACON_DBUS_H

#include <stddef.h>
#include <stdint.h>

/* As much of D-Bus as a tray item needs: https://dbus.freedesktop.org/doc/dbus-specification.html. */

enum { DBUS_CALL = 1, DBUS_RETURN = 2, DBUS_ERROR = 3, DBUS_SIGNAL = 4 };
enum { DBUS_NO_REPLY_EXPECTED = 1 };

/* What is being written. Where memory runs out, `failed` is set and the rest does nothing. */
struct writer {
  uint8_t *bytes;
  size_t length, room;
  int failed;
};

void put_padding(struct writer *out, size_t alignment);
void put_byte(struct writer *out, uint8_t value);
void put_u32(struct writer *out, uint32_t value);
void put_string(struct writer *out, const char *text);
void put_signature(struct writer *out, const char *text);
/* Gives what `close_array` wants, with the same alignment: that of the type of its elements. */
size_t open_array(struct writer *out, size_t alignment);
void close_array(struct writer *out, size_t opened, size_t alignment);

/* What is being read. Where it is not what it should be, `failed` is set, and everything read is 0 or "". */
struct reader {
  const uint8_t *bytes;
  size_t length, at;
  int swaps, failed;
};

uint8_t get_byte(struct reader *in);
uint32_t get_u32(struct reader *in);
const char *get_string(struct reader *in);
const char *get_signature(struct reader *in);
/* Gives the end of the array; read while `at` is before it. */
size_t get_array(struct reader *in, size_t alignment);
/* Aligns to the beginning of a struct. */
void get_struct(struct reader *in);
/* Passes over one value of any type. */
void skip_variant(struct reader *in);

/* Texts are "" where they are not given. They and the body are valid until the next `bus_next` or `bus_read`. */
struct message {
  uint8_t type, flags;
  uint32_t serial, reply_serial;
  const char *path, *interface, *member, *error, *destination, *sender, *signature;
  struct reader body;
};

struct bus;

/* Connects to the session bus and says hello. NULL where there is none. */
struct bus *bus_open(void);
void bus_close(struct bus *bus);
int bus_fd(const struct bus *bus);
/* Takes what has come. -1 where the bus is gone. */
int bus_read(struct bus *bus);
/* 1 and a message, 0 where none is whole yet, -1 where what came is no D-Bus. */
int bus_next(struct bus *bus, struct message *message);
/* Sends a message; `body` may be NULL and is freed. Gives its serial, 0 where the bus is gone. */
uint32_t bus_send(struct bus *bus, const struct message *message, struct writer *body);

#endif
