// Families that compute every element by itself.
#include <string.h>

#include "harness.h"

/// Whole vectors, tails of all lengths, and runs of vectors.
static const long lengths[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,  12,
                               13, 14, 15, 16, 17, 23, 31, 32, 33, 48, 63, 530, 1027};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static const numbers kinds[] = {PLAIN, WIDE, ANY};
enum { KINDS = 3 };

#define EACH_INPUT                          \
  for (int kind = 0; kind < KINDS; kind++)  \
    for (int length = 0; length < LENGTHS; length++)

/// Floats of all exponents and both signs, evenly over their bits.
static float *spread(run *r, long n) {
  float *x = input(r, PLAIN, n);
  for (long i = 0; i < n; i++) {
    uint32_t bits = (uint32_t)i * 65519u;
    memcpy(x + i, &bits, 4);
  }
  return x;
}

typedef struct {
  size_t offset;
  float (*twin)(float);
} function;

static void apply(run *r, const function *f, long n, const float *x, float *y) {
  if (level_of(r) == REFERENCE) {
    for (long i = 0; i < n; i++) y[i] = f->twin(x[i]);
  } else {
    const char *table = (const char *)ck_elementary((ck_level)level_of(r));
    (*(const ck_elementwise *)(const void *)(table + f->offset))(n, x, y);
  }
}

static void power(run *r, long n, const float *x, const float *y, float *z) {
  if (level_of(r) == REFERENCE)
    for (long i = 0; i < n; i++) z[i] = ck_pow_reference(x[i], y[i]);
  else ck_elementary((ck_level)level_of(r))->pow(n, x, y, z);
}

#define ENTRY(NAME) {offsetof(ck_elementary_kernels, NAME), ck_##NAME##_reference}
static void elementary(run *r) {
  static const function functions[] = {
      ENTRY(exp), ENTRY(expm1), ENTRY(log), ENTRY(log1p),   ENTRY(sin), ENTRY(cos),
      ENTRY(tanh), ENTRY(erf),  ENTRY(sigmoid), ENTRY(softplus), ENTRY(sqrt)};
  enum { COUNT = sizeof functions / sizeof *functions, MANY = 65555 };
  // A function added to the table has to be added here.
  _Static_assert(
      sizeof(ck_elementary_kernels) == (COUNT + 1) * sizeof(ck_elementwise), "all and pow");
  const float *all = spread(r, MANY);
  for (int i = 0; i < COUNT; i++) {
    float *y = output(r, MANY);
    apply(r, functions + i, MANY, all, y);
    keep(r, y, MANY);
    EACH_INPUT {
      long n = lengths[length];
      float *x = input(r, kinds[kind], n);
      apply(r, functions + i, n, x, x);
      keep(r, x, n);
    }
  }
  EACH_INPUT {
    long n = lengths[length] * 8;
    const float *y = input(r, kind == 1 ? PLAIN : kinds[kind], n);
    float *x = input(r, kind == 0 ? POSITIVE : kinds[kind], n), *z = output(r, n);
    power(r, n, x, y, z);
    keep(r, z, n);
  }
}

static void activation(run *r) {
  const ck_activation_kernels *table = level_of(r) == REFERENCE
                                           ? ck_activation_reference()
                                           : ck_activation((ck_level)level_of(r));
  const ck_activation_pair *pairs = (const ck_activation_pair *)table;
  for (size_t i = 0; i < sizeof *table / sizeof *pairs; i++) {
    EACH_INPUT {
      long n = lengths[length];
      const float *x = input(r, kinds[kind], n), *dy = input(r, kinds[kind], n);
      float *y = output(r, n), *dx = output(r, n);
      pairs[i].forward(n, 0.1f, x, y);
      pairs[i].backward(n, 0.1f, x, y, dy, dx);
      keep(r, y, n);
      keep(r, dx, n);
    }
  }
}

static void arithmetic(run *r) {
  const ck_arithmetic_kernels twins = {
      .add = ck_add_reference,           .subtract = ck_subtract_reference,
      .multiply = ck_multiply_reference, .divide = ck_divide_reference,
      .maximum = ck_maximum_reference,   .minimum = ck_minimum_reference,
      .gated_sum = ck_gated_sum_reference, .finish = ck_finish_reference};
  const ck_arithmetic_kernels *table =
      level_of(r) == REFERENCE ? &twins : ck_arithmetic((ck_level)level_of(r));
  const ck_binary *operations = (const ck_binary *)table;
  for (size_t i = 0; i < offsetof(ck_arithmetic_kernels, gated_sum) / sizeof *operations; i++)
    for (int steps = 1; steps < 4; steps++)
      EACH_INPUT {
        long n = lengths[length];
        const float *a = input(r, kinds[kind], n + 1), *b = input(r, kinds[kind], n + 1);
        float *y = output(r, n);
        operations[i](n, a, steps & 1, b, steps >> 1, y);
        keep(r, y, n);
      }
  for (int step = 0; step < 2; step++)
    EACH_INPUT {
      long n = lengths[length];
      const float *x = input(r, kinds[kind], n), *gate = input(r, kinds[kind], n + 1);
      const float *y = input(r, kinds[kind], n);
      float *z = output(r, n);
      table->gated_sum(n, x, gate, step, y, z);
      keep(r, z, n);
    }
  for (int parts = 1; parts < 8; parts++)
    EACH_INPUT {
      long n = lengths[length], rows = 3;
      const float *bias = input(r, kinds[kind], n), *gate = input(r, kinds[kind], n);
      const float *addend = input(r, kinds[kind], rows * n);
      const float *values = input(r, kinds[kind], rows * n);
      float *c = output(r, rows * n);
      memcpy(c, values, (size_t)(rows * n) * sizeof *c);
      const ck_finish finish = {
          .rows = rows, .columns = n, .bias = parts & 1 ? bias : NULL,
          .gate = parts & 2 ? gate : NULL, .addend = parts & 4 ? addend : NULL, .c = c,
          .addend_stride = n, .c_stride = n};
      table->finish(&finish);
      keep(r, c, rows * n);
    }
}

static void loss(run *r) {
  const ck_loss_kernels twins = {ck_loss_forward_reference, ck_loss_backward_reference};
  const ck_loss_kernels *table =
      level_of(r) == REFERENCE ? &twins : ck_loss((ck_level)level_of(r));
  for (int cost = CK_SQUARED; cost <= CK_BINARY_CROSS_ENTROPY; cost++)
    EACH_INPUT {
      long n = lengths[length];
      const float *x = input(r, kinds[kind], n), *t = input(r, kinds[kind], n);
      const float *dy = input(r, kinds[kind], n);
      float *y = output(r, n), *dx = output(r, n);
      table->forward(n, (ck_loss_kind)cost, 0.7f, x, t, y);
      table->backward(n, (ck_loss_kind)cost, 0.7f, x, t, dy, dx);
      keep(r, y, n);
      keep(r, dx, n);
    }
}

static void optimizer(run *r) {
  const ck_optimizer_kernels twins = {
      .sgd = ck_sgd_reference,
      .adam = ck_adam_reference,
      .rmsprop = ck_rmsprop_reference,
      .adagrad = ck_adagrad_reference,
      .average = ck_average_reference};
  const ck_optimizer_kernels *table =
      level_of(r) == REFERENCE ? &twins : ck_optimizer((ck_level)level_of(r));
  for (int variant = 0; variant < 4; variant++) {
    int remembers = variant & 1;
    ck_sgd_step sgd = {0.013f, 0.9f, 0.01f, variant >> 1};
    float decay = variant > 1 ? 0.02f : 0;
    ck_adam_step adam = {0.9999f, decay, 0.1f, 0.999f, 0.001f, 0.003f, 0.7f, 1e-8f};
    ck_rmsprop_step rmsprop = {0.01f, 0.99f, 0.01f, 1e-8f, 0.8f, decay};
    ck_adagrad_step adagrad = {0.02f, 1e-10f, decay};
    EACH_INPUT {
      long n = lengths[length];
      const float *g = input(r, kinds[kind], n), *w = input(r, kinds[kind], n);
      const float *m = input(r, kinds[kind], n), *v = input(r, POSITIVE, n);
      const float *memory = remembers ? input(r, POSITIVE, n) : NULL;
      float *out[12];
      for (int i = 0; i < 12; i++) out[i] = output(r, n);
      table->sgd(n, &sgd, g, w, memory, out[0], remembers ? out[1] : NULL);
      table->adam(
          n, &adam, g, w, m, v, memory, out[2], out[3], out[4], remembers ? out[5] : NULL);
      table->rmsprop(n, &rmsprop, g, w, v, memory, out[6], out[7], remembers ? out[8] : NULL);
      table->adagrad(n, &adagrad, g, w, v, out[9], out[10]);
      table->average(n, variant * 0.3f, m, w, out[11]);
      for (int i = 0; i < 12; i++) keep(r, out[i], n);
    }
  }
}

static void movement(run *r) {
  static const long sizes[] = {1, 2, 3, 4, 7, 8, 15, 16, 17, 33, 50};
  enum { SIZES = sizeof sizes / sizeof *sizes };
  for (int i = 0; i < SIZES; i++)
    for (int j = 0; j < SIZES; j++)
      for (int variant = 0; variant < 4; variant++) {
        long rows = sizes[i], columns = sizes[j], planes = 1 + variant % 3;
        long x_row = columns + variant % 2 * 3, y_column = rows + variant / 2 * 5;
        ck_turn turn = {planes, rows, columns, rows * x_row + 1,
                        x_row,  columns * y_column + 2, y_column};
        const float *x = input(r, ANY, planes * turn.x_plane);
        float *y = output(r, planes * turn.y_plane);
        if (level_of(r) == REFERENCE) ck_transpose_reference(&turn, x, y);
        else ck_movement((ck_level)level_of(r))->transpose(&turn, x, y);
        keep(r, y, planes * turn.y_plane);
      }
}

static void widen(run *r) {
  enum { PATTERNS = 1 << 16 };
  static uint16_t all[PATTERNS];
  for (long i = 0; i < PATTERNS; i++) all[i] = (uint16_t)i;
  const ck_widen_kernels twins = {ck_widen_half_reference, ck_widen_brain_reference};
  const ck_widen_kernels *table =
      level_of(r) == REFERENCE ? &twins : ck_widen((ck_level)level_of(r));
  const ck_widening *types = (const ck_widening *)table;
  for (size_t i = 0; i < sizeof *table / sizeof *types; i++) {
    float *y = output(r, PATTERNS);
    types[i](PATTERNS, all, y);
    keep(r, y, PATTERNS);
    for (int length = 0; length < LENGTHS; length++) {
      long n = lengths[length];
      // Files do not align what they hold.
      const char *odd = (const char *)input(r, ANY, n + 1) + 1;
      y = output(r, n);
      types[i](n, odd, y);
      keep(r, y, n);
    }
  }
}

const family element_families[] = {{"elementary", elementary, 1},
                                   {"activation", activation, 1},
                                   {"arithmetic", arithmetic, 0},
                                   {"loss", loss, 0},
                                   {"optimizer", optimizer, 0},
                                   {"movement", movement, 0},
                                   {"widen", widen, 1}};
const long element_family_count = sizeof element_families / sizeof *element_families;
