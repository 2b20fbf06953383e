#include "ck_direct.h"

#define CK_BODY "direct_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(direct)

void ck_direct_tile_reference(
    long rows, long vectors, long k, const float *strip, const float *source,
    const int32_t *places, const int32_t *offsets, float *c, long c_stride, int accumulate) {
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < vectors * CK_LANES; j++) {
      float *to = c + i * c_stride + j;
      float sum = accumulate ? *to : 0.0f;
      for (long t = 0; t < k; t++) {
        long place = places[j / CK_LANES] + j % CK_LANES;
        sum = ck_fused_reference(strip[t * rows + i], source[place + offsets[t]], sum);
      }
      *to = sum;
    }
}

float ck_piece_reference(const ck_piece *piece, const float *plane, long i, long j) {
  long row = piece->row + i * piece->row_step, column = piece->column + j * piece->column_step;
  if (row < 0 || row >= piece->height || column < 0 || column >= piece->width) return 0;
  return plane[row * piece->width + column];
}

float ck_kernels_reference(
    const ck_kernels *kernels, const float *weights, long row, long channel, long t) {
  return weights[row * kernels->row + channel * kernels->channel + kernels->taps[t]];
}

void ck_result_reference(const ck_result *result) {
  const ck_result r = *result;
  for (long p = 0; p < r.planes; p++)
    for (long l = 0; l < r.lines; l++)
      for (long i = 0; i < r.count; i++) {
        long place = p * r.to_plane + l * r.to_line + i;
        float x = r.from[p * r.from_plane + l * r.from_line + i];
        if (r.bias) x = x + r.bias[p];
        if (r.addend) x = x + r.addend[place];
        r.to[place] = r.is_relu && x <= 0 ? 0 : x;
      }
}
