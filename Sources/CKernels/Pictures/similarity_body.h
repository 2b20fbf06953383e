typedef uint8_t CK_NAME(similarity_bytes) __attribute__((vector_size(16)));
typedef uint8_t CK_NAME(similarity_counts) __attribute__((vector_size(8)));
typedef double CK_NAME(similarity_doubles) __attribute__((vector_size(64), aligned(8)));

static inline ck_f32 CK_NAME(similarity_samples)(const uint8_t *from) {
  CK_NAME(similarity_bytes) bytes;
  memcpy(&bytes, from, sizeof bytes);
  return __builtin_convertvector(bytes, ck_f32);
}

static inline ck_f64x8 CK_NAME(similarity_load)(const double *from) {
  return *(const CK_NAME(similarity_doubles) *)from;
}

/// Eight floats, which doubles hold exactly.
static inline ck_f64x8 CK_NAME(similarity_widen)(const float *from) {
  ck_f32x8 values;
  memcpy(&values, from, sizeof values);
  return __builtin_convertvector(values, ck_f64x8);
}

/// Eight terms in fixed point; 0 where a window does not count.
static inline ck_i64x8 CK_NAME(similarity_terms)(
    ck_f64x8 value, const uint8_t *counted) {
  ck_f64x8 magic = (ck_f64x8){0} + CK_FIXED_MAGIC;
  ck_i64x8 terms = (ck_i64x8)(value * CK_FIXED_SCALE + magic) - (ck_i64x8)magic;
  if (!counted) return terms;
  CK_NAME(similarity_counts) counts;
  memcpy(&counts, counted, sizeof counts);
  return terms & (__builtin_convertvector(counts, ck_i64x8) != 0);
}

static inline int64_t CK_NAME(similarity_total)(ck_i64x8 terms) {
  int64_t total = 0;
  for (int lane = 0; lane < 8; lane++) total += terms[lane];
  return total;
}

static void CK_NAME(similarity_exchange)(
    const uint8_t *const *added, const uint8_t *const *removed, long count, float *sums) {
  long i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    ck_f32 a = CK_NAME(similarity_samples)(added[0] + i);
    ck_f32 b = CK_NAME(similarity_samples)(added[1] + i);
    ck_f32 c = {0}, d = {0};
    if (removed) {
      c = CK_NAME(similarity_samples)(removed[0] + i);
      d = CK_NAME(similarity_samples)(removed[1] + i);
    }
    float *x = sums + i, *y = x + count, *squares = y + count, *products = squares + count;
    CK_NAME(ck_store)(x, CK_NAME(ck_load)(x) + (a - c));
    CK_NAME(ck_store)(y, CK_NAME(ck_load)(y) + (b - d));
    CK_NAME(ck_store)
    (squares, CK_NAME(ck_load)(squares) + ((a * a + b * b) - (c * c + d * d)));
    CK_NAME(ck_store)(products, CK_NAME(ck_load)(products) + (a * b - c * d));
  }
  for (; i < count; i++) ck_exchange_one(added, removed, i, count, sums);
}

static inline ck_f64x8 CK_NAME(similarity_box)(const float *sums, long step) {
  ck_f32x8 rows[CK_UNIFORM_WINDOW];
#pragma clang loop unroll(full)
  for (int k = 0; k < CK_UNIFORM_WINDOW; k++) memcpy(&rows[k], sums + k * step, sizeof rows[k]);
  // Whole numbers below 2²⁴: no order of the sum matters.
  ck_f32x8 sum = ((rows[0] + rows[1]) + (rows[2] + rows[3])) + ((rows[4] + rows[5]) + rows[6]);
  return __builtin_convertvector(sum, ck_f64x8);
}

static int64_t CK_NAME(similarity_uniform)(
    const ck_windows *windows, const float *sums, long step) {
  const ck_windows w = *windows;
  long row = w.count + (CK_UNIFORM_WINDOW - 1) * step, i = 0;
  ck_i64x8 terms = {0};
  for (; i + 8 <= w.count; i += 8) {
    const float *at = sums + i;
    ck_f64x8 x = CK_NAME(similarity_box)(at, step), y = CK_NAME(similarity_box)(at + row, step);
    ck_f64x8 squares = CK_NAME(similarity_box)(at + 2 * row, step);
    ck_f64x8 products = CK_NAME(similarity_box)(at + 3 * row, step);
    ck_f64x8 both = x * y, means = x * x + y * y;
    ck_f64x8 above = (2 * both + w.c1) * (2 * (49 * products - both) + w.c2);
    ck_f64x8 below = (means + w.c1) * (49 * squares - means + w.c2);
    terms += CK_NAME(similarity_terms)(above / below, w.counted ? w.counted + i : NULL);
  }
  int64_t total = CK_NAME(similarity_total)(terms);
  for (; i < w.count; i++) total += ck_uniform_one(&w, sums, step, i);
  return total;
}

static void CK_NAME(similarity_columns)(
    const float *x, const float *y, const double *weights, long width, double *columns) {
  long i = 0;
  for (; i + 8 <= width; i += 8) {
    ck_f64x8 sums[4] = {{0}};
#pragma clang loop unroll(full)
    for (int k = 0; k < CK_GAUSSIAN_WINDOW; k++) {
      ck_f64x8 a = CK_NAME(similarity_widen)(x + k * width + i);
      ck_f64x8 b = CK_NAME(similarity_widen)(y + k * width + i);
      sums[0] += weights[k] * a;
      sums[1] += weights[k] * b;
      sums[2] += weights[k] * (a * a + b * b);
      sums[3] += weights[k] * (a * b);
    }
    for (int quantity = 0; quantity < 4; quantity++)
      memcpy(columns + quantity * width + i, &sums[quantity], sizeof sums[quantity]);
  }
  for (; i < width; i++) ck_gaussian_column(x, y, weights, width, i, columns);
}

static void CK_NAME(similarity_gaussian)(
    const ck_windows *windows, const float *x, const float *y, const double *weights,
    double *scratch, int64_t *terms) {
  const ck_windows w = *windows;
  long width = w.count + CK_GAUSSIAN_WINDOW - 1, i = 0;
  CK_NAME(similarity_columns)(x, y, weights, width, scratch);
  ck_i64x8 similarities = {0}, spreads = {0};
  for (; i + 8 <= w.count; i += 8) {
    ck_f64x8 m[4] = {{0}};
#pragma clang loop unroll(full)
    for (int quantity = 0; quantity < 4; quantity++)
#pragma clang loop unroll(full)
      for (int k = 0; k < CK_GAUSSIAN_WINDOW; k++)
        m[quantity] +=
            weights[k] * CK_NAME(similarity_load)(scratch + quantity * width + i + k);
    ck_f64x8 both = m[0] * m[1], means = m[0] * m[0] + m[1] * m[1];
    ck_f64x8 spread = (2 * (m[3] - both) + w.c2) / (m[2] - means + w.c2);
    const uint8_t *counted = w.counted ? w.counted + i : NULL;
    similarities += CK_NAME(similarity_terms)(
        (2 * both + w.c1) / (means + w.c1) * spread, counted);
    spreads += CK_NAME(similarity_terms)(spread, counted);
  }
  terms[0] += CK_NAME(similarity_total)(similarities);
  terms[1] += CK_NAME(similarity_total)(spreads);
  for (; i < w.count; i++) ck_gaussian_one(&w, scratch, weights, i, terms);
}

static const ck_similarity_kernels CK_NAME(ck_similarity_table) = {
    .exchange = CK_NAME(similarity_exchange),
    .uniform = CK_NAME(similarity_uniform),
    .gaussian = CK_NAME(similarity_gaussian),
};
