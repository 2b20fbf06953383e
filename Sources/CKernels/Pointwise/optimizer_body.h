#include "row_sums.h"

#define EACH_VECTOR for (long i = 0; i < n; i += CK_LANES)
#define LOAD(FROM) CK_NAME(ck_load_up_to)((FROM) + i, n - i)
#define STORE(TO, VALUE) CK_NAME(ck_store_up_to)((TO) + i, VALUE, n - i)
#define FUSED(A, B, C) CK_NAME(ck_fma)(A, B, C)
#define SPLAT(X) CK_NAME(ck_splat)(X)

static void CK_NAME(optimizer_sgd)(
    long n, const ck_sgd_step *step, const float *g, const float *w, const float *b, float *new_w,
    float *new_b) {
  ck_f32 decay = SPLAT(step->weight_decay), momentum = SPLAT(step->momentum);
  ck_f32 descent = SPLAT(-step->learning_rate);
  EACH_VECTOR {
    ck_f32 weight = LOAD(w), direction = FUSED(decay, weight, LOAD(g));
    if (b && new_b) {
      ck_f32 moved = FUSED(momentum, LOAD(b), direction);
      STORE(new_b, moved);
      direction = step->nesterov ? FUSED(momentum, moved, direction) : moved;
    }
    STORE(new_w, FUSED(descent, direction, weight));
  }
}

static void CK_NAME(optimizer_adam)(
    long n, const ck_adam_step *step, const float *g, const float *w, const float *m,
    const float *v, const float *largest, float *new_w, float *new_m, float *new_v,
    float *new_largest) {
  ck_f32 decay = SPLAT(step->weight_decay), shrink = SPLAT(step->shrink);
  ck_f32 first = SPLAT(step->first), keep = SPLAT(step->second_keep);
  ck_f32 second = SPLAT(step->second), correction = SPLAT(step->correction);
  ck_f32 epsilon = SPLAT(step->epsilon), descent = SPLAT(-step->rate);
  EACH_VECTOR {
    ck_f32 weight = LOAD(w), gradient = FUSED(decay, weight, LOAD(g)), mean = LOAD(m);
    mean = FUSED(first, gradient - mean, mean);
    STORE(new_m, mean);
    ck_f32 square = FUSED(second, gradient * gradient, keep * LOAD(v));
    STORE(new_v, square);
    if (largest && new_largest) {
      square = CK_NAME(ck_max)(square, LOAD(largest));
      STORE(new_largest, square);
    }
    ck_f32 size = __builtin_elementwise_sqrt(square) / correction + epsilon;
    STORE(new_w, FUSED(descent, mean / size, shrink * weight));
  }
}

static void CK_NAME(optimizer_rmsprop)(
    long n, const ck_rmsprop_step *step, const float *g, const float *w, const float *v,
    const float *b, float *new_w, float *new_v, float *new_b) {
  ck_f32 decay = SPLAT(step->weight_decay), momentum = SPLAT(step->momentum);
  ck_f32 keep = SPLAT(step->keep), renew = SPLAT(step->renew), epsilon = SPLAT(step->epsilon);
  ck_f32 descent = SPLAT(-step->learning_rate);
  EACH_VECTOR {
    ck_f32 weight = LOAD(w), gradient = FUSED(decay, weight, LOAD(g));
    ck_f32 square = FUSED(renew, gradient * gradient, keep * LOAD(v));
    STORE(new_v, square);
    ck_f32 direction = gradient / (__builtin_elementwise_sqrt(square) + epsilon);
    if (b && new_b) {
      direction = FUSED(momentum, LOAD(b), direction);
      STORE(new_b, direction);
    }
    STORE(new_w, FUSED(descent, direction, weight));
  }
}

static void CK_NAME(optimizer_adagrad)(
    long n, const ck_adagrad_step *step, const float *g, const float *w, const float *v,
    float *new_w, float *new_v) {
  ck_f32 decay = SPLAT(step->weight_decay), epsilon = SPLAT(step->epsilon);
  ck_f32 descent = SPLAT(-step->learning_rate);
  EACH_VECTOR {
    ck_f32 weight = LOAD(w), gradient = FUSED(decay, weight, LOAD(g));
    ck_f32 square = FUSED(gradient, gradient, LOAD(v));
    STORE(new_v, square);
    ck_f32 direction = gradient / (__builtin_elementwise_sqrt(square) + epsilon);
    STORE(new_w, FUSED(descent, direction, weight));
  }
}

static void CK_NAME(optimizer_average)(
    long n, float weight, const float *a, const float *w, float *y) {
  ck_f32 share = SPLAT(weight);
  EACH_VECTOR {
    ck_f32 average = LOAD(a);
    STORE(y, FUSED(share, LOAD(w) - average, average));
  }
}

#undef EACH_VECTOR
#undef LOAD
#undef STORE
#undef FUSED
#undef SPLAT

static const ck_optimizer_kernels CK_NAME(ck_optimizer_table) = {
    .sgd = CK_NAME(optimizer_sgd),
    .adam = CK_NAME(optimizer_adam),
    .rmsprop = CK_NAME(optimizer_rmsprop),
    .adagrad = CK_NAME(optimizer_adagrad),
    .average = CK_NAME(optimizer_average),
};
