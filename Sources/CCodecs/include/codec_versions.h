#ifndef CODEC_VERSIONS_H
#define CODEC_VERSIONS_H

/// The version of the libpng that is loaded.
const char *_Nonnull codec_png_version(void);

/// The version of the JPEG library that this was compiled with.
const char *_Nonnull codec_jpeg_version(void);

/// The version of the Little CMS that is loaded: 2140 is 2.14.
int codec_colour_version(void);

#endif
