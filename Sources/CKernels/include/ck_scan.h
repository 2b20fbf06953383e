#ifndef CK_SCAN_H
#define CK_SCAN_H

#include "ck_level.h"

enum {
  /// Channels that one call of a scan works on, at most.
  CK_SCAN_BLOCK = 16,
  /// Channels whose part of a sum over channels is one chain for each of sixteen lanes.
  CK_SCAN_GROUP = 128,
  /// The most states of a channel, and the most taps of a window.
  CK_SCAN_STATES = 256,
};

/// The tokens of a picture in the order in which a recurrence meets them, or the other way round.
/// Numbers of a token lie together: tokens are rows of channels, or of states.
typedef struct {
  long tokens, channels, states;
  int is_reversed;
} ck_scan_order;

/// What a selective scan reads: x and step [tokens, channels], decay [states, channels], input and
/// output [tokens, states].
typedef struct {
  const float *_Nonnull x, *_Nonnull step, *_Nonnull decay, *_Nonnull input, *_Nonnull output;
} ck_selective_inputs;

/// What its way back writes for one picture: x and step [tokens, channels], decay [states, channels],
/// and for one group of channels input and output [tokens, states].
typedef struct {
  float *_Nonnull x, *_Nonnull step, *_Nonnull decay, *_Nonnull input, *_Nonnull output;
} ck_selective_gradients;

/// What a diagonal scan reads: x [tokens, channels], the others [states, channels].
typedef struct {
  const float *_Nonnull x, *_Nonnull decay_real, *_Nonnull decay_imaginary;
  const float *_Nonnull output_real, *_Nonnull output_imaginary;
} ck_diagonal_inputs;

/// What its way back writes for one picture, of the inputs' shapes.
typedef struct {
  float *_Nonnull x, *_Nonnull decay_real, *_Nonnull decay_imaginary;
  float *_Nonnull output_real, *_Nonnull output_imaginary;
} ck_diagonal_gradients;

/// Recurrences over the tokens of one picture, each channel by itself: states h begin at 0. All work
/// on channels first ..< first + CK_SCAN_BLOCK, as far as there are; their steps are rounded as they
/// are written here, fma(a, b, c) once.
typedef struct {
  /// With a = exp(step · decay), u = step · x: h = fma(a, h, u · input), and y, from 0 over ascending
  /// states, y = fma(output, h, y).
  void (*_Nonnull selective)(
      const ck_scan_order *_Nonnull order, long first, const ck_selective_inputs *_Nonnull from,
      float *_Nonnull y);

  /// Its way back for channels first ..< first + CK_SCAN_GROUP. For each token, last met first, and
  /// ascending states, with f = 0 behind the last token and h′ the state before:
  /// g = fma(output, dy, f), f = a · g, q = f · h′; du = fma(g, input, du), ds = fma(q, decay, ds),
  /// d decay = fma(q, step, d decay). Then dx = du · step, d step = fma(du, x, ds). d output and
  /// d input are sums over channels of dy · h and g · u, each fused into lane channel mod 16 and the
  /// lanes folded by halves. Channels that the last block lacks are zeros that are multiplied.
  void (*_Nonnull selective_backward)(
      const ck_scan_order *_Nonnull order, long first, const ck_selective_inputs *_Nonnull from,
      const float *_Nonnull dy, const ck_selective_gradients *_Nonnull to,
      float *_Nonnull scratch);

  /// With complex h, decay and output: h = decay · h + x, y = Σ real(output · h). In parts,
  /// r′ = fma(dr, r, fma(−di, i, x)), i′ = fma(dr, i, di · r), and y, from 0 over ascending states,
  /// y = fma(−oi, i, fma(or, r, y)).
  void (*_Nonnull diagonal)(
      const ck_scan_order *_Nonnull order, long first, const ck_diagonal_inputs *_Nonnull from,
      float *_Nonnull y);

  /// Its way back. For each token, last met first, and ascending states, with (p, q) = 0 behind the
  /// last token and (r′, i′) the state before:
  /// gr = fma(or, dy, p), gi = fma(−oi, dy, q); dx = dx + gr; d or = fma(dy, r, d or),
  /// d oi = fma(−dy, i, d oi); d dr = fma(gi, i′, fma(gr, r′, d dr)),
  /// d di = fma(gi, r′, fma(−gr, i′, d di)); p = fma(dr, gr, di · gi), q = fma(dr, gi, −di · gr).
  void (*_Nonnull diagonal_backward)(
      const ck_scan_order *_Nonnull order, long first, const ck_diagonal_inputs *_Nonnull from,
      const float *_Nonnull dy, const ck_diagonal_gradients *_Nonnull to,
      float *_Nonnull scratch);

  /// A window over the tokens met last: y[t] = Σ weights[k] · x of the token `taps − 1 − k` before t,
  /// a chain of fused steps from 0 over ascending k, without those before the first. Weights are
  /// [taps, channels]; `order.states` is their number. The way back to x is the window in the other
  /// order, from dy.
  void (*_Nonnull taps)(
      const ck_scan_order *_Nonnull order, long first, const float *_Nonnull x,
      const float *_Nonnull weights, float *_Nonnull y);

  /// Its way back to the weights: a chain of fused steps over tokens in their order, for each tap.
  void (*_Nonnull taps_backward)(
      const ck_scan_order *_Nonnull order, long first, const float *_Nonnull x,
      const float *_Nonnull dy, float *_Nonnull weights);
} ck_scan_kernels;

const ck_scan_kernels *_Nonnull ck_scan(ck_level level);

/// The plain loops that every level gives the bits of.
const ck_scan_kernels *_Nonnull ck_scan_reference(void);

/// Floats of room that the ways back need.
long ck_selective_scratch(const ck_scan_order *_Nonnull order);
long ck_diagonal_scratch(const ck_scan_order *_Nonnull order);

#endif
