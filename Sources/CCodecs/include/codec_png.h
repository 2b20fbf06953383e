#ifndef CODEC_PNG_H
#define CODEC_PNG_H

#include "codec_failure.h"

/// What a PNG file says about itself before its pixels.
typedef struct {
  uint32_t width, height;
  int channels;  ///< After expansion: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.
  int depth;     ///< After expansion: 8 or 16 bits.
  int stored_bits_per_pixel;
  size_t row_bytes;  ///< After expansion.
  int has_srgb, has_gamma, has_chromaticities;
  double gamma;
  double chromaticities[8];  ///< White, red, green, blue; x before y.
  const uint8_t *_Nullable profile;
  size_t profile_count;
} codec_png_header;

typedef struct codec_png_reader codec_png_reader;

/// Reads everything before the pixels; allocates nothing of their size. The bytes must outlive the reader.
codec_png_reader *_Nullable codec_png_open(const uint8_t *_Nonnull bytes, size_t count,
                                           codec_png_header *_Nonnull header,
                                           codec_failure *_Nonnull failure);

/// Reads the pixels into `height * row_bytes` bytes, 16-bit samples in the order of this machine,
/// and everything after them. Returns 1 if the file is whole.
int codec_png_read(codec_png_reader *_Nonnull reader, uint8_t *_Nonnull pixels,
                   codec_failure *_Nonnull failure);

/// One text entry of a file; it lives as long as the reader.
typedef struct {
  const uint8_t *_Nonnull keyword;  ///< Latin-1.
  size_t keyword_count;
  const uint8_t *_Nonnull value;
  size_t count;
  int is_utf8;  ///< 0: Latin-1.
} codec_png_text;

/// The number of text entries: those before the pixels, and all of them once the pixels are read.
int codec_png_text_count(codec_png_reader *_Nonnull reader);
codec_png_text codec_png_text_at(codec_png_reader *_Nonnull reader, int index);

/// The eXIf chunk, if there is one: a TIFF header and its directories.
const uint8_t *_Nullable codec_png_exif(codec_png_reader *_Nonnull reader, size_t *_Nonnull count);

void codec_png_close(codec_png_reader *_Nonnull reader);

typedef struct codec_png_writer codec_png_writer;

/// Starts a file. `channels` 1 to 4, `depth` 8 or 16, compression level 0 to 9.
codec_png_writer *_Nullable codec_png_create(uint32_t width, uint32_t height, int channels,
                                             int depth, int level,
                                             codec_failure *_Nonnull failure);

/// Says that the samples are in this profile; without one the file says that they are sRGB.
int codec_png_set_profile(codec_png_writer *_Nonnull writer, const uint8_t *_Nonnull profile,
                          size_t count, codec_failure *_Nonnull failure);

/// Adds EXIF data, from their TIFF header on.
int codec_png_set_exif(codec_png_writer *_Nonnull writer, const uint8_t *_Nonnull exif,
                       size_t count, codec_failure *_Nonnull failure);

typedef enum {
  CODEC_TEXT_LATIN1 = 0,             ///< tEXt
  CODEC_TEXT_LATIN1_COMPRESSED = 1,  ///< zTXt
  CODEC_TEXT_UTF8 = 2,               ///< iTXt
  CODEC_TEXT_UTF8_COMPRESSED = 3,    ///< iTXt, compressed
} codec_png_text_kind;

/// Adds a text entry: a Latin-1 keyword, and a value in the encoding that the kind names.
int codec_png_add_text(codec_png_writer *_Nonnull writer, const char *_Nonnull keyword,
                       const char *_Nonnull value, codec_png_text_kind kind,
                       codec_failure *_Nonnull failure);

/// Writes the next rows, 16-bit samples in the order of this machine.
int codec_png_write_rows(codec_png_writer *_Nonnull writer, const uint8_t *_Nonnull pixels,
                         size_t count, codec_failure *_Nonnull failure);

/// Writes what follows the last row.
int codec_png_finish(codec_png_writer *_Nonnull writer, codec_failure *_Nonnull failure);

/// Hands over what there is of the file since the last time.
codec_bytes codec_png_take(codec_png_writer *_Nonnull writer);

void codec_png_discard(codec_png_writer *_Nonnull writer);

#endif
