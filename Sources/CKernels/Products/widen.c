#include "ck_widen.h"

#include "vector.h"

// Of narrow numbers at any address: files do not align what they hold.
typedef uint16_t ck_u16 __attribute__((vector_size(32)));
typedef uint16_t ck_u16u __attribute__((vector_size(32), aligned(1)));
#if defined(__x86_64__) || defined(__aarch64__)
typedef _Float16 ck_f16 __attribute__((vector_size(32)));
#endif

#define CK_BODY "widen_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(widen)

void ck_widen_half_reference(long n, const void *x, float *y) {
  for (long i = 0; i < n; i++) {
    uint16_t half;
    memcpy(&half, (const char *)x + 2 * i, sizeof half);
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31;
    uint32_t fraction = half & 0x3ff, bits;
    if (exponent == 31) {
      bits = 0x7f800000 | (fraction ? 0x00400000 : 0) | fraction << 13;
    } else if (exponent > 0) {
      bits = (exponent + 112) << 23 | fraction << 13;
    } else {
      float magnitude = (float)fraction * 0x1p-24f;
      memcpy(&bits, &magnitude, sizeof bits);
    }
    bits |= sign;
    memcpy(y + i, &bits, sizeof bits);
  }
}

void ck_widen_brain_reference(long n, const void *x, float *y) {
  for (long i = 0; i < n; i++) {
    uint16_t brain;
    memcpy(&brain, (const char *)x + 2 * i, sizeof brain);
    uint32_t bits = (uint32_t)brain << 16;
    memcpy(y + i, &bits, sizeof bits);
  }
}
