#include "ck_resample.h"

#define CK_BODY "resample_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(resample)

static float tapped(const ck_taps *taps, long output, const float *x, long stride) {
  long first = taps->starts[output], end = taps->starts[output + 1];
  if (end - first == 1 && taps->weights[first] == 1) return x[taps->indices[first] * stride];
  float sum = 0;
  for (long t = first; t < end; t++)
    sum = ck_fused_reference(taps->weights[t], x[taps->indices[t] * stride], sum);
  return sum;
}

void ck_resample_row_reference(
    const ck_taps *taps, long output, long width, const float *x, float *y) {
  for (long j = 0; j < width; j++) y[j] = tapped(taps, output, x + j, width);
}

void ck_resample_columns_reference(
    const ck_taps *taps, long y_width, const float *x, float *y) {
  for (long j = 0; j < y_width; j++) y[j] = tapped(taps, j, x, 1);
}
