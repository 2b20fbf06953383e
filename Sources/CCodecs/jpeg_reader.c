#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "codec_jpeg.h"

// A progressive file can repeat a whole-picture scan in a few bytes, to keep a reader busy for
// hours; no encoder writes more than a few dozen.
enum { MAXIMUM_SCANS = 500 };

struct codec_jpeg_reader {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  codec_jpeg_header header;
  int is_created, ran_out;
  codec_failure *failure;  // where the call in progress writes its failure
  jmp_buf escape;
};

static _Noreturn void escape(codec_jpeg_reader *reader, codec_kind kind, const char *message) {
  codec_fail(reader->failure, kind, message);
  longjmp(reader->escape, 1);
}

static codec_kind kind_of(int code) {
  switch (code) {
  case JERR_OUT_OF_MEMORY:
    return CODEC_NO_MEMORY;
  case JERR_SOF_UNSUPPORTED:
  case JERR_BAD_PRECISION:
  case JERR_ARITH_NOTIMPL:
  case JERR_NOT_COMPILED:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_CCIR601_NOTIMPL:
  case JERR_FRACT_SAMPLE_NOTIMPL:
  case JERR_COMPONENT_COUNT:
  case JERR_IMAGE_TOO_BIG:
    return CODEC_UNSUPPORTED;
  default:
    return CODEC_DAMAGED;
  }
}

static _Noreturn void fail_as_told(codec_jpeg_reader *reader, codec_kind kind) {
  char message[JMSG_LENGTH_MAX];
  reader->errors.format_message((j_common_ptr)&reader->jpeg, message);
  escape(reader, reader->ran_out ? CODEC_TRUNCATED : kind, message);
}

static void on_error(j_common_ptr jpeg) {
  codec_jpeg_reader *reader = jpeg->client_data;
  fail_as_told(reader, kind_of(reader->errors.msg_code));
}

// libjpeg paints over damage and warns. What stands for missing pixels is an error here; extra
// bytes, odd versions and the like are not.
static void on_message(j_common_ptr jpeg, int level) {
  codec_jpeg_reader *reader = jpeg->client_data;
  if (level >= 0) return;
  switch (reader->errors.msg_code) {
  case JWRN_HIT_MARKER:
    // A progressive file may stop refining early, as long as it says that it ends.
    if (reader->jpeg.progressive_mode && !reader->ran_out) return;
    fail_as_told(reader, CODEC_DAMAGED);
  case JWRN_HUFF_BAD_CODE:
  case JWRN_ARITH_BAD_CODE:
  case JWRN_MUST_RESYNC:
    fail_as_told(reader, CODEC_DAMAGED);
  default:
    return;
  }
}

static void on_output(j_common_ptr jpeg) { (void)jpeg; }

static void on_source(j_decompress_ptr jpeg) { (void)jpeg; }

// The decoder reads ahead of what it needs, so running out is not yet a failure: it sees an end
// of image, and complains by a warning if it misses something.
static boolean on_fill(j_decompress_ptr jpeg) {
  static const JOCTET end[] = {0xFF, JPEG_EOI};
  ((codec_jpeg_reader *)jpeg->client_data)->ran_out = 1;
  jpeg->src->next_input_byte = end;
  jpeg->src->bytes_in_buffer = sizeof end;
  return TRUE;
}

static void on_skip(j_decompress_ptr jpeg, long count) {
  if (count <= 0) return;
  if ((size_t)count > jpeg->src->bytes_in_buffer) {
    on_fill(jpeg);
    return;
  }
  jpeg->src->next_input_byte += count;
  jpeg->src->bytes_in_buffer -= (size_t)count;
}

static void on_progress(j_common_ptr jpeg) {
  if (((j_decompress_ptr)jpeg)->input_scan_number > MAXIMUM_SCANS)
    escape(jpeg->client_data, CODEC_DAMAGED, "more than 500 scans");
}

static void choose_colours(codec_jpeg_reader *reader) {
  j_decompress_ptr jpeg = &reader->jpeg;
  switch (jpeg->jpeg_color_space) {
  case JCS_GRAYSCALE:
    jpeg->out_color_space = JCS_GRAYSCALE;
    reader->header.channels = 1;
    break;
  case JCS_RGB:
  case JCS_YCbCr:
    jpeg->out_color_space = JCS_RGB;
    reader->header.channels = 3;
    break;
  case JCS_CMYK:
  case JCS_YCCK:
    jpeg->out_color_space = JCS_CMYK;
    reader->header.channels = 4;
    break;
  default:
    escape(reader, CODEC_UNSUPPORTED, "an unknown number of colour channels");
  }
}

codec_jpeg_reader *codec_jpeg_open(const uint8_t *bytes, size_t count, codec_jpeg_header *header,
                                   codec_failure *failure) {
  codec_jpeg_reader *reader = calloc(1, sizeof *reader);
  if (!reader) {
    codec_fail(failure, CODEC_NO_MEMORY, "out of memory");
    return NULL;
  }
  j_decompress_ptr jpeg = &reader->jpeg;
  reader->failure = failure;
  jpeg->err = jpeg_std_error(&reader->errors);
  jpeg->client_data = reader;
  reader->errors.error_exit = on_error;
  reader->errors.emit_message = on_message;
  reader->errors.output_message = on_output;
  if (setjmp(reader->escape)) {
    codec_jpeg_close(reader);
    return NULL;
  }
  jpeg_create_decompress(jpeg);
  reader->is_created = 1;
  reader->source = (struct jpeg_source_mgr){.next_input_byte = bytes,
                                            .bytes_in_buffer = count,
                                            .init_source = on_source,
                                            .fill_input_buffer = on_fill,
                                            .skip_input_data = on_skip,
                                            .resync_to_restart = jpeg_resync_to_restart,
                                            .term_source = on_source};
  jpeg->src = &reader->source;
  reader->progress.progress_monitor = on_progress;
  jpeg->progress = &reader->progress;
  jpeg_save_markers(jpeg, JPEG_COM, 0xFFFF);
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_save_markers(jpeg, JPEG_APP0 + 2, 0xFFFF);
  jpeg_read_header(jpeg, TRUE);
  reader->header.width = jpeg->image_width;
  reader->header.height = jpeg->image_height;
  reader->header.is_adobe = jpeg->saw_Adobe_marker;
  reader->header.is_arithmetic = jpeg->arith_code;
  choose_colours(reader);
  *header = reader->header;
  return reader;
}

int codec_jpeg_read(codec_jpeg_reader *reader, uint8_t *pixels, codec_failure *failure) {
  j_decompress_ptr jpeg = &reader->jpeg;
  reader->failure = failure;
  if (setjmp(reader->escape)) return 0;
  jpeg->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(jpeg);
  // Scans refine the whole picture: if the file stops between two, nothing else would tell.
  if (jpeg_has_multiple_scans(jpeg) && reader->ran_out)
    escape(reader, CODEC_TRUNCATED, "the data ends before the last scan");
  size_t row_bytes = (size_t)jpeg->output_width * (size_t)reader->header.channels;
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = pixels + jpeg->output_scanline * row_bytes;
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  // jpeg_finish_decompress would throw the marker segments away.
  return 1;
}

int codec_jpeg_segment_count(codec_jpeg_reader *reader) {
  int count = 0;
  for (jpeg_saved_marker_ptr it = reader->jpeg.marker_list; it; it = it->next) count++;
  return count;
}

codec_jpeg_segment codec_jpeg_segment_at(codec_jpeg_reader *reader, int index) {
  jpeg_saved_marker_ptr it = reader->jpeg.marker_list;
  while (index-- > 0) it = it->next;
  return (codec_jpeg_segment){.marker = it->marker, .data = it->data, .count = it->data_length};
}

void codec_jpeg_close(codec_jpeg_reader *reader) {
  if (reader->is_created) jpeg_destroy_decompress(&reader->jpeg);
  free(reader);
}
