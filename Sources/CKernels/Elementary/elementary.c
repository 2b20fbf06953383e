// Elementary functions over arrays: one source for every level, and the scalar twins that say what
// it computes.
#include "ck_elementary.h"

#include "bits.h"

#define CK_BODY "elementary_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(elementary)

static float magnitude_of(float x) { return ck_of_bits(ck_bits(x) & 0x7fffffff); }

static float with_sign_of(float x, float magnitude) {
  return ck_bits(x) >> 31 ? -magnitude : magnitude;
}

static float polynomial(float x, const float *terms, int count) {
  float sum = terms[count - 1];
  for (int i = count - 2; i >= 0; i--) sum = ck_fused_reference(sum, x, terms[i]);
  return sum;
}

static double polynomial_double(double x, const double *terms, int count) {
  double sum = terms[count - 1];
  for (int i = count - 2; i >= 0; i--) sum = sum * x + terms[i];
  return sum;
}

/// x = n·log 2 + r, and more exactly x = n·log 2 + wide + n·(what ck_ln2 lacks).
typedef struct {
  int n;
  float whole, wide, r;
} ck_exp_parts;

static ck_exp_parts exp_parts(float x) {
  float shifted = ck_fused_reference(x, ck_log2e, ck_rounder);
  float whole = shifted - ck_rounder;
  float wide = ck_fused_reference(whole, -ck_ln2, x);
  float r = ck_fused_reference(whole, -ck_ln2_rest, wide);
  return (ck_exp_parts){(int32_t)(ck_bits(shifted) - ck_bits(ck_rounder)), whole, wide, r};
}

float ck_exp_reference(float x) {
  if (x != x) return ck_nan;
  if (x > 89) x = 89;
  if (x < -104) x = -104;
  ck_exp_parts parts = exp_parts(x);
  float r = parts.r;
  float high = parts.wide + 1;
  float low = ck_fused_reference(parts.whole, -ck_ln2_rest, parts.wide - (high - 1));
  float power = high + ck_fused_reference(polynomial(r, ck_exp_terms, 5), r * r, low);
  int half = parts.n >> 1;
  return power * ck_of_bits((uint32_t)(half + 127) << 23) *
         ck_of_bits((uint32_t)(parts.n - half + 127) << 23);
}

float ck_expm1_reference(float x) {
  if (x != x) return ck_nan;
  if (magnitude_of(x) < 0x1p-25f) return x;
  if (x > 89) x = 89;
  if (x < -18) x = -18;
  ck_exp_parts parts = exp_parts(x);
  float r = parts.r;
  float lost = ck_fused_reference(parts.whole, -ck_ln2_rest, parts.wide - r);
  float t = ck_fused_reference(polynomial(r, ck_expm1_terms, 6), r * r, lost) + r;
  float power = ck_of_bits((uint32_t)(parts.n + 126) << 23);
  return 2 * ck_fused_reference(power, t, power - 0.5f);
}

float ck_sigmoid_reference(float x) {
  if (x != x) return ck_nan;
  float power = ck_exp_reference(-magnitude_of(x));
  float below = power + 1, lost = power - (below - 1);
  float y = (x < 0 ? power : 1) / below;
  return ck_fused_reference(-y, lost * ck_fused_reference(power, -0.5f, 1), y);
}

float ck_tanh_reference(float x) {
  if (x != x) return ck_nan;
  float a = magnitude_of(x), square = a * a;
  if (a < 0.55f)
    return with_sign_of(x, ck_fused_reference(a, square * polynomial(square, ck_tanh_terms, 5), a));
  return with_sign_of(x, 1 - 2 / (ck_exp_reference(a + a) + 1));
}

float ck_erf_reference(float x) {
  if (x != x) return ck_nan;
  float a = magnitude_of(x);
  if (a < 1) return with_sign_of(x, ck_fused_reference(a, polynomial(a * a, ck_erf_terms, 7), a));
  if (a > 4) a = 4;
  float exponent = ck_fused_reference(a, polynomial(a, ck_erf_tail, 7), -a);
  return with_sign_of(x, 1 - ck_exp_reference(exponent));
}

static float log_parts(float f, float n) {
  return ck_fused_reference(n, ck_ln2, ck_fused_reference(f * f, polynomial(f, ck_log_terms, 9), f));
}

static uint32_t binade_of(float x) { return (ck_bits(x) - 0x3f2aaaabu) & 0xff800000u; }

float ck_log_reference(float x) {
  if (!(x >= 0)) return ck_nan;
  if (x == 0) return -ck_infinity;
  if (x == ck_infinity) return x;
  float offset = 0;
  if (x < 0x1p-126f) {
    x = x * 0x1p23f;
    offset = -23;
  }
  uint32_t binade = binade_of(x);
  float n = (float)(int32_t)binade * 0x1p-23f + offset;
  return log_parts(ck_of_bits(ck_bits(x) - binade) - 1, n);
}

float ck_log1p_reference(float x) {
  if (!(x >= -1)) return ck_nan;
  if (x == -1) return -ck_infinity;
  if (magnitude_of(x) < 0x1p-25f || x == ck_infinity) return x;
  uint32_t binade = binade_of(x + 1);
  float inverse = ck_of_bits(ck_bits(4) - binade);
  float f = ck_fused_reference(x * 0.25f, inverse, inverse * 0.25f - 1);
  return log_parts(f, (float)(int32_t)binade * 0x1p-23f);
}

float ck_softplus_reference(float x) {
  if (x != x) return ck_nan;
  return (x > 0 ? x : 0) + ck_log1p_reference(ck_exp_reference(-magnitude_of(x)));
}

/// sin(x + ahead·π/2)
static float sine_ahead(float x, int64_t ahead) {
  float magnitude = magnitude_of(x);
  if (!(magnitude < ck_infinity)) return ck_nan;
  int64_t quarters;
  double r;
  if (magnitude > ck_circle_limit) {
    r = ck_reduce_large(x, &quarters);
  } else {
    double shifted = (double)x * ck_two_over_pi + ck_rounder64, whole = shifted - ck_rounder64;
    quarters = (int64_t)ck_bits64(shifted);
    r = (double)x - whole * ck_half_pi - whole * ck_half_pi_rest;
  }
  quarters += ahead;
  double square = r * r;
  double y = quarters & 1 ? square * polynomial_double(square, ck_cos_terms, 4) + 1
                          : r * (square * polynomial_double(square, ck_sin_terms, 4) + 1);
  return (float)(quarters & 2 ? -y : y);
}

float ck_sin_reference(float x) { return sine_ahead(x, 0); }

float ck_cos_reference(float x) { return sine_ahead(x, 1); }

float ck_sqrt_reference(float x) {
  float root = with_sign_of(x, __builtin_elementwise_sqrt(magnitude_of(x)));
  return x >= 0 ? root : ck_nan;
}

static double log2_of(double x) {
  uint64_t bits = ck_bits64(x), above = bits - 0x3fe6a09e667f3bcdull;
  double m = ck_of_bits64(bits - (above & 0xfff0000000000000ull));
  double n = (double)((int64_t)above >> 52), s = (m - 1) / (m + 1);
  return n + s * polynomial_double(s * s, ck_log2_terms, 6);
}

static double exp2_of(double x) {
  double shifted = x + ck_rounder64, whole = shifted - ck_rounder64;
  double power = polynomial_double(x - whole, ck_exp2_terms, 8);
  return ck_of_bits64(ck_bits64(power) + ((uint64_t)(int64_t)whole << 52));
}

float ck_pow_reference(float x, float y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return ck_nan;
  float a = magnitude_of(x), b = magnitude_of(y);
  int is_integer = b >= 0x1p24f || (float)(int32_t)b == b;
  int is_odd = b < 0x1p24f && is_integer && ((int32_t)b & 1);
  if (x < 0 && a < ck_infinity && !is_integer) return ck_nan;
  float sign = is_odd ? x : 1;
  if (a == 1) return with_sign_of(sign, 1);
  if (a == 0 || a == ck_infinity || b == ck_infinity)
    return with_sign_of(sign, (a > 1) != (y < 0) ? ck_infinity : 0);
  double exponent = (double)y * log2_of(a);
  if (exponent > 130) exponent = 130;
  if (exponent < -152) exponent = -152;
  return with_sign_of(sign, (float)exp2_of(exponent));
}
