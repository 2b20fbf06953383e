#include "ck_sampling.h"

#include "ck_reduction.h"

#define CK_BODY "sampling_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(sampling)

static float place(float coordinate, long length, int is_aligned) {
  return is_aligned ? (coordinate + 1) / 2 * (float)(length - 1)
                    : ((coordinate + 1) * (float)length - 1) / 2;
}

// Of a number above −1, which fits a long.
static long rounded_down(float x) {
  long whole = (long)x;
  return whole - (x < (float)whole);
}

void ck_find_corners(
    const float *grid, long height, long width, int is_aligned, const ck_corners *corners) {
  const ck_corners c = *corners;
  for (long i = 0; i < c.count; i++) {
    float row = place(grid[2 * i + 1], height, is_aligned);
    float column = place(grid[2 * i], width, is_aligned);
    // Beyond one element outside, and where the place is no number, there is nothing to see.
    int is_seen = row > -1 && row < (float)height && column > -1 && column < (float)width;
    long top = is_seen ? rounded_down(row) : 0, left = is_seen ? rounded_down(column) : 0;
    float below = row - (float)top, right = column - (float)left;
    for (int corner = 0; corner < CK_CORNERS; corner++) {
      long y = top + corner / 2, x = left + corner % 2, at = corner * c.count + i;
      int is_inside = is_seen && y >= 0 && y < height && x >= 0 && x < width;
      float vertical = corner / 2 ? below : 1 - below;
      float horizontal = corner % 2 ? right : 1 - right;
      c.indices[at] = is_inside ? (int32_t)(y * width + x) : -1;
      c.weights[at] = is_inside ? vertical * horizontal : 0;
      if (c.down) c.down[at] = is_inside ? (corner / 2 ? 1.0f : -1.0f) * horizontal : 0;
      if (c.across) c.across[at] = is_inside ? vertical * (corner % 2 ? 1.0f : -1.0f) : 0;
    }
  }
}

void ck_spread_samples(const ck_corners *corners, const float *dy, float *dx) {
  const ck_corners c = *corners;
  for (long i = 0; i < c.count; i++)
    for (long at = i; at < CK_CORNERS * c.count; at += c.count) {
      if (c.indices[at] < 0) continue;
      float share = dy[i] * c.weights[at];
      dx[c.indices[at]] = dx[c.indices[at]] + share;
    }
}

void ck_sample_reference(
    const ck_corners *corners, long planes, const float *x, long x_plane, float *y,
    long y_plane) {
  const ck_corners c = *corners;
  for (long p = 0; p < planes; p++)
    for (long i = 0; i < c.count; i++) {
      float sum = 0;
      for (long at = i; at < CK_CORNERS * c.count; at += c.count) {
        if (c.indices[at] < 0) continue;
        float part = x[p * x_plane + c.indices[at]] * c.weights[at];
        sum = sum + part;
      }
      y[p * y_plane + i] = sum;
    }
}

void ck_sample_slopes_reference(
    const ck_corners *corners, long planes, const float *x, long x_plane, const float *dy,
    long y_plane, float *down, float *across) {
  const ck_corners c = *corners;
  for (long i = 0; i < c.count; i++) {
    down[i] = across[i] = 0;
    for (long p = 0; p < planes; p++)
      for (long at = i; at < CK_CORNERS * c.count; at += c.count) {
        if (c.indices[at] < 0) continue;
        float value = x[p * x_plane + c.indices[at]], slope = dy[p * y_plane + i];
        float horizontal = value * c.across[at] * slope, vertical = value * c.down[at] * slope;
        across[i] = across[i] + horizontal;
        down[i] = down[i] + vertical;
      }
  }
}
