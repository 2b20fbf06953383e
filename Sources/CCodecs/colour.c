#include <lcms2.h>
#include <stdlib.h>

#include "codec_colour.h"

struct codec_colour {
  cmsHTRANSFORM transform;
  int is_identity;
};

enum { STEPS = 17 };  // samples along each axis when looking whether anything moves

static int is_grey(codec_layout layout) {
  return layout == CODEC_GREY || layout == CODEC_GREY_ALPHA;
}

static int is_cmyk(codec_layout layout) {
  return layout == CODEC_CMYK || layout == CODEC_CMYK_INVERTED;
}

static cmsUInt32Number format_of(codec_layout layout, int depth) {
  int wide = depth == 16;
  switch (layout) {
  case CODEC_GREY:
    return wide ? TYPE_GRAY_16 : TYPE_GRAY_8;
  case CODEC_GREY_ALPHA:
    return wide ? TYPE_GRAYA_16 : TYPE_GRAYA_8;
  case CODEC_RGB:
    return wide ? TYPE_RGB_16 : TYPE_RGB_8;
  case CODEC_RGBA:
    return wide ? TYPE_RGBA_16 : TYPE_RGBA_8;
  case CODEC_CMYK:
    return wide ? TYPE_CMYK_16 : TYPE_CMYK_8;
  default:
    return wide ? TYPE_CMYK_16_REV : TYPE_CMYK_8_REV;
  }
}

static cmsToneCurve *srgb_curve(void) {
  // IEC 61966-2-1
  const cmsFloat64Number values[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  return cmsBuildParametricToneCurve(NULL, 4, values);
}

static cmsHPROFILE grey_profile(cmsToneCurve *curve) {
  return curve ? cmsCreateGrayProfile(cmsD50_xyY(), curve) : NULL;
}

static cmsHPROFILE target_profile(codec_layout layout) {
  if (!is_grey(layout)) return cmsCreate_sRGBProfile();
  cmsToneCurve *curve = srgb_curve();
  cmsHPROFILE profile = grey_profile(curve);
  if (curve) cmsFreeToneCurve(curve);
  return profile;
}

// Looks at a lattice of colours in 16 bits, where nothing is lost by rounding.
static int moves_nothing(cmsHPROFILE source, cmsHPROFILE target, int channels) {
  cmsUInt32Number format = channels == 1 ? TYPE_GRAY_16 : TYPE_RGB_16;
  cmsHTRANSFORM transform = cmsCreateTransform(source, format, target, format, INTENT_PERCEPTUAL,
                                               cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE);
  if (!transform) return 0;
  int count = channels == 1 ? STEPS : STEPS * STEPS * STEPS;
  int same = 1;
  for (int i = 0; i < count && same; i++) {
    int place[] = {i % STEPS, i / STEPS % STEPS, i / STEPS / STEPS};
    cmsUInt16Number before[3], after[3];
    for (int c = 0; c < channels; c++)
      before[c] = (cmsUInt16Number)(place[c] * 65535 / (STEPS - 1));
    cmsDoTransform(transform, before, after, 1);
    for (int c = 0; c < channels; c++) same = same && abs((int)before[c] - (int)after[c]) <= 257;
  }
  cmsDeleteTransform(transform);
  return same;
}

// Takes the source profile over.
static codec_colour *make(cmsHPROFILE source, codec_layout layout, int depth,
                          codec_failure *failure) {
  cmsHPROFILE target = target_profile(layout);
  codec_colour *colour = calloc(1, sizeof *colour);
  if (source && target && colour) {
    cmsUInt32Number to = is_cmyk(layout) ? CODEC_RGB : layout;
    // The fast path for 8-bit RGB is exact to a level of 255; those for grey and for 16 bits are
    // tables too coarse for steep curves.
    int is_fast = depth == 8 && !is_grey(layout);
    cmsUInt32Number flags =
        cmsFLAGS_COPY_ALPHA | cmsFLAGS_NOCACHE | (is_fast ? 0 : cmsFLAGS_NOOPTIMIZE);
    colour->transform = cmsCreateTransform(source, format_of(layout, depth), target,
                                           format_of(to, depth), INTENT_PERCEPTUAL, flags);
    colour->is_identity =
        !is_cmyk(layout) && moves_nothing(source, target, is_grey(layout) ? 1 : 3);
  }
  if (source) cmsCloseProfile(source);
  if (target) cmsCloseProfile(target);
  if (colour && colour->transform) return colour;
  free(colour);
  codec_fail(failure, CODEC_DAMAGED, "no way from the colour profile to sRGB");
  return NULL;
}

codec_colour *codec_colour_from_profile(const uint8_t *profile, size_t count, codec_layout layout,
                                        int depth, codec_failure *failure) {
  cmsHPROFILE source = cmsOpenProfileFromMem(profile, (cmsUInt32Number)count);
  cmsColorSpaceSignature wanted = is_cmyk(layout)   ? cmsSigCmykData
                                  : is_grey(layout) ? cmsSigGrayData
                                                    : cmsSigRgbData;
  if (source && cmsGetColorSpace(source) != wanted) {
    cmsCloseProfile(source);
    codec_fail(failure, CODEC_DAMAGED, "the colour profile is for other channels");
    return NULL;
  }
  return make(source, layout, depth, failure);
}

codec_colour *codec_colour_from_values(double exponent, const double *chromaticities,
                                       codec_layout layout, int depth, codec_failure *failure) {
  const double *c = chromaticities;
  cmsCIExyY white = {c[0], c[1], 1};
  cmsCIExyYTRIPLE primaries = {{c[2], c[3], 1}, {c[4], c[5], 1}, {c[6], c[7], 1}};
  cmsToneCurve *curve = exponent == 0 ? srgb_curve() : cmsBuildGamma(NULL, exponent);
  cmsHPROFILE source = NULL;
  if (curve && is_grey(layout)) {
    source = grey_profile(curve);
  } else if (curve) {
    cmsToneCurve *curves[] = {curve, curve, curve};
    source = cmsCreateRGBProfile(&white, &primaries, curves);
  }
  if (curve) cmsFreeToneCurve(curve);
  return make(source, layout, depth, failure);
}

int codec_colour_is_identity(const codec_colour *colour) { return colour->is_identity; }

void codec_colour_apply(const codec_colour *colour, const void *source, void *target,
                        size_t pixels) {
  cmsDoTransform(colour->transform, source, target, (cmsUInt32Number)pixels);
}

void codec_colour_free(codec_colour *colour) {
  cmsDeleteTransform(colour->transform);
  free(colour);
}
