#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "codec_jpeg.h"

enum { CHUNK = 1 << 16 };

struct codec_jpeg_writer {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr target;
  int is_created, channels;
  codec_bytes file;
  size_t capacity;
  codec_failure *failure;  // where the call in progress writes its failure
  jmp_buf escape;
};

static void on_error(j_common_ptr jpeg) {
  codec_jpeg_writer *writer = jpeg->client_data;
  char message[JMSG_LENGTH_MAX];
  writer->errors.format_message(jpeg, message);
  codec_fail(writer->failure,
             writer->errors.msg_code == JERR_OUT_OF_MEMORY ? CODEC_NO_MEMORY : CODEC_DAMAGED,
             message);
  longjmp(writer->escape, 1);
}

static void on_message(j_common_ptr jpeg, int level) { (void)jpeg, (void)level; }

static void on_output(j_common_ptr jpeg) { (void)jpeg; }

static void grow(codec_jpeg_writer *writer) {
  size_t capacity = writer->file.count + writer->file.count / 2 + CHUNK;
  uint8_t *data = realloc(writer->file.data, capacity);
  if (!data) {
    codec_fail(writer->failure, CODEC_NO_MEMORY, "out of memory");
    longjmp(writer->escape, 1);
  }
  writer->file.data = data;
  writer->capacity = capacity;
  writer->target.next_output_byte = data + writer->file.count;
  writer->target.free_in_buffer = capacity - writer->file.count;
}

static void on_start(j_compress_ptr jpeg) { grow(jpeg->client_data); }

// libjpeg calls this when the buffer is full to the last byte, whatever the counters say.
static boolean on_empty(j_compress_ptr jpeg) {
  codec_jpeg_writer *writer = jpeg->client_data;
  writer->file.count = writer->capacity;
  grow(writer);
  return TRUE;
}

static void on_end(j_compress_ptr jpeg) {
  codec_jpeg_writer *writer = jpeg->client_data;
  writer->file.count = writer->capacity - writer->target.free_in_buffer;
}

codec_jpeg_writer *codec_jpeg_create(codec_jpeg_plan plan, codec_failure *failure) {
  codec_jpeg_writer *writer = calloc(1, sizeof *writer);
  if (!writer) {
    codec_fail(failure, CODEC_NO_MEMORY, "out of memory");
    return NULL;
  }
  j_compress_ptr jpeg = &writer->jpeg;
  writer->failure = failure;
  writer->channels = plan.channels;
  jpeg->err = jpeg_std_error(&writer->errors);
  jpeg->client_data = writer;
  writer->errors.error_exit = on_error;
  writer->errors.emit_message = on_message;
  writer->errors.output_message = on_output;
  if (setjmp(writer->escape)) {
    codec_jpeg_discard(writer);
    return NULL;
  }
  jpeg_create_compress(jpeg);
  writer->is_created = 1;
  writer->target = (struct jpeg_destination_mgr){
      .init_destination = on_start, .empty_output_buffer = on_empty, .term_destination = on_end};
  jpeg->dest = &writer->target;
  jpeg->image_width = plan.width;
  jpeg->image_height = plan.height;
  jpeg->input_components = plan.channels;
  jpeg->in_color_space = plan.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, plan.quality, TRUE);
  jpeg->dct_method = JDCT_ISLOW;
  jpeg->optimize_coding = TRUE;
  jpeg->comp_info[0].h_samp_factor = plan.channels == 1 ? 1 : plan.chroma_across;
  jpeg->comp_info[0].v_samp_factor = plan.channels == 1 ? 1 : plan.chroma_down;
  if (plan.progressive) jpeg_simple_progression(jpeg);
  jpeg_start_compress(jpeg, TRUE);
  return writer;
}

int codec_jpeg_set_profile(codec_jpeg_writer *writer, const uint8_t *profile, size_t count,
                           codec_failure *failure) {
  writer->failure = failure;
  if (setjmp(writer->escape)) return 0;
  jpeg_write_icc_profile(&writer->jpeg, profile, (unsigned)count);
  return 1;
}

int codec_jpeg_add_exif(codec_jpeg_writer *writer, const uint8_t *bytes, size_t count,
                        codec_failure *failure) {
  writer->failure = failure;
  if (setjmp(writer->escape)) return 0;
  jpeg_write_marker(&writer->jpeg, JPEG_APP0 + 1, bytes, (unsigned)count);
  return 1;
}

int codec_jpeg_add_comment(codec_jpeg_writer *writer, const uint8_t *bytes, size_t count,
                           codec_failure *failure) {
  writer->failure = failure;
  if (setjmp(writer->escape)) return 0;
  jpeg_write_marker(&writer->jpeg, JPEG_COM, bytes, (unsigned)count);
  return 1;
}

int codec_jpeg_write_rows(codec_jpeg_writer *writer, const uint8_t *pixels, size_t count,
                          codec_failure *failure) {
  writer->failure = failure;
  if (setjmp(writer->escape)) return 0;
  size_t row_bytes = (size_t)writer->jpeg.image_width * (size_t)writer->channels;
  for (size_t index = 0; index < count; index++) {
    JSAMPROW row = (JSAMPROW)(pixels + index * row_bytes);
    jpeg_write_scanlines(&writer->jpeg, &row, 1);
  }
  return 1;
}

codec_bytes codec_jpeg_finish(codec_jpeg_writer *writer, codec_failure *failure) {
  writer->failure = failure;
  if (setjmp(writer->escape)) return (codec_bytes){0};
  jpeg_finish_compress(&writer->jpeg);
  codec_bytes file = writer->file;
  writer->file = (codec_bytes){0};
  return file;
}

void codec_jpeg_discard(codec_jpeg_writer *writer) {
  if (writer->is_created) jpeg_destroy_compress(&writer->jpeg);
  codec_bytes_free(writer->file);
  free(writer);
}
