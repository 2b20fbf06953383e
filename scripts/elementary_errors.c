// Checks the elementary functions over all floats; see elementary-errors beside it.
#define _GNU_SOURCE
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bits.h"
#include "ck_elementary.h"

enum { BLOCK = 1 << 14, PROCESSES = 2, LEVELS = 4, TWIN_STRIDE = 61, POW_BLOCKS = 1 << 14 };

/// Of so many floats one is checked: all of them, unless a quick look was asked for.
static uint32_t stride = 1;

typedef struct {
  const char *name;
  size_t offset;
  float (*twin)(float);
  double (*truth)(double);
} function;

static double sigmoid(double x) { return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)); }
static double softplus(double x) { return (x > 0 ? x : 0) + log1p(exp(-fabs(x))); }

#define ENTRY(NAME) {#NAME, offsetof(ck_elementary_kernels, NAME), ck_##NAME##_reference, NAME}
static const function functions[] = {ENTRY(exp), ENTRY(expm1), ENTRY(log), ENTRY(log1p),
                                     ENTRY(sin), ENTRY(cos),   ENTRY(tanh), ENTRY(erf),
                                     ENTRY(sigmoid), ENTRY(softplus), ENTRY(sqrt)};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static const char *level_names[LEVELS] = {"portable", "neon", "avx2", "avx512"};

typedef struct {
  double worst;
  float worst_x, worst_y;
  uint64_t wrong, unequal;
} finding;

/// The error of y in units in the last place of the true value, or infinity for a wrong special.
static double error_of(float y, double truth) {
  if (isnan(truth)) return ck_bits(y) == 0x7fc00000 ? 0 : INFINITY;
  if (isnan(y)) return INFINITY;
  if (isinf(truth)) return y == truth ? 0 : INFINITY;
  if (truth == 0) return y == 0 && signbit(y) == signbit(truth) ? 0 : INFINITY;
  int64_t bits;
  memcpy(&bits, &truth, 8);
  int64_t exponent = (bits >> 52 & 0x7ff) - 1023;
  if (exponent > 127) exponent = 127;
  if (exponent < -126) exponent = -126;
  double beyond = isinf(y) ? copysign(0x1p128, y) : y, inverse_unit;
  if (isinf(y) && fabs(truth) >= 0x1.ffffffp127) return 0;
  bits = (1023 + 23 - exponent) << 52;
  memcpy(&inverse_unit, &bits, 8);
  return fabs(beyond - truth) * inverse_unit;
}

static void judge(finding *found, float x, float y, float result, double truth) {
  double error = error_of(result, truth);
  if (error == INFINITY) {
    if (found->wrong++ < 3) printf("  wrong: f(%a, %a) = %a, not %a\n", x, y, result, truth);
  } else if (error > found->worst) {
    found->worst = error, found->worst_x = x, found->worst_y = y;
  }
}

static ck_elementwise kernel(const function *f, int level) {
  ck_elementwise found;
  memcpy(&found, (const char *)ck_elementary((ck_level)level) + f->offset, sizeof found);
  return found;
}

/// Checks the floats whose bits are `first` × stride and so on.
static void check_block(const function *f, uint64_t first, finding *found) {
  static float x[BLOCK], y[BLOCK], other[BLOCK];
  for (int i = 0; i < BLOCK; i++) {
    uint32_t bits = (uint32_t)(first + i) * stride;
    memcpy(&x[i], &bits, 4);
  }
  kernel(f, CK_PORTABLE)(BLOCK, x, y);
  for (int level = 1; level < LEVELS; level++) {
    if (!ck_level_available((ck_level)level)) continue;
    kernel(f, level)(BLOCK, x, other);
    if (memcmp(y, other, sizeof y) == 0) continue;
    for (int i = 0; i < BLOCK; i++)
      if (ck_bits(y[i]) != ck_bits(other[i]) && found->unequal++ < 3)
        printf("  %s: %s(%a) = %a, portable %a\n", level_names[level], f->name, x[i], other[i],
               y[i]);
  }
  for (int i = 0; i < BLOCK; i++) {
    judge(found, x[i], 0, y[i], f->truth(x[i]));
    if (i % TWIN_STRIDE == 0 && ck_bits(f->twin(x[i])) != ck_bits(y[i]) && found->unequal++ < 3)
      printf("  twin: %s(%a) = %a, portable %a\n", f->name, x[i], f->twin(x[i]), y[i]);
  }
}

static uint64_t next(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

/// Pairs of four kinds: any bits; results in range; bases near one; small numbers and specials.
static void pow_pair(uint64_t *state, float *x, float *y) {
  static const float special[] = {
    0,         1,       2,    3,    0.5f, 1.5f, 4, 7, 0x1p-149f, 0x1p23f, 0x1.fffffep23f, 0x1p24f,
    0x1p-126f, FLT_MAX, INFINITY, NAN,
  };
  uint64_t random = next(state);
  uint32_t low = (uint32_t)random, high = (uint32_t)(random >> 32);
  switch (next(state) % 4) {
  case 0:
    memcpy(x, &low, 4), memcpy(y, &high, 4);
    break;
  case 1:
    low &= 0x7fffffff;
    memcpy(x, &low, 4);
    *y = (float)(((double)high / 0x1p31 - 1) * 150 / log2(*x));
    break;
  case 2:
    *x = (float)(1 + ((double)low / 0x1p31 - 1) * 0.01);
    *y = (float)(((double)high / 0x1p31 - 1) * 9000);
    break;
  default:
    *x = copysignf(special[low % 16], (low & 16) ? -1 : 1);
    *y = copysignf(special[high % 16], (high & 16) ? -1 : 1);
  }
}

static void check_pow(int process, finding *found) {
  static float x[BLOCK], y[BLOCK], z[BLOCK], other[BLOCK];
  uint64_t state = (uint64_t)process;
  for (int block = 0; block < (int)(POW_BLOCKS / PROCESSES / stride); block++) {
    for (int i = 0; i < BLOCK; i++) pow_pair(&state, &x[i], &y[i]);
    ck_elementary(CK_PORTABLE)->pow(BLOCK, x, y, z);
    for (int level = 1; level < LEVELS; level++) {
      if (!ck_level_available((ck_level)level)) continue;
      ck_elementary((ck_level)level)->pow(BLOCK, x, y, other);
      for (int i = 0; i < BLOCK; i++)
        if (ck_bits(z[i]) != ck_bits(other[i]) && found->unequal++ < 3)
          printf("  %s: pow(%a, %a) = %a, portable %a\n", level_names[level], x[i], y[i],
                 other[i], z[i]);
    }
    for (int i = 0; i < BLOCK; i++) {
      judge(found, x[i], y[i], z[i], pow(x[i], y[i]));
      if (ck_bits(ck_pow_reference(x[i], y[i])) != ck_bits(z[i]) && found->unequal++ < 3)
        printf("  twin: pow(%a, %a), portable %a\n", x[i], y[i], z[i]);
    }
  }
}

/// Checks the function, or pow for none, in processes of their own; prints what they found.
static int check(const function *f) {
  finding *found = mmap(0, PROCESSES * sizeof *found, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (found == MAP_FAILED) return 1;
  fflush(stdout);
  int failed = 0;
  pid_t children[PROCESSES];
  for (int process = 0; process < PROCESSES; process++) {
    if ((children[process] = fork())) continue;
    if (!f) check_pow(process, &found[process]);
    uint64_t step = (uint64_t)PROCESSES * BLOCK, end = (1ull << 32) / stride;
    for (uint64_t first = (uint64_t)process * BLOCK; f && first < end; first += step)
      check_block(f, first, &found[process]);
    fflush(stdout);
    _exit(0);
  }
  for (int process = 0, status; process < PROCESSES; process++)
    if (children[process] < 0 || waitpid(children[process], &status, 0) < 0 || status) failed = 1;
  finding all = found[0];
  for (int process = 1; process < PROCESSES; process++) {
    uint64_t wrong = all.wrong + found[process].wrong;
    uint64_t unequal = all.unequal + found[process].unequal;
    if (found[process].worst > all.worst) all = found[process];
    all.wrong = wrong, all.unequal = unequal;
  }
  munmap(found, PROCESSES * sizeof *found);
  printf("%-9s %.4f ulp at %a", f ? f->name : "pow", all.worst, all.worst_x);
  if (!f) printf(", %a", all.worst_y);
  printf("; wrong specials %llu, unequal bits %llu\n", (unsigned long long)all.wrong,
         (unsigned long long)all.unequal);
  fflush(stdout);
  return failed || all.wrong || all.unequal || all.worst > 2;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/// Prints the best time of each function at each level in nanoseconds an element.
static void measure(void) {
  static float x[BLOCK / 4], y[BLOCK / 4];
  int count = BLOCK / 4;
  for (int i = 0; i < count; i++) x[i] = 0.01f + 6.0f * (float)i / (float)count;
  printf("ns/element");
  for (int level = 0; level < LEVELS; level++)
    if (ck_level_available((ck_level)level)) printf(" %9s", level_names[level]);
  for (int index = 0; index <= FUNCTIONS; index++) {
    printf("\n%-10s", index < FUNCTIONS ? functions[index].name : "pow");
    for (int level = 0; level < LEVELS; level++) {
      if (!ck_level_available((ck_level)level)) continue;
      double best = INFINITY;
      for (int repeat = 0; repeat < 200; repeat++) {
        double start = seconds();
        if (index < FUNCTIONS) kernel(&functions[index], level)(count, x, y);
        else ck_elementary((ck_level)level)->pow(count, x, x, y);
        double time = seconds() - start;
        if (time < best) best = time;
      }
      printf(" %9.3f", best / count * 1e9);
    }
  }
  printf("\n");
}

int main(int count, char **arguments) {
  if (count == 2 && !strcmp(arguments[1], "speed")) {
    measure();
    return 0;
  }
  if (count > 1 && !strcmp(arguments[1], "quick")) {
    stride = 61;
    count--, arguments++;
  }
  int failed = 0, known = 0;
  for (int index = 0; index <= FUNCTIONS; index++) {
    const char *name = index < FUNCTIONS ? functions[index].name : "pow";
    int wanted = count == 1;
    for (int i = 1; i < count; i++) wanted |= !strcmp(arguments[i], name);
    known += wanted;
    if (wanted) failed |= check(index < FUNCTIONS ? &functions[index] : 0);
  }
  if (known == 0 || (count > 1 && known < count - 1)) {
    fprintf(stderr, "elementary-errors: no such function\n");
    return 64;
  }
  return failed;
}
