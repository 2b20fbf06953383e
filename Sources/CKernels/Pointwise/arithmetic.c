#include "ck_arithmetic.h"

#include "ck_reduction.h"

#define CK_BODY "arithmetic_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(arithmetic)

#define DEFINE_REFERENCE(NAME, EXPRESSION)                                                     \
  void ck_##NAME##_reference(                                                                  \
      long n, const float *a, int a_step, const float *b, int b_step, float *y) {              \
    for (long i = 0; i < n; i++) {                                                             \
      float p = a[i * a_step], q = b[i * b_step];                                              \
      y[i] = EXPRESSION;                                                                       \
    }                                                                                          \
  }

DEFINE_REFERENCE(add, p + q)
DEFINE_REFERENCE(subtract, p - q)
DEFINE_REFERENCE(multiply, p *q)
DEFINE_REFERENCE(divide, p / q)
DEFINE_REFERENCE(maximum, p > q ? p : q)
DEFINE_REFERENCE(minimum, p < q ? p : q)

void ck_gated_sum_reference(
    long n, const float *x, const float *gate, int gate_step, const float *y, float *z) {
  for (long i = 0; i < n; i++) {
    float product = gate[i * gate_step] * y[i];
    z[i] = x[i] + product;
  }
}

void ck_finish_reference(const ck_finish *f) {
  for (long row = 0; row < f->rows; row++)
    for (long i = 0; i < f->columns; i++) {
      float *c = f->c + row * f->c_stride + i;
      if (f->bias) *c = *c + f->bias[i];
      if (f->gate) *c = f->gate[i] * *c;
      if (f->addend) *c = f->addend[row * f->addend_stride + i] + *c;
    }
}
