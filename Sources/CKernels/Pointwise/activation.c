// Activations: one source for every level, and the plain loops that say what it computes.
#include "ck_activation.h"
#include "ck_elementary.h"

#define CK_BODY "activation_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(activation)

static float one_nan(float y) { return y != y ? ck_nan : y; }

static float normal_share(float x) {
  return ck_fused_reference(ck_erf_reference(x * ck_root_half), 0.5f, 0.5f);
}

static float gelu_slope(float x) {
  float density = ck_exp_reference(x * x * -0.5f) * ck_density;
  return ck_fused_reference(x, density, normal_share(x));
}

static float gelu_gate(float x) {
  return ck_sigmoid_reference(x * ck_fused_reference(x * x, ck_gelu_cubic, ck_gelu_slope));
}

static float gelu_tanh_slope(float x) {
  if (x != x) return ck_nan;
  if (x > ck_gelu_limit) x = ck_gelu_limit;
  if (x < -ck_gelu_limit) x = -ck_gelu_limit;
  float gate = gelu_gate(x), inner = ck_fused_reference(x * x, ck_gelu_cubic3, ck_gelu_slope);
  return ck_fused_reference(x * gate, (1 - gate) * inner, gate);
}

static float quick_gelu_slope(float x) {
  float gate = ck_sigmoid_reference(x * ck_quick_gelu_slope);
  return ck_fused_reference(x * gate, (1 - gate) * ck_quick_gelu_slope, gate);
}

static float silu_slope(float x) {
  float gate = ck_sigmoid_reference(x);
  return ck_fused_reference(x * gate, 1 - gate, gate);
}

static float mish(float x) {
  float e = ck_exp_reference(x > ck_mish_limit ? ck_mish_limit : x), n = e * (e + 2);
  return x * (n / (n + 2));
}

static float mish_slope(float x) {
  if (x > ck_mish_limit) x = ck_mish_limit;
  float e = ck_exp_reference(x), n = e * (e + 2), inverse = 1 / (n + 2);
  return ck_fused_reference(x * (4 * e * (e + 1) * inverse), inverse, n * inverse);
}

static float hardswish(float x) {
  float gate = x + 3 > 0 ? x + 3 : 0;
  return x * ((gate < 6 ? gate : 6) / 6);
}

#define DEFINE_REFERENCE(NAME, FORWARD, BACKWARD)                                               \
  static void NAME##_reference(long n, float parameter, const float *from, float *to) {         \
    (void)parameter;                                                                            \
    for (long i = 0; i < n; i++) {                                                              \
      float x = from[i];                                                                        \
      to[i] = one_nan(FORWARD);                                                                 \
    }                                                                                           \
  }                                                                                             \
  static void NAME##_back_reference(long n, float parameter, const float *inputs,               \
                                    const float *outputs, const float *flow, float *to) {       \
    (void)parameter;                                                                            \
    for (long i = 0; i < n; i++) {                                                              \
      float x = inputs[i], y = outputs[i], dy = flow[i];                                        \
      (void)x, (void)y;                                                                         \
      to[i] = one_nan(BACKWARD);                                                                \
    }                                                                                           \
  }

DEFINE_REFERENCE(relu, x <= 0 ? 0 : x, x <= 0 ? 0 : dy)
DEFINE_REFERENCE(leaky_relu, x > 0 ? x : x * parameter, x > 0 ? dy : dy * parameter)
DEFINE_REFERENCE(elu, x > 0 ? x : ck_expm1_reference(x) * parameter,
                 x > 0 ? dy : dy * (ck_exp_reference(x) * parameter))
DEFINE_REFERENCE(selu, x > 0 ? x * ck_selu_scale : ck_expm1_reference(x) * ck_selu_left,
                 dy * (x > 0 ? ck_selu_scale : ck_exp_reference(x) * ck_selu_left))
DEFINE_REFERENCE(gelu, x * normal_share(x), dy * gelu_slope(x))
DEFINE_REFERENCE(gelu_tanh, x * gelu_gate(x), dy * gelu_tanh_slope(x))
DEFINE_REFERENCE(quick_gelu, x * ck_sigmoid_reference(x * ck_quick_gelu_slope),
                 dy * quick_gelu_slope(x))
DEFINE_REFERENCE(silu, x * ck_sigmoid_reference(x), dy * silu_slope(x))
DEFINE_REFERENCE(mish, mish(x), dy * mish_slope(x))
DEFINE_REFERENCE(softplus, ck_softplus_reference(x), dy * ck_sigmoid_reference(x))
DEFINE_REFERENCE(hardswish, hardswish(x),
                 x <= -3 ? 0 : x >= 3 ? dy : dy * (x / 3 + 0.5f))
DEFINE_REFERENCE(relu_squared, x <= 0 ? 0 : x * x, x <= 0 ? 0 : dy * (x + x))
DEFINE_REFERENCE(tanh, ck_tanh_reference(x), dy * ck_fused_reference(-y, y, 1))
DEFINE_REFERENCE(sigmoid, ck_sigmoid_reference(x), dy * (y * (1 - y)))
DEFINE_REFERENCE(exp, ck_exp_reference(x), dy * y)
DEFINE_REFERENCE(log, ck_log_reference(x), dy / x)
DEFINE_REFERENCE(sqrt, ck_sqrt_reference(x), dy / (y + y))
DEFINE_REFERENCE(sin, ck_sin_reference(x), dy * ck_cos_reference(x))
DEFINE_REFERENCE(cos, ck_cos_reference(x), dy * -ck_sin_reference(x))
DEFINE_REFERENCE(abs, x < 0 ? -x : x == 0 ? 0 : x, x == 0 ? 0 : x < 0 ? -dy : dy)
DEFINE_REFERENCE(square, x * x, dy * (x + x))

#define ENTRY(NAME) .NAME = {NAME##_reference, NAME##_back_reference}
const ck_activation_kernels *ck_activation_reference(void) {
  static const ck_activation_kernels table = {
      ENTRY(relu),       ENTRY(leaky_relu), ENTRY(elu),  ENTRY(selu),     ENTRY(gelu),
      ENTRY(gelu_tanh),  ENTRY(quick_gelu), ENTRY(silu), ENTRY(mish),     ENTRY(softplus),
      ENTRY(hardswish),  ENTRY(relu_squared), ENTRY(tanh), ENTRY(sigmoid), ENTRY(exp),
      ENTRY(log),        ENTRY(sqrt),       ENTRY(sin),  ENTRY(cos),      ENTRY(abs),
      ENTRY(square),
  };
  return &table;
}
