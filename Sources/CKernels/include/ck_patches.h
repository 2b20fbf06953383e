#ifndef CK_PATCHES_H
#define CK_PATCHES_H

/// How the taps of a window lie over planes of `height` × `width`, for a grid of outputs.
///
/// Output pixel (a, b) sees, through tap t of a channel, the element at row
/// a · row_step + tap_rows[t] and column b · column_step + tap_columns[t] of that channel's plane,
/// and 0 where the plane does not reach. Pixels are counted row by row, taps (slowest first) by
/// channel and tap.
typedef struct {
  long height, width;
  long row_step, column_step;
  long grid_width;
  long tap_count;
  const long *_Nonnull tap_rows;
  const long *_Nonnull tap_columns;
} ck_patches;

/// Gathers packed[t · stride + p] for `taps` taps from `first_tap` and `pixels` ≤ stride pixels from
/// `first_pixel`; what is left of each row of `stride` becomes 0.
void ck_gather_patches(
    const ck_patches *_Nonnull patches, const float *_Nonnull source, long first_tap, long taps,
    long first_pixel, long pixels, float *_Nonnull packed, long stride);

/// Gathers packed[p · stride + t], taps ≤ stride; what is left of each row of `stride` becomes 0.
void ck_gather_patches_transposed(
    const ck_patches *_Nonnull patches, const float *_Nonnull source, long first_tap, long taps,
    long first_pixel, long pixels, float *_Nonnull packed, long stride);

/// Returns what one tap of one pixel sees: the definition that both gathers follow.
float ck_patch_reference(
    const ck_patches *_Nonnull patches, const float *_Nonnull source, long tap, long pixel);

#endif
