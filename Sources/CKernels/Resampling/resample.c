#include "ck_resample.h"

#include "vector.h"

#define CK_BODY "resample_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(resample)

long ck_near_count(long outputs) { return (outputs + CK_LANES - 1) / CK_LANES; }

int ck_find_near(
    const ck_taps *taps, long inputs, long outputs, ck_near_columns *columns) {
  if (inputs < 2 * CK_LANES || outputs < CK_LANES) return 0;
  for (long k = 0; k < ck_near_count(outputs); k++) {
    ck_near_columns *c = columns + k;
    memset(c, 0, sizeof *c);
    // The last ones are made twice where the outputs do not fill a vector.
    c->output = k * CK_LANES + CK_LANES <= outputs ? k * CK_LANES : outputs - CK_LANES;
    long least = inputs, greatest = 0;
    for (long t = taps->starts[c->output]; t < taps->starts[c->output + CK_LANES]; t++) {
      if (taps->indices[t] < least) least = taps->indices[t];
      if (taps->indices[t] > greatest) greatest = taps->indices[t];
    }
    c->start = least < inputs - 2 * CK_LANES ? least : inputs - 2 * CK_LANES;
    if (greatest - c->start >= 2 * CK_LANES) return 0;
    for (long i = 0; i < CK_LANES; i++) {
      long first = taps->starts[c->output + i], count = taps->starts[c->output + i + 1] - first;
      if (count < 1 || count > 2) return 0;
      c->first[i] = (int32_t)(taps->indices[first] - c->start);
      c->first_weight[i] = taps->weights[first];
      c->is_single[i] = -(count == 1);
      c->is_copy[i] = -(count == 1 && taps->weights[first] == 1);
      c->has_single |= count == 1;
      c->has_copy |= c->is_copy[i];
      c->has_sum |= !c->is_copy[i];
      if (count == 1) continue;
      c->second[i] = (int32_t)(taps->indices[first + 1] - c->start);
      c->second_weight[i] = taps->weights[first + 1];
    }
  }
  return 1;
}

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
