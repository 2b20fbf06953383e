// Single windows of structural similarity: the reference, and what is left behind whole vectors.
#ifndef CK_SIMILARITY_SCALAR_H
#define CK_SIMILARITY_SCALAR_H

#include <string.h>

#include "ck_similarity.h"
#include "vector.h"

/// Added to a number below 2⁵¹ it leaves the rounded number in the lowest bits.
#define CK_FIXED_MAGIC 6755399441055744.0
#define CK_FIXED_SCALE 4294967296.0

static inline int64_t ck_fixed_term(double value) {
  double magic = CK_FIXED_MAGIC, shifted = value * CK_FIXED_SCALE + magic;
  int64_t bits, base;
  memcpy(&bits, &shifted, sizeof bits);
  memcpy(&base, &magic, sizeof base);
  return bits - base;
}

static inline void ck_exchange_one(
    const uint8_t *const *added, const uint8_t *const *removed, long i, long count, float *sums) {
  float a = added[0][i], b = added[1][i];
  float c = removed ? removed[0][i] : 0, d = removed ? removed[1][i] : 0;
  sums[i] += a - c;
  sums[count + i] += b - d;
  sums[2 * count + i] += (a * a + b * b) - (c * c + d * d);
  sums[3 * count + i] += a * b - c * d;
}

static inline int64_t ck_uniform_one(const ck_windows *w, const float *sums, long step, long i) {
  if (w->counted && !w->counted[i]) return 0;
  long row = w->count + (CK_UNIFORM_WINDOW - 1) * step;
  double box[4];
  for (int quantity = 0; quantity < 4; quantity++) {
    // Whole numbers below 2²⁴: no order of the sum matters.
    float sum = 0;
    for (int k = 0; k < CK_UNIFORM_WINDOW; k++) sum += sums[quantity * row + i + k * step];
    box[quantity] = sum;
  }
  double both = box[0] * box[1], means = box[0] * box[0] + box[1] * box[1];
  double above = (2 * both + w->c1) * (2 * (49 * box[3] - both) + w->c2);
  double below = (means + w->c1) * (49 * box[2] - means + w->c2);
  return ck_fixed_term(above / below);
}

/// Down the eleven rows at one column.
static inline void ck_gaussian_column(
    const float *x, const float *y, const double *weights, long width, long i, double *columns) {
  double sums[4] = {0};
  for (int k = 0; k < CK_GAUSSIAN_WINDOW; k++) {
    double a = x[k * width + i], b = y[k * width + i];
    sums[0] += weights[k] * a;
    sums[1] += weights[k] * b;
    sums[2] += weights[k] * (a * a + b * b);
    sums[3] += weights[k] * (a * b);
  }
  for (int quantity = 0; quantity < 4; quantity++) columns[quantity * width + i] = sums[quantity];
}

/// Along the columns of one window.
static inline void ck_gaussian_one(
    const ck_windows *w, const double *columns, const double *weights, long i, int64_t *terms) {
  if (w->counted && !w->counted[i]) return;
  long width = w->count + CK_GAUSSIAN_WINDOW - 1;
  double m[4] = {0};
  for (int quantity = 0; quantity < 4; quantity++)
    for (int k = 0; k < CK_GAUSSIAN_WINDOW; k++)
      m[quantity] += weights[k] * columns[quantity * width + i + k];
  double both = m[0] * m[1], means = m[0] * m[0] + m[1] * m[1];
  double spread = (2 * (m[3] - both) + w->c2) / (m[2] - means + w->c2);
  terms[0] += ck_fixed_term((2 * both + w->c1) / (means + w->c1) * spread);
  terms[1] += ck_fixed_term(spread);
}

#endif
