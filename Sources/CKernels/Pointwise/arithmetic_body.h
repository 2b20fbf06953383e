#include "row_sums.h"

#define DEFINE_BINARY(NAME, EXPRESSION)                                                        \
  static void CK_NAME(arithmetic_##NAME)(                                                      \
      long n, const float *a, int a_step, const float *b, int b_step, float *y) {              \
    ck_f32 a_once = CK_NAME(ck_splat)(n ? a[0] : 0), b_once = CK_NAME(ck_splat)(n ? b[0] : 0); \
    long i = 0;                                                                                \
    for (; i + CK_LANES <= n; i += CK_LANES) {                                                 \
      ck_f32 p = a_step ? CK_NAME(ck_load)(a + i) : a_once;                                    \
      ck_f32 q = b_step ? CK_NAME(ck_load)(b + i) : b_once;                                    \
      CK_NAME(ck_store)(y + i, EXPRESSION);                                                    \
    }                                                                                          \
    if (i < n) {                                                                               \
      ck_f32 p = a_step ? CK_NAME(ck_load_part)(a + i, n - i, 1) : a_once;                     \
      ck_f32 q = b_step ? CK_NAME(ck_load_part)(b + i, n - i, 1) : b_once;                     \
      CK_NAME(ck_store_part)(y + i, EXPRESSION, n - i);                                        \
    }                                                                                          \
  }

DEFINE_BINARY(add, p + q)
DEFINE_BINARY(subtract, p - q)
DEFINE_BINARY(multiply, p *q)
DEFINE_BINARY(divide, p / q)
DEFINE_BINARY(maximum, CK_NAME(ck_max)(p, q))
DEFINE_BINARY(minimum, CK_NAME(ck_min)(p, q))
#undef DEFINE_BINARY

static void CK_NAME(arithmetic_gated_sum)(
    long n, const float *x, const float *gate, int gate_step, const float *y, float *z) {
  ck_f32 once = CK_NAME(ck_splat)(n ? gate[0] : 0);
  long i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES) {
    ck_f32 product = (gate_step ? CK_NAME(ck_load)(gate + i) : once) * CK_NAME(ck_load)(y + i);
    CK_NAME(ck_store)(z + i, CK_NAME(ck_load)(x + i) + product);
  }
  if (i == n) return;
  ck_f32 rest = gate_step ? CK_NAME(ck_load_part)(gate + i, n - i, 1) : once;
  rest = rest * CK_NAME(ck_load_part)(y + i, n - i, 1);
  CK_NAME(ck_store_part)(z + i, CK_NAME(ck_load_part)(x + i, n - i, 1) + rest, n - i);
}

CK_INLINE void CK_NAME(arithmetic_finish_rows)(
    const int has_bias, const int has_gate, const int has_addend, const ck_finish *f) {
  for (long row = 0; row < f->rows; row++)
    for (long i = 0; i < f->columns; i += CK_LANES) {
      long left = f->columns - i;
      float *c = f->c + row * f->c_stride + i;
      ck_f32 x = CK_NAME(ck_load_up_to)(c, left);
      if (has_bias) x = x + CK_NAME(ck_load_up_to)(f->bias + i, left);
      if (has_gate) x = CK_NAME(ck_load_up_to)(f->gate + i, left) * x;
      if (has_addend)
        x = CK_NAME(ck_load_up_to)(f->addend + row * f->addend_stride + i, left) + x;
      CK_NAME(ck_store_up_to)(c, x, left);
    }
}

static void CK_NAME(arithmetic_finish)(const ck_finish *f) {
#define CASE(BIAS, GATE, ADDEND)                                              \
  if (!f->bias == !BIAS && !f->gate == !GATE && !f->addend == !ADDEND) {      \
    CK_NAME(arithmetic_finish_rows)(BIAS, GATE, ADDEND, f);                \
    return;                                                                   \
  }
  CASE(1, 0, 0) CASE(1, 1, 1) CASE(0, 1, 1) CASE(1, 0, 1) CASE(0, 0, 1) CASE(1, 1, 0) CASE(0, 1, 0)
#undef CASE
}

static const ck_arithmetic_kernels CK_NAME(ck_arithmetic_table) = {
    .add = CK_NAME(arithmetic_add),
    .subtract = CK_NAME(arithmetic_subtract),
    .multiply = CK_NAME(arithmetic_multiply),
    .divide = CK_NAME(arithmetic_divide),
    .maximum = CK_NAME(arithmetic_maximum),
    .minimum = CK_NAME(arithmetic_minimum),
    .gated_sum = CK_NAME(arithmetic_gated_sum),
    .finish = CK_NAME(arithmetic_finish),
};
