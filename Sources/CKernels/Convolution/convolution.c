#include "ck_convolution.h"

#include <stdlib.h>

#include "bfloat16.h"
#include "ck_reduction.h"

static float element(const float *plane, const long size[2], long row, long column) {
  int is_inside = row >= 0 && row < size[0] && column >= 0 && column < size[1];
  return is_inside ? plane[row * size[1] + column] : 0;
}

// One step of a chain, in the arithmetic of a product over channels (width 1) or pairs of them.
static float step(int width, float weight, float value, float sum) {
  if (width == 1) return ck_fused_reference(weight, value, sum);
  return ck_bfloat16_step_reference(
      ck_bfloat16_value(ck_bfloat16_bits(weight)), ck_bfloat16_value(ck_bfloat16_bits(value)), sum);
}

static void forward(
    const ck_convolution_sizes *sizes, int width, const float *x, const float *weights, float *y) {
  const ck_convolution_sizes s = *sizes;
  long channels = s.channels / s.groups, outputs = s.outputs / s.groups;
  long area = s.kernel[0] * s.kernel[1];
  for (long n = 0; n < s.pictures; n++)
    for (long o = 0; o < s.outputs; o++)
      for (long i = 0; i < s.output[0]; i++)
        for (long j = 0; j < s.output[1]; j++) {
          float sum = 0;
          for (long pair = 0; pair < channels; pair += width)
            for (long r = 0; r < s.kernel[0]; r++)
              for (long k = 0; k < s.kernel[1]; k++)
                for (long c = pair + width - 1; c >= pair; c--) {
                  // A last channel without a partner has a channel of zeros beside it.
                  float value = 0, weight = 0;
                  if (c < channels) {
                    long channel = n * s.channels + o / outputs * channels + c;
                    value = element(
                        x + channel * s.input[0] * s.input[1], s.input,
                        i * s.stride[0] - s.padding[0] + r * s.dilation[0],
                        j * s.stride[1] - s.padding[1] + k * s.dilation[1]);
                    weight = weights[(o * channels + c) * area + r * s.kernel[1] + k];
                  }
                  sum = step(width, weight, value, sum);
                }
          y[((n * s.outputs + o) * s.output[0] + i) * s.output[1] + j] = sum;
        }
}

static void input_gradient(
    const ck_convolution_sizes *sizes, int width, const float *gradient, const float *weights,
    float *x) {
  const ck_convolution_sizes s = *sizes;
  long channels = s.channels / s.groups, outputs = s.outputs / s.groups;
  for (long n = 0; n < s.pictures; n++)
    for (long c = 0; c < s.channels; c++)
      for (long i = 0; i < s.input[0]; i++)
        for (long j = 0; j < s.input[1]; j++) {
          float sum = 0;
          long first = c / channels * outputs, end = first + outputs;
          for (long pair = first; pair < end; pair += width)
            for (long r = 0; r < s.kernel[0]; r++)
              for (long k = 0; k < s.kernel[1]; k++) {
                long row = i + s.padding[0] - r * s.dilation[0];
                long column = j + s.padding[1] - k * s.dilation[1];
                if (row % s.stride[0] || column % s.stride[1]) continue;
                for (long o = pair + width - 1; o >= pair; o--) {
                  float value = 0, weight = 0;
                  if (o < end) {
                    value = element(
                        gradient + (n * s.outputs + o) * s.output[0] * s.output[1], s.output,
                        row / s.stride[0], column / s.stride[1]);
                    weight = weights
                        [((o * channels + c % channels) * s.kernel[0] + r) * s.kernel[1] + k];
                  }
                  sum = step(width, weight, value, sum);
                }
              }
          x[((n * s.channels + c) * s.input[0] + i) * s.input[1] + j] = sum;
        }
}

void ck_convolution_reference(
    const ck_convolution_sizes *sizes, const float *x, const float *weights, float *y) {
  forward(sizes, 1, x, weights, y);
}

void ck_convolution_input_gradient_reference(
    const ck_convolution_sizes *sizes, const float *gradient, const float *weights, float *x) {
  input_gradient(sizes, 1, gradient, weights, x);
}

void ck_convolution_bfloat16_reference(
    const ck_convolution_sizes *sizes, const float *x, const float *weights, float *y) {
  forward(sizes, 2, x, weights, y);
}

void ck_convolution_bfloat16_input_gradient_reference(
    const ck_convolution_sizes *sizes, const float *gradient, const float *weights, float *x) {
  input_gradient(sizes, 2, gradient, weights, x);
}

// One weight's chain, or its rows' dot products where `rows` is given.
static float weight_gradient(
    const ck_convolution_sizes *sizes, const float *x, const float *gradient, long output,
    long channel, long r, long k, float *rows) {
  const ck_convolution_sizes s = *sizes;
  float *line = malloc(sizeof(float) * (size_t)s.output[1]);
  float sum = 0;
  for (long n = 0; n < s.pictures; n++)
    for (long i = 0; i < s.output[0]; i++) {
      const float *slopes =
          gradient + ((n * s.outputs + output) * s.output[0] + i) * s.output[1];
      for (long j = 0; j < s.output[1]; j++) {
        line[j] = element(
            x + (n * s.channels + channel) * s.input[0] * s.input[1], s.input,
            i * s.stride[0] - s.padding[0] + r * s.dilation[0],
            j * s.stride[1] - s.padding[1] + k * s.dilation[1]);
        sum = ck_fused_reference(slopes[j], line[j], sum);
      }
      if (rows) rows[n * s.output[0] + i] = ck_dot_reference(s.output[1], line, slopes);
    }
  free(line);
  return sum;
}

void ck_convolution_weight_gradient_reference(
    const ck_convolution_sizes *sizes, const float *x, const float *gradient, float *weights) {
  const ck_convolution_sizes s = *sizes;
  long channels = s.channels / s.groups, outputs = s.outputs / s.groups;
  int is_depthwise = channels == 1 && outputs == 1;
  float *rows = is_depthwise ? malloc(sizeof(float) * (size_t)(s.pictures * s.output[0])) : NULL;
  for (long o = 0; o < s.outputs; o++)
    for (long c = 0; c < channels; c++)
      for (long r = 0; r < s.kernel[0]; r++)
        for (long k = 0; k < s.kernel[1]; k++) {
          float sum = weight_gradient(
              sizes, x, gradient, o, o / outputs * channels + c, r, k, rows);
          if (rows) ck_sum_rows_reference(s.pictures * s.output[0], 1, rows, 1, &sum);
          *weights++ = sum;
        }
  free(rows);
}
