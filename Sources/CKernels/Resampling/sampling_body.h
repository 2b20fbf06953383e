#include "row_sums.h"

typedef struct {
  ck_i32 index, is_seen;
  ck_f32 weight, down, across;
} CK_NAME(sampling_corner);

/// One corner of `count` places; lanes beyond them see nothing.
static inline CK_NAME(sampling_corner) CK_NAME(sampling_load)(
    const ck_corners *c, int corner, long i, long count) {
  long at = corner * c->count + i;
  CK_NAME(sampling_corner) found = {0};
  ck_i32 index = (ck_i32){0} - 1;
  memcpy(&index, c->indices + at, (size_t)count * sizeof(int32_t));
  found.is_seen = index >= 0;
  found.index = index & found.is_seen;
  found.weight = CK_NAME(ck_load_up_to)(c->weights + at, count);
  if (c->down) found.down = CK_NAME(ck_load_up_to)(c->down + at, count);
  if (c->across) found.across = CK_NAME(ck_load_up_to)(c->across + at, count);
  return found;
}

static inline ck_f32 CK_NAME(sampling_gather)(const float *x, ck_i32 index) {
  ck_f32 values;
#pragma clang loop unroll(full)
  for (int lane = 0; lane < CK_LANES; lane++) values[lane] = x[index[lane]];
  return values;
}

// Adding +0 to a sum that began at +0 changes no bit: lanes that see nothing add it.
static inline ck_f32 CK_NAME(sampling_seen)(ck_i32 is_seen, ck_f32 part) {
  return (ck_f32)(is_seen & (ck_i32)part);
}

static void CK_NAME(sampling_sample)(
    const ck_corners *c, long planes, const float *x, long x_plane, float *y, long y_plane) {
  for (long i = 0; i < c->count; i += CK_LANES) {
    long count = c->count - i < CK_LANES ? c->count - i : CK_LANES;
    CK_NAME(sampling_corner) corners[CK_CORNERS];
    for (int k = 0; k < CK_CORNERS; k++) corners[k] = CK_NAME(sampling_load)(c, k, i, count);
    for (long p = 0; p < planes; p++) {
      ck_f32 sum = {0};
#pragma clang loop unroll(full)
      for (int k = 0; k < CK_CORNERS; k++) {
        ck_f32 value = CK_NAME(sampling_gather)(x + p * x_plane, corners[k].index);
        sum = sum + CK_NAME(sampling_seen)(corners[k].is_seen, value * corners[k].weight);
      }
      CK_NAME(ck_store_up_to)(y + p * y_plane + i, sum, count);
    }
  }
}

static void CK_NAME(sampling_slopes)(
    const ck_corners *c, long planes, const float *x, long x_plane, const float *dy, long y_plane,
    float *down, float *across) {
  for (long i = 0; i < c->count; i += CK_LANES) {
    long count = c->count - i < CK_LANES ? c->count - i : CK_LANES;
    CK_NAME(sampling_corner) corners[CK_CORNERS];
    for (int k = 0; k < CK_CORNERS; k++) corners[k] = CK_NAME(sampling_load)(c, k, i, count);
    ck_f32 horizontal = {0}, vertical = {0};
    for (long p = 0; p < planes; p++) {
      ck_f32 slope = CK_NAME(ck_load_up_to)(dy + p * y_plane + i, count);
#pragma clang loop unroll(full)
      for (int k = 0; k < CK_CORNERS; k++) {
        ck_f32 value = CK_NAME(sampling_gather)(x + p * x_plane, corners[k].index);
        ck_f32 along_row = value * corners[k].across * slope;
        ck_f32 along_column = value * corners[k].down * slope;
        horizontal = horizontal + CK_NAME(sampling_seen)(corners[k].is_seen, along_row);
        vertical = vertical + CK_NAME(sampling_seen)(corners[k].is_seen, along_column);
      }
    }
    CK_NAME(ck_store_up_to)(down + i, vertical, count);
    CK_NAME(ck_store_up_to)(across + i, horizontal, count);
  }
}

static const ck_sampling_kernels CK_NAME(ck_sampling_table) = {
    .sample = CK_NAME(sampling_sample),
    .slopes = CK_NAME(sampling_slopes),
};
