#ifndef CODEC_JPEG_H
#define CODEC_JPEG_H

#include "codec_failure.h"

/// What a JPEG file says about itself before its pixels.
typedef struct {
  uint32_t width, height;
  int channels;  ///< Of the pixels handed out: 1 grey, 3 RGB, 4 CMYK.
  int is_adobe;  ///< Whether Adobe's marker is there: its CMYK is stored inverted.
  int is_arithmetic;
} codec_jpeg_header;

typedef struct codec_jpeg_reader codec_jpeg_reader;

/// Reads everything before the first scan. The bytes must outlive the reader.
codec_jpeg_reader *_Nullable codec_jpeg_open(const uint8_t *_Nonnull bytes, size_t count,
                                             codec_jpeg_header *_Nonnull header,
                                             codec_failure *_Nonnull failure);

/// Reads the pixels into `height * width * channels` bytes. Returns 1 if the picture is whole.
int codec_jpeg_read(codec_jpeg_reader *_Nonnull reader, uint8_t *_Nonnull pixels,
                    codec_failure *_Nonnull failure);

/// One marker segment (COM, APP1 or APP2); it lives as long as the reader.
typedef struct {
  int marker;  ///< 0xFE for COM, 0xE1 for APP1, 0xE2 for APP2.
  const uint8_t *_Nonnull data;
  size_t count;
} codec_jpeg_segment;

/// The segments before the first scan, in the order of the file.
int codec_jpeg_segment_count(codec_jpeg_reader *_Nonnull reader);
codec_jpeg_segment codec_jpeg_segment_at(codec_jpeg_reader *_Nonnull reader, int index);

void codec_jpeg_close(codec_jpeg_reader *_Nonnull reader);

typedef struct codec_jpeg_writer codec_jpeg_writer;

/// What to write: 1 (grey) or 3 (RGB) channels, quality 1 to 100, and how many luma samples share
/// one chroma sample, across (1 or 2) and down (1 or 2).
typedef struct {
  uint32_t width, height;
  int channels, quality, chroma_across, chroma_down, progressive;
} codec_jpeg_plan;

codec_jpeg_writer *_Nullable codec_jpeg_create(codec_jpeg_plan plan,
                                               codec_failure *_Nonnull failure);

/// Adds a colour profile, in as many segments as it needs.
int codec_jpeg_set_profile(codec_jpeg_writer *_Nonnull writer, const uint8_t *_Nonnull profile,
                           size_t count, codec_failure *_Nonnull failure);

/// Adds one segment of EXIF data, their signature included, of at most 65,533 bytes; before profile
/// and comments.
int codec_jpeg_add_exif(codec_jpeg_writer *_Nonnull writer, const uint8_t *_Nonnull bytes,
                        size_t count, codec_failure *_Nonnull failure);

/// Adds one comment segment of at most 65,533 bytes.
int codec_jpeg_add_comment(codec_jpeg_writer *_Nonnull writer, const uint8_t *_Nonnull bytes,
                           size_t count, codec_failure *_Nonnull failure);

/// Writes the next rows.
int codec_jpeg_write_rows(codec_jpeg_writer *_Nonnull writer, const uint8_t *_Nonnull pixels,
                          size_t count, codec_failure *_Nonnull failure);

/// Ends a file all of whose rows were written, and hands it over.
codec_bytes codec_jpeg_finish(codec_jpeg_writer *_Nonnull writer, codec_failure *_Nonnull failure);

void codec_jpeg_discard(codec_jpeg_writer *_Nonnull writer);

#endif
