#include "activation_constants.h"
#include "elementary.h"

typedef struct {
  ck_f32 parameter, x, y, dy;
} CK_NAME(ck_activation_lanes);

/// y, but the one NaN where it is none. LLVM drops what only changes NaNs in floats, but not in
/// integers, nor where the comparison is an instruction's own.
static inline ck_f32 CK_NAME(ck_one_nan)(ck_f32 y) {
#if CK_IS_AVX512
  enum { UNORDERED = 3, CURRENT_ROUNDING = 4 };
  uint16_t is_nan = __builtin_ia32_cmpps512_mask(y, y, UNORDERED, -1, CURRENT_ROUNDING);
  return __builtin_ia32_selectps_512(is_nan, CK_NAME(ck_splat)(ck_nan), y);
#else
  ck_i32 is_nan = ((ck_i32)y & 0x7fffffff) > 0x7f800000;
  return (ck_f32)((~is_nan & (ck_i32)y) | (is_nan & 0x7fc00000));
#endif
}

#include "activation_kinked.h"
#include "activation_smooth.h"

#define CK_ACTIVATION(NAME)                                                                      \
  static void CK_NAME(activation_##NAME)(long n, float parameter, const float *x, float *y) {    \
    ck_f32 once = CK_NAME(ck_splat)(parameter);                                                  \
    long i = 0;                                                                                  \
    for (; i + CK_LANES <= n; i += CK_LANES) {                                                   \
      ck_f32 lanes = CK_NAME(ck_forward_##NAME)(CK_NAME(ck_load)(x + i), once);                  \
      CK_NAME(ck_store)(y + i, CK_NAME(ck_one_nan)(lanes));                                      \
    }                                                                                            \
    if (i == n) return;                                                                          \
    ck_f32 rest = CK_NAME(ck_forward_##NAME)(CK_NAME(ck_load_part)(x + i, n - i, 1), once);      \
    CK_NAME(ck_store_part)(y + i, CK_NAME(ck_one_nan)(rest), n - i);                             \
  }                                                                                              \
  static void CK_NAME(activation_##NAME##_back)(                                                 \
      long n, float parameter, const float *x, const float *y, const float *dy, float *dx) {     \
    CK_NAME(ck_activation_lanes) l = {.parameter = CK_NAME(ck_splat)(parameter)};                \
    long i = 0;                                                                                  \
    for (; i + CK_LANES <= n; i += CK_LANES) {                                                   \
      l.x = CK_NAME(ck_load)(x + i);                                                             \
      l.y = CK_NAME(ck_load)(y + i);                                                             \
      l.dy = CK_NAME(ck_load)(dy + i);                                                           \
      CK_NAME(ck_store)(dx + i, CK_NAME(ck_one_nan)(CK_NAME(ck_backward_##NAME)(l)));            \
    }                                                                                            \
    if (i == n) return;                                                                          \
    l.x = CK_NAME(ck_load_part)(x + i, n - i, 1);                                                \
    l.y = CK_NAME(ck_load_part)(y + i, n - i, 1);                                                \
    l.dy = CK_NAME(ck_load_part)(dy + i, n - i, 1);                                              \
    CK_NAME(ck_store_part)(dx + i, CK_NAME(ck_one_nan)(CK_NAME(ck_backward_##NAME)(l)), n - i);  \
  }

CK_ACTIVATION(relu)
CK_ACTIVATION(leaky_relu)
CK_ACTIVATION(elu)
CK_ACTIVATION(selu)
CK_ACTIVATION(gelu)
CK_ACTIVATION(gelu_tanh)
CK_ACTIVATION(quick_gelu)
CK_ACTIVATION(silu)
CK_ACTIVATION(mish)
CK_ACTIVATION(softplus)
CK_ACTIVATION(hardswish)
CK_ACTIVATION(relu_squared)
CK_ACTIVATION(tanh)
CK_ACTIVATION(sigmoid)
CK_ACTIVATION(exp)
CK_ACTIVATION(log)
CK_ACTIVATION(sqrt)
CK_ACTIVATION(sin)
CK_ACTIVATION(cos)
CK_ACTIVATION(abs)
CK_ACTIVATION(square)
#undef CK_ACTIVATION

#define CK_ENTRY(NAME) \
  .NAME = {CK_NAME(activation_##NAME), CK_NAME(activation_##NAME##_back)}
static const ck_activation_kernels CK_NAME(ck_activation_table) = {
    CK_ENTRY(relu),       CK_ENTRY(leaky_relu), CK_ENTRY(elu),       CK_ENTRY(selu),
    CK_ENTRY(gelu),       CK_ENTRY(gelu_tanh),  CK_ENTRY(quick_gelu), CK_ENTRY(silu),
    CK_ENTRY(mish),       CK_ENTRY(softplus),   CK_ENTRY(hardswish), CK_ENTRY(relu_squared),
    CK_ENTRY(tanh),       CK_ENTRY(sigmoid),    CK_ENTRY(exp),       CK_ENTRY(log),
    CK_ENTRY(sqrt),       CK_ENTRY(sin),        CK_ENTRY(cos),       CK_ENTRY(abs),
    CK_ENTRY(square),
};
#undef CK_ENTRY
