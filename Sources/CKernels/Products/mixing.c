#include "ck_mixing.h"

#define CK_BODY "mixing_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(mixing)

void ck_mix_reference(
    const double *matrix, long channels, const float *x, long plane, long first, long last,
    float *y) {
  for (long o = 0; o < channels; o++)
    for (long i = first; i < last; i++) {
      double sum = 0;
      for (long c = 0; c < channels; c++) {
        double product = matrix[o * channels + c] * (double)x[c * plane + i];
        sum = sum + product;
      }
      y[o * plane + i] = (float)sum;
    }
}
