/* How D-Bus writes values: each at a multiple of its own size, strings with their length and a zero, arrays with their length in bytes. */
#include <stdlib.h>
#include <string.h>

#include "dbus.h"

/* Little endian, whatever the processor is; what others send may be either. */

static void put_bytes(struct writer *out, const void *bytes, size_t length) {
  if (out->failed) return;
  if (out->room - out->length < length) {
    size_t room = (out->length + length) * 2;
    uint8_t *more = realloc(out->bytes, room);
    if (more == NULL) {
      out->failed = 1;
      return;
    }
    out->bytes = more;
    out->room = room;
  }
  memcpy(out->bytes + out->length, bytes, length);
  out->length += length;
}

void put_byte(struct writer *out, uint8_t value) { put_bytes(out, &value, 1); }

void put_padding(struct writer *out, size_t alignment) {
  while (!out->failed && out->length % alignment != 0) put_byte(out, 0);
}

static void set_u32(uint8_t *at, uint32_t value) {
  for (int byte = 0; byte < 4; byte++) at[byte] = (uint8_t)(value >> (8 * byte));
}

void put_u32(struct writer *out, uint32_t value) {
  uint8_t bytes[4];
  set_u32(bytes, value);
  put_padding(out, 4);
  put_bytes(out, bytes, 4);
}

void put_string(struct writer *out, const char *text) {
  size_t length = strlen(text);
  put_u32(out, (uint32_t)length);
  put_bytes(out, text, length + 1);
}

void put_signature(struct writer *out, const char *text) {
  size_t length = strlen(text);
  put_byte(out, (uint8_t)length);
  put_bytes(out, text, length + 1);
}

/* The padding before the first element does not count. */
size_t open_array(struct writer *out, size_t alignment) {
  put_u32(out, 0);
  size_t opened = out->length;
  put_padding(out, alignment);
  return opened;
}

void close_array(struct writer *out, size_t opened, size_t alignment) {
  if (out->failed) return;
  size_t start = (opened + alignment - 1) / alignment * alignment;
  set_u32(out->bytes + opened - 4, (uint32_t)(out->length - start));
}

/* Gives `length` bytes from an aligned place, NULL where there are not so many. */
static const uint8_t *take(struct reader *in, size_t alignment, size_t length) {
  size_t at = (in->at + alignment - 1) / alignment * alignment;
  if (in->failed || at > in->length || in->length - at < length) {
    in->failed = 1;
    return NULL;
  }
  in->at = at + length;
  return in->bytes + at;
}

uint8_t get_byte(struct reader *in) {
  const uint8_t *at = take(in, 1, 1);
  return at == NULL ? 0 : *at;
}

uint32_t get_u32(struct reader *in) {
  const uint8_t *at = take(in, 4, 4);
  uint32_t value = 0;
  for (int byte = 0; at != NULL && byte < 4; byte++) value |= (uint32_t)at[in->swaps ? 3 - byte : byte] << (8 * byte);
  return value;
}

static const char *get_text(struct reader *in, size_t length) {
  const uint8_t *at = take(in, 1, length + 1);
  if (at != NULL && memchr(at, 0, length + 1) == at + length) return (const char *)at;
  in->failed = 1;
  return "";
}

const char *get_string(struct reader *in) { return get_text(in, get_u32(in)); }

const char *get_signature(struct reader *in) { return get_text(in, get_byte(in)); }

size_t get_array(struct reader *in, size_t alignment) {
  size_t length = get_u32(in);
  take(in, alignment, 0);
  if (length > in->length - in->at) in->failed = 1;
  return in->failed ? in->at : in->at + length;
}

void get_struct(struct reader *in) { take(in, 8, 0); }

enum { DEEPEST = 32 };

/* Passes over a value of the first type in a signature; gives what is behind that type. */
static const char *skip(struct reader *in, const char *type, int depth);

static size_t alignment_of(char type) {
  if (strchr("ygv", type) != NULL) return 1;
  if (strchr("nq", type) != NULL) return 2;
  return strchr("xtd({", type) != NULL ? 8 : 4;
}

static const char *skip_array(struct reader *in, const char *type, int depth) {
  size_t end = get_array(in, alignment_of(*type));
  const char *behind = type;
  while (!in->failed && in->at < end) {
    size_t before = in->at;
    behind = skip(in, type, depth);
    /* Of what takes no room there would be no end. */
    if (in->at == before) in->failed = 1;
  }
  if (in->at != end) in->failed = 1;
  /* An empty one: its type is passed over with nothing to read. */
  struct reader nothing = {.bytes = in->bytes, .length = 0, .failed = 1};
  return behind == type ? skip(&nothing, type, depth) : behind;
}

static const char *skip(struct reader *in, const char *type, int depth) {
  static const char sized[] = "ynqiubxtdh";
  static const uint8_t sizes[] = {1, 2, 2, 4, 4, 4, 8, 8, 8, 4};
  const char *found = *type == '\0' ? NULL : strchr(sized, *type);
  if (depth > DEEPEST || *type == '\0') {
    in->failed = 1;
    return type + strlen(type);
  }
  if (found != NULL) {
    take(in, sizes[found - sized], sizes[found - sized]);
  } else if (*type == 's' || *type == 'o') {
    get_string(in);
  } else if (*type == 'g') {
    get_signature(in);
  } else if (*type == 'v') {
    const char *inner = get_signature(in);
    if (*skip(in, inner, depth + 1) != '\0') in->failed = 1;
  } else if (*type == 'a') {
    return skip_array(in, type + 1, depth + 1);
  } else if (*type == '(' || *type == '{') {
    get_struct(in);
    for (type++; *type != ')' && *type != '}' && *type != '\0';) type = skip(in, type, depth + 1);
    if (*type == '\0') in->failed = 1;
  } else {
    in->failed = 1;
  }
  return *type == '\0' ? type : type + 1;
}

void skip_variant(struct reader *in) { skip(in, "v", 0); }
