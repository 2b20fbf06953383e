// The scans by plain loops, channel by channel.
#include "ck_elementary.h"
#include "fused.h"
#include "scan_order.h"

/// A number of a channel, 0 of one that its block lacks.
static float seen(const ck_scan_order *order, const float *x, long row, long channel) {
  return channel < order->channels ? x[row * order->channels + channel] : 0;
}

static void selective(
    const ck_scan_order *order, long first, const ck_selective_inputs *from, float *y) {
  const long states = order->states, end = first + scan_count(order, first, CK_SCAN_BLOCK);
  for (long d = first; d < end; d++) {
    float h[CK_SCAN_STATES] = {0};
    for (long place = 0; place < order->tokens; place++) {
      const long t = scan_token(order, place);
      float step = seen(order, from->step, t, d), u = step * seen(order, from->x, t, d), sum = 0;
      for (long s = 0; s < states; s++) {
        float a = ck_exp_reference(step * seen(order, from->decay, s, d));
        h[s] = ck_fused_reference(a, h[s], u * from->input[t * states + s]);
        sum = ck_fused_reference(from->output[t * states + s], h[s], sum);
      }
      y[t * order->channels + d] = sum;
    }
  }
}

/// Adds one channel's part to the lanes, [tokens, states, 16], and writes what is its own.
static void selective_channel(
    const ck_scan_order *order, long d, const ck_selective_inputs *from, const float *dy,
    const ck_selective_gradients *to, float *kept, float *input_lanes, float *output_lanes) {
  const long states = order->states;
  float h[CK_SCAN_STATES] = {0}, f[CK_SCAN_STATES] = {0}, d_decay[CK_SCAN_STATES] = {0};
  for (long place = 0; place < order->tokens; place++) {
    const long t = scan_token(order, place);
    float step = seen(order, from->step, t, d), u = step * seen(order, from->x, t, d);
    for (long s = 0; s < states; s++) {
      float a = ck_exp_reference(step * seen(order, from->decay, s, d));
      kept[place * states + s] =
          h[s] = ck_fused_reference(a, h[s], u * from->input[t * states + s]);
    }
  }
  for (long place = order->tokens - 1; place >= 0; place--) {
    const long t = scan_token(order, place);
    float x = seen(order, from->x, t, d), step = seen(order, from->step, t, d);
    float slope = seen(order, dy, t, d), u = step * x, du = 0, ds = 0;
    for (long s = 0; s < states; s++) {
      const long at = place * states + s, lane = at * CK_LANES + d % CK_LANES;
      float decay = seen(order, from->decay, s, d), a = ck_exp_reference(step * decay);
      output_lanes[lane] = ck_fused_reference(slope, kept[at], output_lanes[lane]);
      float g = ck_fused_reference(from->output[t * states + s], slope, f[s]);
      input_lanes[lane] = ck_fused_reference(g, u, input_lanes[lane]);
      f[s] = a * g;
      float q = f[s] * (place > 0 ? kept[at - states] : 0);
      du = ck_fused_reference(g, from->input[t * states + s], du);
      ds = ck_fused_reference(q, decay, ds);
      d_decay[s] = ck_fused_reference(q, step, d_decay[s]);
    }
    if (d >= order->channels) continue;
    to->x[t * order->channels + d] = du * step;
    to->step[t * order->channels + d] = ck_fused_reference(du, x, ds);
  }
  for (long s = 0; s < states && d < order->channels; s++)
    to->decay[s * order->channels + d] = d_decay[s];
}

/// Folds sixteen lanes by halves.
static float folded(float *lanes) {
  for (int width = CK_LANES / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++) lanes[i] = lanes[i] + lanes[i + width];
  return lanes[0];
}

static void selective_backward(
    const ck_scan_order *order, long first, const ck_selective_inputs *from, const float *dy,
    const ck_selective_gradients *to, float *scratch) {
  const long states = order->states, size = order->tokens * states;
  float *input = scratch + size, *output = input + size * CK_LANES;
  memset(input, 0, 2 * (size_t)(size * CK_LANES) * sizeof(float));
  const long count = scan_count(order, first, CK_SCAN_GROUP);
  const long end = first + (count + CK_SCAN_BLOCK - 1) / CK_SCAN_BLOCK * CK_SCAN_BLOCK;
  for (long d = first; d < end; d++)
    selective_channel(order, d, from, dy, to, scratch, input, output);
  for (long place = 0; place < order->tokens; place++)
    for (long s = 0; s < states; s++) {
      const long at = scan_token(order, place) * states + s;
      to->input[at] = folded(input + (place * states + s) * CK_LANES);
      to->output[at] = folded(output + (place * states + s) * CK_LANES);
    }
}

/// The numbers of one channel's state s that are the same for all tokens.
typedef struct {
  float dr, di, or, oi;
} constants;

static constants constants_of(const ck_diagonal_inputs *from, long at) {
  return (constants){
      from->decay_real[at], from->decay_imaginary[at], from->output_real[at],
      from->output_imaginary[at]};
}

/// State (r, i) after one more token.
static void diagonal_step(constants c, float x, float *r, float *i) {
  float before = *r;
  *r = ck_fused_reference(c.dr, before, ck_fused_reference(-c.di, *i, x));
  *i = ck_fused_reference(c.dr, *i, c.di * before);
}

static void diagonal(
    const ck_scan_order *order, long first, const ck_diagonal_inputs *from, float *y) {
  const long row = order->channels, end = first + scan_count(order, first, CK_SCAN_BLOCK);
  for (long d = first; d < end; d++) {
    float r[CK_SCAN_STATES] = {0}, i[CK_SCAN_STATES] = {0};
    for (long place = 0; place < order->tokens; place++) {
      const long at = scan_token(order, place) * row + d;
      float sum = 0;
      for (long s = 0; s < order->states; s++) {
        constants c = constants_of(from, s * row + d);
        diagonal_step(c, from->x[at], r + s, i + s);
        sum = ck_fused_reference(-c.oi, i[s], ck_fused_reference(c.or, r[s], sum));
      }
      y[at] = sum;
    }
  }
}

/// The way back of one state of one channel, added to dx.
static void diagonal_state(
    const ck_scan_order *order, long d, long s, const ck_diagonal_inputs *from, const float *dy,
    const ck_diagonal_gradients *to, float *kept) {
  const long row = order->channels, own = s * row + d;
  constants c = constants_of(from, own), sums = {0, 0, 0, 0};
  float r = 0, i = 0, p = 0, q = 0;
  for (long place = 0; place < order->tokens; place++) {
    diagonal_step(c, from->x[scan_token(order, place) * row + d], &r, &i);
    kept[2 * place] = r;
    kept[2 * place + 1] = i;
  }
  for (long place = order->tokens - 1; place >= 0; place--) {
    const long at = scan_token(order, place) * row + d;
    float gr = ck_fused_reference(c.or, dy[at], p), gi = ck_fused_reference(-c.oi, dy[at], q);
    to->x[at] = to->x[at] + gr;
    sums.or = ck_fused_reference(dy[at], kept[2 * place], sums.or);
    sums.oi = ck_fused_reference(-dy[at], kept[2 * place + 1], sums.oi);
    r = place > 0 ? kept[2 * place - 2] : 0;
    i = place > 0 ? kept[2 * place - 1] : 0;
    sums.dr = ck_fused_reference(gi, i, ck_fused_reference(gr, r, sums.dr));
    sums.di = ck_fused_reference(gi, r, ck_fused_reference(-gr, i, sums.di));
    p = ck_fused_reference(c.dr, gr, c.di * gi);
    q = ck_fused_reference(c.dr, gi, -c.di * gr);
  }
  to->decay_real[own] = sums.dr;
  to->decay_imaginary[own] = sums.di;
  to->output_real[own] = sums.or;
  to->output_imaginary[own] = sums.oi;
}

static void diagonal_backward(
    const ck_scan_order *order, long first, const ck_diagonal_inputs *from, const float *dy,
    const ck_diagonal_gradients *to, float *scratch) {
  const long end = first + scan_count(order, first, CK_SCAN_BLOCK);
  for (long d = first; d < end; d++) {
    for (long t = 0; t < order->tokens; t++) to->x[t * order->channels + d] = 0;
    for (long s = 0; s < order->states; s++) diagonal_state(order, d, s, from, dy, to, scratch);
  }
}

static void taps(
    const ck_scan_order *order, long first, const float *x, const float *weights, float *y) {
  const long row = order->channels, end = first + scan_count(order, first, CK_SCAN_BLOCK);
  for (long d = first; d < end; d++)
    for (long place = 0; place < order->tokens; place++) {
      float sum = 0;
      for (long k = 0; k < order->states; k++) {
        const long other = place - (order->states - 1 - k);
        if (other < 0) continue;
        sum = ck_fused_reference(
            weights[k * row + d], x[scan_token(order, other) * row + d], sum);
      }
      y[scan_token(order, place) * row + d] = sum;
    }
}

static void taps_backward(
    const ck_scan_order *order, long first, const float *x, const float *dy, float *weights) {
  const long row = order->channels, end = first + scan_count(order, first, CK_SCAN_BLOCK);
  for (long d = first; d < end; d++)
    for (long k = 0; k < order->states; k++) {
      float sum = 0;
      for (long place = order->states - 1 - k; place < order->tokens; place++) {
        const long other = place - (order->states - 1 - k);
        sum = ck_fused_reference(
            dy[scan_token(order, place) * row + d], x[scan_token(order, other) * row + d], sum);
      }
      weights[k * row + d] = sum;
    }
}

const ck_scan_kernels *ck_scan_reference(void) {
  static const ck_scan_kernels table = {
      .selective = selective,
      .selective_backward = selective_backward,
      .diagonal = diagonal,
      .diagonal_backward = diagonal_backward,
      .taps = taps,
      .taps_backward = taps_backward,
  };
  return &table;
}
