#ifndef CODEC_COLOUR_H
#define CODEC_COLOUR_H

#include "codec_failure.h"

/// The channels of a pixel. Everything but CMYK keeps its layout; CMYK becomes RGB.
typedef enum {
  CODEC_GREY = 1,
  CODEC_GREY_ALPHA = 2,
  CODEC_RGB = 3,
  CODEC_RGBA = 4,
  CODEC_CMYK = 5,           ///< 0 is no ink.
  CODEC_CMYK_INVERTED = 6,  ///< 255 is no ink, as Adobe stores it.
} codec_layout;

/// A way from some colour space to sRGB, for pixels of one layout and depth (8 or 16 bits).
typedef struct codec_colour codec_colour;

/// From an ICC profile. Fails if it is broken, or is not one for these channels.
codec_colour *_Nullable codec_colour_from_profile(const uint8_t *_Nonnull profile, size_t count,
                                                  codec_layout layout, int depth,
                                                  codec_failure *_Nonnull failure);

/// From the decoding exponent (0: the curve of sRGB) and the chromaticities of white, red, green
/// and blue, x before y.
codec_colour *_Nullable codec_colour_from_values(double exponent,
                                                 const double *_Nonnull chromaticities,
                                                 codec_layout layout, int depth,
                                                 codec_failure *_Nonnull failure);

/// Returns 1 if no colour would move by more than one level of 255: the pixels are sRGB already.
int codec_colour_is_identity(const codec_colour *_Nonnull colour);

/// Converts; `source` and `target` may be the same but for CMYK. Alpha is copied.
void codec_colour_apply(const codec_colour *_Nonnull colour, const void *_Nonnull source,
                        void *_Nonnull target, size_t pixels);

void codec_colour_free(codec_colour *_Nonnull colour);

#endif
