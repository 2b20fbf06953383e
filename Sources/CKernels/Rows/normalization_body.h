#include "row_sums.h"

/// How many blocks are summed side by side: one alone waits for each addition to end.
enum { CK_NAME(CHAINS) = 4 };

/// For each of `chains` blocks of n ≤ CK_REDUCTION_BLOCK elements, Σx or, where there are means,
/// Σ(x − mean)²; in the order of `reduction_block`.
static inline __attribute__((always_inline)) void CK_NAME(normalization_blocks)(
    const int chains, long n, const float *x, long stride, const float *means, float *sums) {
  ck_f32 lanes[CK_NAME(CHAINS)];
#pragma clang loop unroll(full)
  for (int c = 0; c < chains; c++) lanes[c] = (ck_f32){0};
  long i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES)
#pragma clang loop unroll(full)
    for (int c = 0; c < chains; c++) {
      ck_f32 v = CK_NAME(ck_load)(x + c * stride + i);
      if (means) {
        ck_f32 d = v - CK_NAME(ck_splat)(means[c]);
        lanes[c] = CK_NAME(ck_fma)(d, d, lanes[c]);
      } else {
        lanes[c] = lanes[c] + v;
      }
    }
  for (int c = 0; c < chains; c++) {
    if (i < n) {
      // −0 is what leaves any sum as it is; the product of −0 and 0 is −0 too.
      ck_f32 v = CK_NAME(ck_load_part)(x + c * stride + i, n - i, -0.0f);
      if (means) {
        float rest[CK_LANES];
        CK_NAME(ck_store)(rest, v - CK_NAME(ck_splat)(means[c]));
        v = CK_NAME(ck_load_part)(rest, n - i, -0.0f);
        lanes[c] = CK_NAME(ck_fma)(v, CK_NAME(ck_load_part)(rest, n - i, 0.0f), lanes[c]);
      } else {
        lanes[c] = lanes[c] + v;
      }
    }
    sums[c] = CK_NAME(ck_fold)(lanes[c]);
  }
}

/// Σx of a row, or Σ(x − mean)² where there is a mean, in the order of `reduction_row`.
static float CK_NAME(normalization_sum)(long n, const float *x, const float *mean) {
  enum { BLOCK = CK_REDUCTION_BLOCK, CHAINS = CK_NAME(CHAINS) };
  float subtrees[64], sums[CHAINS] = {0}, means[CHAINS];
  for (int c = 0; c < CHAINS; c++) means[c] = mean ? *mean : 0;
  long count = 0, height = 0;
  for (long start = 0; start < n;) {
    int chains = n - start >= CHAINS * BLOCK ? CHAINS : 1;
    long length = n - start < BLOCK ? n - start : BLOCK;
    const float *from = x + start;
    if (mean) {
      if (chains > 1) CK_NAME(normalization_blocks)(CHAINS, BLOCK, from, BLOCK, means, sums);
      else CK_NAME(normalization_blocks)(1, length, from, 0, means, sums);
    } else {
      if (chains > 1) CK_NAME(normalization_blocks)(CHAINS, BLOCK, from, BLOCK, NULL, sums);
      else CK_NAME(normalization_blocks)(1, length, from, 0, NULL, sums);
    }
    for (int c = 0; c < chains; c++, count++) {
      float value = sums[c];
      for (long carry = count; carry & 1; carry >>= 1) value = subtrees[--height] + value;
      subtrees[height++] = value;
    }
    start += chains * BLOCK;
  }
  float value = subtrees[--height];
  while (height > 0) value = subtrees[--height] + value;
  return value;
}

/// What is taken off `rows` ≤ CHAINS rows, and what they are scaled by then. Rows without a centre
/// lose +0, which changes no bit of them.
static void CK_NAME(normalization_moments)(
    long rows, long n, const float *x, float epsilon, int centered, float *means, float *scales) {
  enum { CHAINS = CK_NAME(CHAINS) };
  float squares[CHAINS] = {0};
  for (int c = 0; c < CHAINS; c++) means[c] = 0;
  if (rows == CHAINS && n <= CK_REDUCTION_BLOCK) {
    if (centered) {
      CK_NAME(normalization_blocks)(CHAINS, n, x, n, NULL, means);
      for (int c = 0; c < CHAINS; c++) means[c] = means[c] / (float)n;
    }
    CK_NAME(normalization_blocks)(CHAINS, n, x, n, means, squares);
  } else {
    for (long c = 0; c < rows; c++) {
      if (centered) means[c] = CK_NAME(normalization_sum)(n, x + c * n, NULL) / (float)n;
      squares[c] = CK_NAME(normalization_sum)(n, x + c * n, means + c);
    }
  }
  for (long c = 0; c < rows; c++)
    scales[c] = 1 / __builtin_elementwise_sqrt(squares[c] / (float)n + epsilon);
}

/// y = (x − mean) · scale, then · weight, then + bias, for runs of `inner` elements with one weight
/// and bias each.
static inline __attribute__((always_inline)) void CK_NAME(normalization_run)(
    long n, const float *x, float mean, float scale, const float *weight, const float *bias,
    long inner, float *y) {
  ck_f32 means = CK_NAME(ck_splat)(mean), scales = CK_NAME(ck_splat)(scale);
  if (inner == 1) {
    long i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) {
      ck_f32 v = (CK_NAME(ck_load)(x + i) - means) * scales;
      if (weight) v = v * CK_NAME(ck_load)(weight + i);
      if (bias) v = v + CK_NAME(ck_load)(bias + i);
      CK_NAME(ck_store)(y + i, v);
    }
    if (i == n) return;
    ck_f32 v = (CK_NAME(ck_load_part)(x + i, n - i, 0) - means) * scales;
    if (weight) v = v * CK_NAME(ck_load_part)(weight + i, n - i, 0);
    if (bias) v = v + CK_NAME(ck_load_part)(bias + i, n - i, 0);
    CK_NAME(ck_store_part)(y + i, v, n - i);
    return;
  }
  for (long start = 0, channel = 0; start < n; start += inner, channel++) {
    ck_f32 factor = CK_NAME(ck_splat)(weight ? weight[channel] : 1);
    ck_f32 addend = CK_NAME(ck_splat)(bias ? bias[channel] : 0);
    for (long i = start; i < start + inner; i += CK_LANES) {
      ck_f32 v = (CK_NAME(ck_load_up_to)(x + i, start + inner - i) - means) * scales;
      if (weight) v = v * factor;
      if (bias) v = v + addend;
      CK_NAME(ck_store_up_to)(y + i, v, start + inner - i);
    }
  }
}

static void CK_NAME(normalization_forward)(
    long rows, long n, const float *x, float epsilon, int centered, const float *weight,
    const float *bias, long inner, float *y) {
  enum { CHAINS = CK_NAME(CHAINS) };
  if (n == 0) return;
  for (long row = 0; row < rows; row += CHAINS) {
    long count = rows - row < CHAINS ? rows - row : CHAINS;
    float means[CHAINS], scales[CHAINS];
    CK_NAME(normalization_moments)(count, n, x + row * n, epsilon, centered, means, scales);
    for (long c = 0; c < count; c++) {
      const float *from = x + (row + c) * n;
      float *to = y + (row + c) * n;
      if (weight && bias)
        CK_NAME(normalization_run)(n, from, means[c], scales[c], weight, bias, inner, to);
      else if (weight)
        CK_NAME(normalization_run)(n, from, means[c], scales[c], weight, NULL, inner, to);
      else
        CK_NAME(normalization_run)(n, from, means[c], scales[c], NULL, bias, inner, to);
    }
  }
}

static void CK_NAME(normalization_apply)(
    long n, const float *x, float mean, float scale, const float *weight, const float *bias,
    float *y) {
  if (n > 0) CK_NAME(normalization_run)(n, x, mean, scale, weight, bias, n, y);
}

/// y = x · weight for runs of `inner` elements with one weight each.
static void CK_NAME(normalization_weigh)(
    long n, const float *x, const float *weight, long inner, float *y) {
  long run = inner == 1 ? n : inner;
  for (long start = 0, channel = 0; start < n; start += run, channel++)
    for (long i = start; i < start + run; i += CK_LANES) {
      long left = start + run - i;
      ck_f32 v = CK_NAME(ck_load_up_to)(x + i, left);
      v = v * (inner == 1 ? CK_NAME(ck_load_up_to)(weight + i, left)
                          : CK_NAME(ck_splat)(weight[channel]));
      CK_NAME(ck_store_up_to)(y + i, v, left);
    }
}

static void CK_NAME(normalization_backward)(
    long n, const float *x, const float *dy, float epsilon, int centered, const float *weight,
    long inner, float *standard, float *dx, float *products) {
  if (n == 0) return;
  float center[CK_NAME(CHAINS)], scale[CK_NAME(CHAINS)];
  CK_NAME(normalization_moments)(1, n, x, epsilon, centered, center, scale);
  CK_NAME(normalization_run)(n, x, center[0], scale[0], NULL, NULL, 1, standard);
  if (products)
    for (long i = 0; i < n; i += CK_LANES) {
      ck_f32 v = CK_NAME(ck_load_up_to)(dy + i, n - i) *
                 CK_NAME(ck_load_up_to)(standard + i, n - i);
      CK_NAME(ck_store_up_to)(products + i, v, n - i);
    }
  const float *g = dy;
  if (weight) {
    CK_NAME(normalization_weigh)(n, dy, weight, inner, dx);
    g = dx;
  }
  float mean = centered ? CK_NAME(reduction_row)(n, g, NULL) / (float)n : 0;
  float slope = CK_NAME(reduction_row)(n, g, standard) / (float)n;
  ck_f32 means = CK_NAME(ck_splat)(mean), scales = CK_NAME(ck_splat)(scale[0]);
  ck_f32 slopes = CK_NAME(ck_splat)(-slope);
  for (long i = 0; i < n; i += CK_LANES) {
    ck_f32 v = CK_NAME(ck_load_up_to)(g + i, n - i);
    if (centered) v = v - means;
    v = CK_NAME(ck_fma)(CK_NAME(ck_load_up_to)(standard + i, n - i), slopes, v) * scales;
    CK_NAME(ck_store_up_to)(dx + i, v, n - i);
  }
}

static void CK_NAME(normalization_all_moments)(
    long rows, long n, const float *x, float epsilon, int centered, float *means, float *scales) {
  enum { CHAINS = CK_NAME(CHAINS) };
  if (n == 0) return;
  for (long row = 0; row < rows; row += CHAINS) {
    long count = rows - row < CHAINS ? rows - row : CHAINS;
    float some[CHAINS];
    CK_NAME(normalization_moments)(
        count, n, x + row * n, epsilon, centered, some, scales + row);
    for (long c = 0; c < count; c++) means[row + c] = some[c];
  }
}

static const ck_normalization_kernels CK_NAME(ck_normalization_table) = {
    .forward = CK_NAME(normalization_forward),
    .apply = CK_NAME(normalization_apply),
    .backward = CK_NAME(normalization_backward),
    .moments = CK_NAME(normalization_all_moments),
};
