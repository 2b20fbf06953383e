#ifndef CK_CONVOLUTION_H
#define CK_CONVOLUTION_H

/// The sizes of a two-dimensional convolution: the first number of each pair is for rows.
typedef struct {
  long pictures, groups;
  /// Channels and outputs of all groups together.
  long channels, outputs;
  long input[2], output[2], kernel[2], stride[2], padding[2], dilation[2];
} ck_convolution_sizes;

/// What the convolution's operations compute, in plain loops. Fast ones are products of gathered
/// patches (ck_patches.h) by the tiles of ck_matmul.h.

/// y [N, outputs, H', W'] from x [N, channels, H, W] and weights [outputs, channels / groups, R, S].
void ck_convolution_reference(
    const ck_convolution_sizes *_Nonnull sizes, const float *_Nonnull x,
    const float *_Nonnull weights, float *_Nonnull y);

/// The gradient for x from that for y, which is also the transposed convolution.
void ck_convolution_input_gradient_reference(
    const ck_convolution_sizes *_Nonnull sizes, const float *_Nonnull gradient,
    const float *_Nonnull weights, float *_Nonnull x);

/// The same two of numbers that are rounded to bfloat16: a pair of neighbouring channels (of the
/// gradient: of outputs) of a group takes the place of one. At each tap the odd one's product is
/// added first, then the even one's, each fused and a subnormal result flushed to zero; a last one
/// without a partner has zeros beside it, whose products are added.
void ck_convolution_bfloat16_reference(
    const ck_convolution_sizes *_Nonnull sizes, const float *_Nonnull x,
    const float *_Nonnull weights, float *_Nonnull y);

void ck_convolution_bfloat16_input_gradient_reference(
    const ck_convolution_sizes *_Nonnull sizes, const float *_Nonnull gradient,
    const float *_Nonnull weights, float *_Nonnull x);

/// The gradient for the weights: one chain over picture, row and column; depthwise, a tree over the
/// dot products of rows.
void ck_convolution_weight_gradient_reference(
    const ck_convolution_sizes *_Nonnull sizes, const float *_Nonnull x,
    const float *_Nonnull gradient, float *_Nonnull weights);

#endif
