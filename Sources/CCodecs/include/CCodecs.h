// libpng, libjpeg-turbo and Little CMS behind plain functions: setjmp and longjmp never leave C,
// nothing is printed, and no size is trusted before the caller has seen it.
#ifndef CCODECS_H
#define CCODECS_H

#include "codec_colour.h"
#include "codec_failure.h"
#include "codec_jpeg.h"
#include "codec_png.h"
#include "codec_versions.h"

#endif
