#include "codec_versions.h"

#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>
#include <lcms2.h>
#include <png.h>

#define SPELLED_OUT(x) #x
#define SPELLED(x) SPELLED_OUT(x)

const char *codec_png_version(void) { return png_get_libpng_ver(NULL); }

const char *codec_jpeg_version(void) {
#ifdef LIBJPEG_TURBO_VERSION
  return SPELLED(LIBJPEG_TURBO_VERSION);
#else
  return "API " SPELLED(JPEG_LIB_VERSION);
#endif
}

int codec_colour_version(void) { return cmsGetEncodedCMMversion(); }
