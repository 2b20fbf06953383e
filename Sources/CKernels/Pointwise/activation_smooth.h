// Smooth activations, for one level; included by activation_body.h.
#define CK_FORWARD(NAME) \
  static inline ck_f32 CK_NAME(ck_forward_##NAME)(ck_f32 x, ck_f32 parameter)
#define CK_BACKWARD(NAME) \
  static inline ck_f32 CK_NAME(ck_backward_##NAME)(CK_NAME(ck_activation_lanes) l)

// Where x is NaN the product with x is, whatever number the other factor is.

/// Φ(x), the share of a normal distribution below x; any number where x is NaN.
static inline ck_f32 CK_NAME(ck_normal_share)(ck_f32 x) {
  ck_f32 half = CK_NAME(ck_splat)(0.5f);
  return CK_NAME(ck_fma)(CK_NAME(ck_erf_of_number)(x * ck_root_half), half, half);
}

CK_FORWARD(gelu) {
  (void)parameter;
  return x * CK_NAME(ck_normal_share)(x);
}
CK_BACKWARD(gelu) {
  ck_f32 density = CK_NAME(ck_exp)(l.x * l.x * -0.5f) * ck_density;
  return l.dy * CK_NAME(ck_fma)(l.x, density, CK_NAME(ck_normal_share)(l.x));
}

/// The sigmoid that stands for Φ(x); any number where x is NaN.
static inline ck_f32 CK_NAME(ck_gelu_gate)(ck_f32 x, ck_f32 square) {
  ck_f32 slope = CK_NAME(ck_splat)(ck_gelu_slope), cubic = CK_NAME(ck_splat)(ck_gelu_cubic);
  return CK_NAME(ck_sigmoid_of_number)(x * CK_NAME(ck_fma)(square, cubic, slope));
}

CK_FORWARD(gelu_tanh) {
  (void)parameter;
  return x * CK_NAME(ck_gelu_gate)(x, x * x);
}
CK_BACKWARD(gelu_tanh) {
  ck_f32 limit = CK_NAME(ck_splat)(ck_gelu_limit);
  ck_f32 x = CK_NAME(ck_max)(CK_NAME(ck_min)(l.x, limit), -limit), square = x * x;
  ck_f32 gate = CK_NAME(ck_gelu_gate)(x, square);
  ck_f32 inner = CK_NAME(ck_fma)(
      square, CK_NAME(ck_splat)(ck_gelu_cubic3), CK_NAME(ck_splat)(ck_gelu_slope));
  ck_f32 slope = CK_NAME(ck_fma)(x * gate, (1.0f - gate) * inner, gate);
  return CK_NAME(ck_unless_nan)(l.x, l.dy * slope);
}

CK_FORWARD(quick_gelu) {
  (void)parameter;
  return x * CK_NAME(ck_sigmoid_of_number)(x * ck_quick_gelu_slope);
}
CK_BACKWARD(quick_gelu) {
  ck_f32 gate = CK_NAME(ck_sigmoid_of_number)(l.x * ck_quick_gelu_slope);
  return l.dy * CK_NAME(ck_fma)(l.x * gate, (1.0f - gate) * ck_quick_gelu_slope, gate);
}

CK_FORWARD(silu) {
  (void)parameter;
  return x * CK_NAME(ck_sigmoid_of_number)(x);
}
CK_BACKWARD(silu) {
  ck_f32 gate = CK_NAME(ck_sigmoid_of_number)(l.x);
  return l.dy * CK_NAME(ck_fma)(l.x * gate, 1.0f - gate, gate);
}

// With e = e^x and n = e·(e + 2), tanh(log(1 + e)) = n / (n + 2): one exponential, no logarithm,
// and no cancellation where x is far below zero.
CK_FORWARD(mish) {
  (void)parameter;
  ck_f32 e = CK_NAME(ck_exp)(CK_NAME(ck_min)(x, CK_NAME(ck_splat)(ck_mish_limit)));
  ck_f32 n = e * (e + 2.0f);
  return x * (n / (n + 2.0f));
}
CK_BACKWARD(mish) {
  ck_f32 x = CK_NAME(ck_min)(l.x, CK_NAME(ck_splat)(ck_mish_limit));
  ck_f32 e = CK_NAME(ck_exp)(x), n = e * (e + 2.0f), inverse = 1.0f / (n + 2.0f);
  ck_f32 bend = 4.0f * e * (e + 1.0f) * inverse;
  ck_f32 slope = CK_NAME(ck_fma)(x * bend, inverse, n * inverse);
  return CK_NAME(ck_unless_nan)(l.x, l.dy * slope);
}

#define CK_ELEMENTARY(NAME)                    \
  CK_FORWARD(NAME) {                           \
    (void)parameter;                           \
    return CK_NAME(ck_##NAME)(x);              \
  }
CK_ELEMENTARY(softplus)
CK_ELEMENTARY(tanh)
CK_ELEMENTARY(sigmoid)
CK_ELEMENTARY(exp)
CK_ELEMENTARY(log)
CK_ELEMENTARY(sqrt)
CK_ELEMENTARY(sin)
CK_ELEMENTARY(cos)
#undef CK_ELEMENTARY

CK_BACKWARD(softplus) { return l.dy * CK_NAME(ck_sigmoid)(l.x); }
CK_BACKWARD(tanh) { return l.dy * CK_NAME(ck_fma)(-l.y, l.y, CK_NAME(ck_splat)(1.0f)); }
CK_BACKWARD(sigmoid) { return l.dy * (l.y * (1.0f - l.y)); }
CK_BACKWARD(exp) { return l.dy * l.y; }
CK_BACKWARD(log) { return l.dy / l.x; }
CK_BACKWARD(sqrt) { return l.dy / (l.y + l.y); }
CK_BACKWARD(sin) { return l.dy * CK_NAME(ck_cos)(l.x); }
CK_BACKWARD(cos) { return l.dy * -CK_NAME(ck_sin)(l.x); }

#undef CK_FORWARD
#undef CK_BACKWARD
