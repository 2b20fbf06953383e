// The diagonal scan of complex states, for one level; included by scan_body.h.

/// The real and imaginary parts of what does not change from token to token, and of states.
typedef struct {
  ck_f32 decay[CK_SCAN_STATES][2], output[CK_SCAN_STATES][2], h[CK_SCAN_STATES][2];
} CK_NAME(scan_complex);

static void CK_NAME(scan_diagonal_load)(
    const ck_scan_order *order, long first, const ck_diagonal_inputs *from,
    CK_NAME(scan_complex) *to) {
  const long count = scan_count(order, first, CK_LANES);
  for (long s = 0; s < order->states; s++) {
    const long at = s * order->channels + first;
    to->decay[s][0] = CK_NAME(ck_load_up_to)(from->decay_real + at, count);
    to->decay[s][1] = CK_NAME(ck_load_up_to)(from->decay_imaginary + at, count);
    to->output[s][0] = CK_NAME(ck_load_up_to)(from->output_real + at, count);
    to->output[s][1] = CK_NAME(ck_load_up_to)(from->output_imaginary + at, count);
    to->h[s][0] = to->h[s][1] = (ck_f32){0};
  }
}

/// State s after one more token.
static inline void CK_NAME(scan_diagonal_step)(CK_NAME(scan_complex) *c, long s, ck_f32 x) {
  ck_f32 real = c->h[s][0], imaginary = c->h[s][1];
  ck_f32 inner = CK_NAME(ck_fma)(-c->decay[s][1], imaginary, x);
  c->h[s][0] = CK_NAME(ck_fma)(c->decay[s][0], real, inner);
  c->h[s][1] = CK_NAME(ck_fma)(c->decay[s][0], imaginary, c->decay[s][1] * real);
}

static void CK_NAME(scan_diagonal)(
    const ck_scan_order *order, long first, const ck_diagonal_inputs *from, float *y) {
  const long count = scan_count(order, first, CK_LANES);
  CK_NAME(scan_complex) c;
  CK_NAME(scan_diagonal_load)(order, first, from, &c);
  for (long place = 0; place < order->tokens; place++) {
    const long at = scan_token(order, place) * order->channels + first;
    ck_f32 x = CK_NAME(ck_load_up_to)(from->x + at, count), sum = {0};
    for (long s = 0; s < order->states; s++) {
      CK_NAME(scan_diagonal_step)(&c, s, x);
      sum = CK_NAME(ck_fma)(c.output[s][0], c.h[s][0], sum);
      sum = CK_NAME(ck_fma)(-c.output[s][1], c.h[s][1], sum);
    }
    CK_NAME(ck_store_up_to)(y + at, sum, count);
  }
}

static void CK_NAME(scan_diagonal_backward)(
    const ck_scan_order *order, long first, const ck_diagonal_inputs *from, const float *dy,
    const ck_diagonal_gradients *to, float *scratch) {
  const long states = order->states, count = scan_count(order, first, CK_LANES);
  ck_f32u(*kept)[2] = (ck_f32u(*)[2])(void *)scratch;  // [tokens, states]
  CK_NAME(scan_complex) c;
  CK_NAME(scan_diagonal_load)(order, first, from, &c);
  for (long place = 0; place < order->tokens; place++) {
    const long at = scan_token(order, place) * order->channels + first;
    ck_f32 x = CK_NAME(ck_load_up_to)(from->x + at, count);
    for (long s = 0; s < states; s++) {
      CK_NAME(scan_diagonal_step)(&c, s, x);
      kept[place * states + s][0] = c.h[s][0];
      kept[place * states + s][1] = c.h[s][1];
    }
  }
  // From here on `h` holds what flows back into the states of the token before.
  ck_f32 decay[CK_SCAN_STATES][2], output[CK_SCAN_STATES][2];
  for (long s = 0; s < states; s++)
    for (int part = 0; part < 2; part++)
      c.h[s][part] = decay[s][part] = output[s][part] = (ck_f32){0};
  for (long place = order->tokens - 1; place >= 0; place--) {
    const long at = scan_token(order, place) * order->channels + first;
    ck_f32 slope = CK_NAME(ck_load_up_to)(dy + at, count), dx = {0};
    for (long s = 0; s < states; s++) {
      const long kept_at = place * states + s;
      ck_f32 real = CK_NAME(ck_fma)(c.output[s][0], slope, c.h[s][0]);
      ck_f32 imaginary = CK_NAME(ck_fma)(-c.output[s][1], slope, c.h[s][1]);
      dx = dx + real;
      output[s][0] = CK_NAME(ck_fma)(slope, kept[kept_at][0], output[s][0]);
      output[s][1] = CK_NAME(ck_fma)(-slope, kept[kept_at][1], output[s][1]);
      ck_f32 r = {0}, i = {0};
      if (place > 0) r = kept[kept_at - states][0], i = kept[kept_at - states][1];
      decay[s][0] = CK_NAME(ck_fma)(imaginary, i, CK_NAME(ck_fma)(real, r, decay[s][0]));
      decay[s][1] = CK_NAME(ck_fma)(imaginary, r, CK_NAME(ck_fma)(-real, i, decay[s][1]));
      c.h[s][0] = CK_NAME(ck_fma)(c.decay[s][0], real, c.decay[s][1] * imaginary);
      c.h[s][1] = CK_NAME(ck_fma)(c.decay[s][0], imaginary, -c.decay[s][1] * real);
    }
    CK_NAME(ck_store_up_to)(to->x + at, dx, count);
  }
  for (long s = 0; s < states; s++) {
    const long at = s * order->channels + first;
    CK_NAME(ck_store_up_to)(to->decay_real + at, decay[s][0], count);
    CK_NAME(ck_store_up_to)(to->decay_imaginary + at, decay[s][1], count);
    CK_NAME(ck_store_up_to)(to->output_real + at, output[s][0], count);
    CK_NAME(ck_store_up_to)(to->output_imaginary + at, output[s][1], count);
  }
}
