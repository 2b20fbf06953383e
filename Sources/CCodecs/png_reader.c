#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "codec_png.h"

struct codec_png_reader {
  png_structp png;
  png_infop info;
  png_infop end_info;
  const uint8_t *bytes;
  size_t count, position;
  codec_png_header header;
  codec_failure *failure;  // where the call in progress writes its failure
  jmp_buf escape;
};

static _Noreturn void escape(codec_png_reader *reader, codec_kind kind, const char *message) {
  codec_fail(reader->failure, kind, message);
  longjmp(reader->escape, 1);
}

static _Noreturn void on_error(png_structp png, png_const_charp message) {
  escape(png_get_error_ptr(png), CODEC_DAMAGED, message);
}

static void on_warning(png_structp png, png_const_charp message) {
  (void)png, (void)message;
}

static void on_read(png_structp png, png_bytep target, size_t count) {
  codec_png_reader *reader = png_get_io_ptr(png);
  if (count > reader->count - reader->position)
    escape(reader, CODEC_TRUNCATED, "the data ends too early");
  memcpy(target, reader->bytes + reader->position, count);
  reader->position += count;
}

// Palettes, transparent colours and fewer than 8 bits become plain 8-bit channels; 16 bits stay.
// This allocates rows, so it comes after the caller has agreed to the size.
static void expand(codec_png_reader *reader) {
  png_structp png = reader->png;
  png_infop info = reader->info;
  int bits = png_get_bit_depth(png, info);
  int type = png_get_color_type(png, info);
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (type == PNG_COLOR_TYPE_GRAY && bits < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (png_get_valid(png, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (bits == 16) png_set_swap(png);
#endif
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != reader->header.row_bytes)
    escape(reader, CODEC_DAMAGED, "rows of another length than the header says");
}

static void describe(codec_png_reader *reader) {
  png_structp png = reader->png;
  png_infop info = reader->info;
  codec_png_header *header = &reader->header;
  header->width = png_get_image_width(png, info);
  header->height = png_get_image_height(png, info);
  int bits = png_get_bit_depth(png, info);
  int type = png_get_color_type(png, info);
  int has_alpha = (type & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, info, PNG_INFO_tRNS);
  header->stored_bits_per_pixel = bits * png_get_channels(png, info);
  header->channels = ((type & PNG_COLOR_MASK_COLOR) ? 3 : 1) + (has_alpha ? 1 : 0);
  header->depth = bits == 16 ? 16 : 8;
  header->row_bytes = (size_t)header->width * (size_t)(header->channels * header->depth / 8);

  int intent;
  header->has_srgb = png_get_sRGB(png, info, &intent) != 0;
  header->has_gamma = png_get_gAMA(png, info, &header->gamma) != 0;
  double *c = header->chromaticities;
  header->has_chromaticities =
      png_get_cHRM(png, info, c, c + 1, c + 2, c + 3, c + 4, c + 5, c + 6, c + 7) != 0;

  png_charp name;
  png_bytep profile;
  png_uint_32 count;
  int compression;
  if (png_get_iCCP(png, info, &name, &compression, &profile, &count)) {
    header->profile = profile;
    header->profile_count = count;
  }
}

codec_png_reader *codec_png_open(const uint8_t *bytes, size_t count, codec_png_header *header,
                                 codec_failure *failure) {
  codec_png_reader *reader = calloc(1, sizeof *reader);
  if (!reader) {
    codec_fail(failure, CODEC_NO_MEMORY, "out of memory");
    return NULL;
  }
  reader->bytes = bytes;
  reader->count = count;
  reader->failure = failure;
  if (setjmp(reader->escape)) {
    codec_png_close(reader);
    return NULL;
  }
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
  if (!reader->png) escape(reader, CODEC_NO_MEMORY, "out of memory");
  reader->info = png_create_info_struct(reader->png);
  reader->end_info = png_create_info_struct(reader->png);
  if (!reader->info || !reader->end_info) escape(reader, CODEC_NO_MEMORY, "out of memory");
  png_set_read_fn(reader->png, reader, on_read);
  // The caller judges the size, with limits of its own.
  png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(reader->png, 64 << 20);
  png_read_info(reader->png, reader->info);
  describe(reader);
  *header = reader->header;
  return reader;
}

int codec_png_read(codec_png_reader *reader, uint8_t *pixels, codec_failure *failure) {
  reader->failure = failure;
  if (setjmp(reader->escape)) return 0;
  expand(reader);
  int passes = png_get_interlace_type(reader->png, reader->info) == PNG_INTERLACE_ADAM7 ? 7 : 1;
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < reader->header.height; row++)
      png_read_row(reader->png, pixels + row * reader->header.row_bytes, NULL);
  png_read_end(reader->png, reader->end_info);
  return 1;
}

static png_infop source_of(codec_png_reader *reader, int *index, png_textp *texts) {
  int before = png_get_text(reader->png, reader->info, texts, NULL);
  if (*index < before) return reader->info;
  *index -= before;
  png_get_text(reader->png, reader->end_info, texts, NULL);
  return reader->end_info;
}

int codec_png_text_count(codec_png_reader *reader) {
  png_textp texts;
  return png_get_text(reader->png, reader->info, &texts, NULL) +
         png_get_text(reader->png, reader->end_info, &texts, NULL);
}

codec_png_text codec_png_text_at(codec_png_reader *reader, int index) {
  png_textp texts = NULL;
  source_of(reader, &index, &texts);
  png_text text = texts[index];
  int utf8 = text.compression >= PNG_ITXT_COMPRESSION_NONE;
  return (codec_png_text){
      .keyword = (const uint8_t *)text.key,
      .keyword_count = strlen(text.key),
      .value = (const uint8_t *)(text.text ? text.text : ""),
      .count = !text.text ? 0 : utf8 ? text.itxt_length : text.text_length,
      .is_utf8 = utf8,
  };
}

const uint8_t *codec_png_exif(codec_png_reader *reader, size_t *count) {
  png_infop places[] = {reader->info, reader->end_info};
  for (int i = 0; i < 2; i++) {
    png_uint_32 found = 0;
    png_bytep exif = NULL;
    if (png_get_eXIf_1(reader->png, places[i], &found, &exif) && exif) {
      *count = found;
      return exif;
    }
  }
  return NULL;
}

void codec_png_close(codec_png_reader *reader) {
  if (reader->png) png_destroy_read_struct(&reader->png, &reader->info, &reader->end_info);
  free(reader);
}
