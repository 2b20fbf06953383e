#include "elementary.h"

#define CK_MAP(NAME)                                                             \
  static void CK_NAME(NAME)(long n, const float *x, float *y) {                  \
    long i = 0;                                                                  \
    for (; i + CK_LANES <= n; i += CK_LANES)                                     \
      CK_NAME(ck_store)(y + i, CK_NAME(ck_##NAME)(CK_NAME(ck_load)(x + i)));     \
    if (i == n) return;                                                          \
    ck_f32 rest = CK_NAME(ck_##NAME)(CK_NAME(ck_load_part)(x + i, n - i, 1.0f)); \
    CK_NAME(ck_store_part)(y + i, rest, n - i);                                  \
  }

CK_MAP(exp)
CK_MAP(expm1)
CK_MAP(log)
CK_MAP(log1p)
CK_MAP(sin)
CK_MAP(cos)
CK_MAP(tanh)
CK_MAP(erf)
CK_MAP(sigmoid)
CK_MAP(softplus)
CK_MAP(sqrt)
#undef CK_MAP

static void CK_NAME(pow)(long n, const float *x, const float *y, float *z) {
  long i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES)
    CK_NAME(ck_store)(z + i, CK_NAME(ck_pow)(CK_NAME(ck_load)(x + i), CK_NAME(ck_load)(y + i)));
  if (i == n) return;
  ck_f32 base = CK_NAME(ck_load_part)(x + i, n - i, 1.0f);
  ck_f32 exponent = CK_NAME(ck_load_part)(y + i, n - i, 1.0f);
  CK_NAME(ck_store_part)(z + i, CK_NAME(ck_pow)(base, exponent), n - i);
}

static const ck_elementary_kernels CK_NAME(ck_elementary_table) = {
  .exp = CK_NAME(exp),
  .expm1 = CK_NAME(expm1),
  .log = CK_NAME(log),
  .log1p = CK_NAME(log1p),
  .sin = CK_NAME(sin),
  .cos = CK_NAME(cos),
  .tanh = CK_NAME(tanh),
  .erf = CK_NAME(erf),
  .sigmoid = CK_NAME(sigmoid),
  .softplus = CK_NAME(softplus),
  .sqrt = CK_NAME(sqrt),
  .pow = CK_NAME(pow),
};
