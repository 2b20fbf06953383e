#include "ck_pairs.h"

#include "ck_matmul.h"

#define CK_BODY "pairs_body.h"
#include "bfloat16_levels.h"

const ck_pairs_kernels *ck_pairs_steps(ck_level level) {
  return CK_BFLOAT16_TABLE(ck_pairs_table, level, 0);
}

const ck_pairs_kernels *ck_pairs(ck_level level) {
  return CK_BFLOAT16_TABLE(ck_pairs_table, level, ck_has_bfloat16());
}

float ck_pair_reference(float even, float odd) {
  return ck_of_bits((uint32_t)ck_bfloat16_bits(even) | (uint32_t)ck_bfloat16_bits(odd) << 16);
}

static float half(float word, int is_odd) {
  uint32_t bits = ck_bits(word);
  return ck_bfloat16_value((uint16_t)(is_odd ? bits >> 16 : bits));
}

void ck_pairs_tile_reference(
    long rows, long vectors, long k, const float *strip, const float *source,
    const int32_t *places, const int32_t *offsets, float *c, long c_stride, int accumulate) {
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < vectors * CK_LANES; j++) {
      float *to = c + i * c_stride + j;
      float sum = accumulate ? ck_bfloat16_flushed(*to) : 0.0f;
      for (long t = 0; t < k; t++) {
        float weight = strip[t * rows + i];
        float number = source[places[j / CK_LANES] + j % CK_LANES + offsets[t]];
        for (int is_odd = 1; is_odd >= 0; is_odd--)
          sum = ck_bfloat16_step_reference(half(weight, is_odd), half(number, is_odd), sum);
      }
      *to = sum;
    }
}
