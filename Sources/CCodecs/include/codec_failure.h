#ifndef CODEC_FAILURE_H
#define CODEC_FAILURE_H

#include <stddef.h>
#include <stdint.h>

/// What kind of thing went wrong.
typedef enum {
  CODEC_FINE = 0,
  CODEC_DAMAGED = 1,      ///< The bytes break the rules of the format.
  CODEC_TRUNCATED = 2,    ///< The bytes end before the picture does.
  CODEC_UNSUPPORTED = 3,  ///< A correct file of a kind that is not read here.
  CODEC_NO_MEMORY = 4,
} codec_kind;

/// Why a call failed; the message is one line of the library's own words.
typedef struct {
  codec_kind kind;
  char message[200];
} codec_failure;

/// Bytes allocated by malloc; the owner calls `codec_bytes_free`.
typedef struct {
  uint8_t *_Nullable data;
  size_t count;
} codec_bytes;

void codec_bytes_free(codec_bytes bytes);

/// Writes a failure down.
void codec_fail(codec_failure *_Nonnull failure, codec_kind kind, const char *_Nonnull message);

#endif
