#ifndef CK_SIMILARITY_H
#define CK_SIMILARITY_H

#include <stdint.h>

#include "ck_level.h"

enum {
  /// The side of a window whose pixels count alike.
  CK_UNIFORM_WINDOW = 7,
  /// The side of a window under a Gaussian.
  CK_GAUSSIAN_WINDOW = 11,
};

/// What structural similarity asks of a row of windows.
typedef struct {
  /// How many windows there are, in samples: windows of all channels, behind each other.
  long count;
  /// 1 for each that counts, 0 for the others; NULL: all count.
  const uint8_t *_Nullable counted;
  /// What keeps both factors from dividing by 0.
  double c1, c2;
} ck_windows;

/// Sums of similarities are in fixed point: each is rounded to a multiple of 2⁻³², so that their
/// order does not matter. All else is rounded as it is written here.
typedef struct {
  /// For sums Σx, Σy, Σ(x² + y²), Σxy, four rows of `count` behind each other: adds the samples
  /// x = `added`[0][i] and y = `added`[1][i], and takes those of `removed` out unless it is NULL.
  void (*_Nonnull exchange)(
      const uint8_t *_Nonnull const *_Nonnull added,
      const uint8_t *_Nonnull const *_Nullable removed, long count, float *_Nonnull sums);

  /// Adds seven such sums, `step` apart, for each window, and returns the sum of
  ///
  ///     2 Sx Sy + c1      2 (49 Sxy − Sx Sy) + c2
  ///     ─────────────── · ────────────────────────────────
  ///     Sx² + Sy² + c1    49 (Sxx + Syy) − (Sx² + Sy²) + c2
  ///
  /// with one division of products. `sums` are rows of count + 6 · step.
  int64_t (*_Nonnull uniform)(
      const ck_windows *_Nonnull windows, const float *_Nonnull sums, long step);

  /// Weighted means of x, y, x² + y² and xy down eleven rows of `width`, then along them: each sum
  /// begins at +0, in ascending order. Adds up for the windows, with those means m and v:
  ///
  ///     spread = (2 (vxy − mx my) + c2) / (v − (mx² + my²) + c2)      into terms[1]
  ///     (2 mx my + c1) / (mx² + my² + c1) · spread                    into terms[0]
  ///
  /// `width` is count + 10; `scratch` has room for 4 · width.
  void (*_Nonnull gaussian)(
      const ck_windows *_Nonnull windows, const float *_Nonnull x, const float *_Nonnull y,
      const double *_Nonnull weights, double *_Nonnull scratch, int64_t *_Nonnull terms);
} ck_similarity_kernels;

const ck_similarity_kernels *_Nonnull ck_similarity(ck_level level);

void ck_similarity_exchange_reference(
    const uint8_t *_Nonnull const *_Nonnull added, const uint8_t *_Nonnull const *_Nullable removed,
    long count, float *_Nonnull sums);
int64_t ck_similarity_uniform_reference(
    const ck_windows *_Nonnull windows, const float *_Nonnull sums, long step);
void ck_similarity_gaussian_reference(
    const ck_windows *_Nonnull windows, const float *_Nonnull x, const float *_Nonnull y,
    const double *_Nonnull weights, double *_Nonnull scratch, int64_t *_Nonnull terms);

#endif
