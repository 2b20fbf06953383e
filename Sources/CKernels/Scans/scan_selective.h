// The selective scan, for one level; included by scan_body.h.

static void CK_NAME(scan_selective)(
    const ck_scan_order *order, long first, const ck_selective_inputs *from, float *y) {
  const long states = order->states, row = order->channels;
  const long count = scan_count(order, first, CK_LANES);
  ck_f32 h[CK_SCAN_STATES], decay[CK_SCAN_STATES];
  for (long s = 0; s < states; s++) {
    h[s] = (ck_f32){0};
    decay[s] = CK_NAME(ck_load_up_to)(from->decay + s * row + first, count);
  }
  for (long place = 0; place < order->tokens; place++) {
    const long t = scan_token(order, place), at = t * row + first;
    const float *input = from->input + t * states, *output = from->output + t * states;
    ck_f32 step = CK_NAME(ck_load_up_to)(from->step + at, count);
    ck_f32 u = step * CK_NAME(ck_load_up_to)(from->x + at, count), sum = {0};
    for (long s = 0; s < states; s++) {
      ck_f32 a = CK_NAME(ck_exp)(step * decay[s]);
      h[s] = CK_NAME(ck_fma)(a, h[s], u * CK_NAME(ck_splat)(input[s]));
      sum = CK_NAME(ck_fma)(CK_NAME(ck_splat)(output[s]), h[s], sum);
    }
    CK_NAME(ck_store_up_to)(y + at, sum, count);
  }
}

/// What the way back keeps, [tokens, states] vectors each: states, what they are multiplied by, and
/// the running lanes of the sums over channels.
typedef struct {
  ck_f32u *h, *a, *input, *output;
} CK_NAME(scan_kept);

/// The forward direction of a block again, which is kept.
static void CK_NAME(scan_selective_again)(
    const ck_scan_order *order, long first, const ck_selective_inputs *from,
    const CK_NAME(scan_kept) *kept) {
  const long states = order->states, row = order->channels;
  const long count = scan_count(order, first, CK_LANES);
  ck_f32 decay[CK_SCAN_STATES], h[CK_SCAN_STATES];
  for (long s = 0; s < states; s++) {
    h[s] = (ck_f32){0};
    decay[s] = CK_NAME(ck_load_up_to)(from->decay + s * row + first, count);
  }
  for (long place = 0; place < order->tokens; place++) {
    const long t = scan_token(order, place), at = t * row + first;
    const float *input = from->input + t * states;
    ck_f32 step = CK_NAME(ck_load_up_to)(from->step + at, count);
    ck_f32 u = step * CK_NAME(ck_load_up_to)(from->x + at, count);
    for (long s = 0; s < states; s++) {
      ck_f32 a = CK_NAME(ck_exp)(step * decay[s]);
      h[s] = CK_NAME(ck_fma)(a, h[s], u * CK_NAME(ck_splat)(input[s]));
      kept->a[place * states + s] = a;
      kept->h[place * states + s] = h[s];
    }
  }
}

static void CK_NAME(scan_selective_back)(
    const ck_scan_order *order, long first, const ck_selective_inputs *from, const float *dy,
    const ck_selective_gradients *to, const CK_NAME(scan_kept) *kept) {
  const long states = order->states, row = order->channels;
  const long count = scan_count(order, first, CK_LANES);
  ck_f32 f[CK_SCAN_STATES], decay[CK_SCAN_STATES], d_decay[CK_SCAN_STATES];
  for (long s = 0; s < states; s++) {
    f[s] = d_decay[s] = (ck_f32){0};
    decay[s] = CK_NAME(ck_load_up_to)(from->decay + s * row + first, count);
  }
  for (long place = order->tokens - 1; place >= 0; place--) {
    const long t = scan_token(order, place), at = t * row + first, kept_at = place * states;
    const float *input = from->input + t * states, *output = from->output + t * states;
    ck_f32 x = CK_NAME(ck_load_up_to)(from->x + at, count);
    ck_f32 step = CK_NAME(ck_load_up_to)(from->step + at, count);
    ck_f32 slope = CK_NAME(ck_load_up_to)(dy + at, count);
    ck_f32 u = step * x, du = {0}, ds = {0};
    for (long s = 0; s < states; s++) {
      ck_f32u *sums = kept->output + kept_at + s;
      *sums = CK_NAME(ck_fma)(slope, kept->h[kept_at + s], *sums);
      ck_f32 g = CK_NAME(ck_fma)(CK_NAME(ck_splat)(output[s]), slope, f[s]);
      sums = kept->input + kept_at + s;
      *sums = CK_NAME(ck_fma)(g, u, *sums);
      f[s] = kept->a[kept_at + s] * g;
      ck_f32 before = place > 0 ? (ck_f32)kept->h[kept_at - states + s] : (ck_f32){0};
      ck_f32 q = f[s] * before;
      du = CK_NAME(ck_fma)(g, CK_NAME(ck_splat)(input[s]), du);
      ds = CK_NAME(ck_fma)(q, decay[s], ds);
      d_decay[s] = CK_NAME(ck_fma)(q, step, d_decay[s]);
    }
    CK_NAME(ck_store_up_to)(to->x + at, du * step, count);
    CK_NAME(ck_store_up_to)(to->step + at, CK_NAME(ck_fma)(du, x, ds), count);
  }
  for (long s = 0; s < states; s++)
    CK_NAME(ck_store_up_to)(to->decay + s * row + first, d_decay[s], count);
}

static void CK_NAME(scan_selective_backward)(
    const ck_scan_order *order, long first, const ck_selective_inputs *from, const float *dy,
    const ck_selective_gradients *to, float *scratch) {
  const long states = order->states, size = order->tokens * states;
  ck_f32u *room = (ck_f32u *)(void *)scratch;
  CK_NAME(scan_kept) kept = {room, room + size, room + 2 * size, room + 3 * size};
  memset(kept.input, 0, 2 * (size_t)size * sizeof *room);
  const long end = first + scan_count(order, first, CK_SCAN_GROUP);
  for (long block = first; block < end; block += CK_SCAN_BLOCK) {
    CK_NAME(scan_selective_again)(order, block, from, &kept);
    CK_NAME(scan_selective_back)(order, block, from, dy, to, &kept);
  }
  for (long place = 0; place < order->tokens; place++)
    for (long s = 0; s < states; s++) {
      const long at = scan_token(order, place) * states + s;
      to->input[at] = CK_NAME(ck_fold)(kept.input[place * states + s]);
      to->output[at] = CK_NAME(ck_fold)(kept.output[place * states + s]);
    }
}
