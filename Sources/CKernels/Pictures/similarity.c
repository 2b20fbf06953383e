#include "ck_similarity.h"

#include "similarity_scalar.h"

#define CK_BODY "similarity_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(similarity)

void ck_similarity_exchange_reference(
    const uint8_t *const *added, const uint8_t *const *removed, long count, float *sums) {
  for (long i = 0; i < count; i++) ck_exchange_one(added, removed, i, count, sums);
}

int64_t ck_similarity_uniform_reference(const ck_windows *windows, const float *sums, long step) {
  int64_t terms = 0;
  for (long i = 0; i < windows->count; i++) terms += ck_uniform_one(windows, sums, step, i);
  return terms;
}

void ck_similarity_gaussian_reference(
    const ck_windows *windows, const float *x, const float *y, const double *weights,
    double *scratch, int64_t *terms) {
  long width = windows->count + CK_GAUSSIAN_WINDOW - 1;
  for (long i = 0; i < width; i++) ck_gaussian_column(x, y, weights, width, i, scratch);
  for (long i = 0; i < windows->count; i++) ck_gaussian_one(windows, scratch, weights, i, terms);
}
