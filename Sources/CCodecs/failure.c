#include <stdio.h>
#include <stdlib.h>

#include "codec_failure.h"

void codec_bytes_free(codec_bytes bytes) { free(bytes.data); }

void codec_fail(codec_failure *failure, codec_kind kind, const char *message) {
  failure->kind = kind;
  snprintf(failure->message, sizeof failure->message, "%s", message);
}
