#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "codec_png.h"

struct codec_png_writer {
  png_structp png;
  png_infop info;
  size_t row_bytes;
  int has_profile, has_begun;
  codec_bytes file;
  size_t capacity;
  codec_failure *failure;  // where the call in progress writes its failure
  jmp_buf escape;
};

static _Noreturn void escape(codec_png_writer *writer, codec_kind kind, const char *message) {
  codec_fail(writer->failure, kind, message);
  longjmp(writer->escape, 1);
}

static _Noreturn void on_error(png_structp png, png_const_charp message) {
  escape(png_get_error_ptr(png), CODEC_DAMAGED, message);
}

static void on_warning(png_structp png, png_const_charp message) {
  (void)png, (void)message;
}

static void on_write(png_structp png, png_bytep source, size_t count) {
  codec_png_writer *writer = png_get_io_ptr(png);
  size_t needed = writer->file.count + count;
  if (needed > writer->capacity) {
    size_t capacity = needed + needed / 2 + 4096;
    uint8_t *data = realloc(writer->file.data, capacity);
    if (!data) escape(writer, CODEC_NO_MEMORY, "out of memory");
    writer->file.data = data;
    writer->capacity = capacity;
  }
  memcpy(writer->file.data + writer->file.count, source, count);
  writer->file.count = needed;
}

static void on_flush(png_structp png) { (void)png; }

codec_png_writer *codec_png_create(uint32_t width, uint32_t height, int channels, int depth,
                                   int level, codec_failure *failure) {
  static const int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                              PNG_COLOR_TYPE_RGB_ALPHA};
  codec_png_writer *writer = calloc(1, sizeof *writer);
  if (!writer) {
    codec_fail(failure, CODEC_NO_MEMORY, "out of memory");
    return NULL;
  }
  writer->row_bytes = (size_t)width * (size_t)(channels * depth / 8);
  writer->failure = failure;
  if (setjmp(writer->escape)) {
    codec_png_discard(writer);
    return NULL;
  }
  writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, on_error, on_warning);
  if (!writer->png) escape(writer, CODEC_NO_MEMORY, "out of memory");
  writer->info = png_create_info_struct(writer->png);
  if (!writer->info) escape(writer, CODEC_NO_MEMORY, "out of memory");
  png_set_write_fn(writer->png, writer, on_write, on_flush);
  png_set_user_limits(writer->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(writer->png, level);
  png_set_IHDR(writer->png, writer->info, width, height, depth, types[channels - 1],
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  return writer;
}

int codec_png_set_profile(codec_png_writer *writer, const uint8_t *profile, size_t count,
                          codec_failure *failure) {
  writer->failure = failure;
  if (setjmp(writer->escape)) return 0;
  png_set_iCCP(writer->png, writer->info, "embedded", PNG_COMPRESSION_TYPE_BASE, profile,
               (png_uint_32)count);
  if (!png_get_valid(writer->png, writer->info, PNG_INFO_iCCP))
    escape(writer, CODEC_DAMAGED, "libpng refuses the colour profile");
  writer->has_profile = 1;
  return 1;
}

int codec_png_set_exif(codec_png_writer *writer, const uint8_t *exif, size_t count,
                       codec_failure *failure) {
  writer->failure = failure;
  if (setjmp(writer->escape)) return 0;
  png_set_eXIf_1(writer->png, writer->info, (png_uint_32)count, (png_bytep)exif);  // copies it
  return 1;
}

int codec_png_add_text(codec_png_writer *writer, const char *keyword, const char *value,
                       codec_png_text_kind kind, codec_failure *failure) {
  static const int kinds[] = {PNG_TEXT_COMPRESSION_NONE, PNG_TEXT_COMPRESSION_zTXt,
                              PNG_ITXT_COMPRESSION_NONE, PNG_ITXT_COMPRESSION_zTXt};
  writer->failure = failure;
  if (setjmp(writer->escape)) return 0;
  png_text text = {.compression = kinds[kind], .key = (char *)keyword, .text = (char *)value};
  png_set_text(writer->png, writer->info, &text, 1);  // copies both strings
  return 1;
}

static void begin(codec_png_writer *writer) {
  if (writer->has_begun) return;
  writer->has_begun = 1;
  if (!writer->has_profile) png_set_sRGB(writer->png, writer->info, PNG_sRGB_INTENT_PERCEPTUAL);
  png_write_info(writer->png, writer->info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (png_get_bit_depth(writer->png, writer->info) == 16) png_set_swap(writer->png);
#endif
}

int codec_png_write_rows(codec_png_writer *writer, const uint8_t *pixels, size_t count,
                         codec_failure *failure) {
  writer->failure = failure;
  if (setjmp(writer->escape)) return 0;
  begin(writer);
  for (size_t row = 0; row < count; row++)
    png_write_row(writer->png, pixels + row * writer->row_bytes);
  return 1;
}

codec_bytes codec_png_take(codec_png_writer *writer) {
  codec_bytes file = writer->file;
  writer->file = (codec_bytes){0};
  writer->capacity = 0;
  return file;
}

int codec_png_finish(codec_png_writer *writer, codec_failure *failure) {
  writer->failure = failure;
  if (setjmp(writer->escape)) return 0;
  png_write_end(writer->png, NULL);
  return 1;
}

void codec_png_discard(codec_png_writer *writer) {
  if (writer->png) png_destroy_write_struct(&writer->png, &writer->info);
  codec_bytes_free(writer->file);
  free(writer);
}
