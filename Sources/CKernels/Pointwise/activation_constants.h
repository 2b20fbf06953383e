// Numbers of the activations, shared by the kernels and their scalar twins.
#ifndef CK_ACTIVATION_CONSTANTS_H
#define CK_ACTIVATION_CONSTANTS_H

// Source: Klambauer et al., 2017, "Self-normalizing neural networks", arXiv:1706.02515.
static const float ck_selu_scale = 1.0507009873554805f;
static const float ck_selu_left = 1.7580993408473766f;  // the scale times α = 1.67326…

static const float ck_root_half = 0.70710678118654752f;
/// The height of the normal density, 1 / √(2π).
static const float ck_density = 0.39894228040143268f;

// ½·(1 + tanh(u)) = sigmoid(2u), and 2u = x·(slope + cubic·x²).
static const float ck_gelu_slope = 1.5957691216057308f;   // 2·√(2/π)
static const float ck_gelu_cubic = 0.07135481282052994f;  // that times 0.044715
static const float ck_gelu_cubic3 = 0.21406443846158982f;
/// From here on sigmoid(2u) is 0 or 1, and x² cannot overflow before.
static const float ck_gelu_limit = 16;

static const float ck_quick_gelu_slope = 1.702f;
/// From here on tanh(softplus(x)) is 1.
static const float ck_mish_limit = 20;

#endif
