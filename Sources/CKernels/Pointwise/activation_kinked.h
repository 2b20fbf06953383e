// Activations made of pieces, for one level; included by activation_body.h. Comparisons are written
// so that a NaN goes on to the result.
#define CK_FORWARD(NAME) \
  static inline ck_f32 CK_NAME(ck_forward_##NAME)(ck_f32 x, ck_f32 parameter)
#define CK_BACKWARD(NAME) \
  static inline ck_f32 CK_NAME(ck_backward_##NAME)(CK_NAME(ck_activation_lanes) l)

CK_FORWARD(relu) {
  (void)parameter;
  return CK_NAME(ck_select)(x <= 0, (ck_f32){0}, x);
}
CK_BACKWARD(relu) { return CK_NAME(ck_select)(l.x <= 0, (ck_f32){0}, l.dy); }

CK_FORWARD(leaky_relu) { return CK_NAME(ck_select)(x > 0, x, x * parameter); }
CK_BACKWARD(leaky_relu) { return CK_NAME(ck_select)(l.x > 0, l.dy, l.dy * l.parameter); }

CK_FORWARD(elu) { return CK_NAME(ck_select)(x > 0, x, CK_NAME(ck_expm1)(x) * parameter); }
CK_BACKWARD(elu) {
  return CK_NAME(ck_select)(l.x > 0, l.dy, l.dy * (CK_NAME(ck_exp)(l.x) * l.parameter));
}

CK_FORWARD(selu) {
  (void)parameter;
  return CK_NAME(ck_select)(x > 0, x * ck_selu_scale, CK_NAME(ck_expm1)(x) * ck_selu_left);
}
CK_BACKWARD(selu) {
  ck_f32 left = CK_NAME(ck_exp)(l.x) * ck_selu_left;
  return l.dy * CK_NAME(ck_select)(l.x > 0, CK_NAME(ck_splat)(ck_selu_scale), left);
}

CK_FORWARD(hardswish) {
  (void)parameter;
  ck_f32 gate = CK_NAME(ck_max)(x + 3.0f, (ck_f32){0});
  return x * (CK_NAME(ck_min)(gate, CK_NAME(ck_splat)(6.0f)) / 6.0f);
}
CK_BACKWARD(hardswish) {
  ck_f32 slope = l.x / 3.0f + 0.5f;
  ck_f32 right = CK_NAME(ck_select)(l.x >= 3.0f, l.dy, l.dy * slope);
  return CK_NAME(ck_select)(l.x <= -3.0f, (ck_f32){0}, right);
}

CK_FORWARD(relu_squared) {
  (void)parameter;
  ck_f32 positive = CK_NAME(ck_select)(x <= 0, (ck_f32){0}, x);
  return positive * positive;
}
CK_BACKWARD(relu_squared) {
  return CK_NAME(ck_select)(l.x <= 0, (ck_f32){0}, l.dy * (l.x + l.x));
}

CK_FORWARD(abs) {
  (void)parameter;
  return CK_NAME(ck_abs)(x);
}
CK_BACKWARD(abs) {
  ck_f32 rest = CK_NAME(ck_select)(l.x < 0, -l.dy, l.dy);
  return CK_NAME(ck_select)(l.x == 0, (ck_f32){0}, rest);
}

CK_FORWARD(square) {
  (void)parameter;
  return x * x;
}
CK_BACKWARD(square) { return l.dy * (l.x + l.x); }

#undef CK_FORWARD
#undef CK_BACKWARD
