// This file is compiled without target attributes: a detector that the compiler had filled with
// new instructions would itself crash on the old machine that it is meant to recognise.
#include "ck_level.h"
#include "ck_matmul.h"

int ck_level_available(ck_level level) {
  switch (level) {
  case CK_PORTABLE:
    return 1;
#if defined(__x86_64__)
  case CK_AVX2:
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("f16c");
  case CK_AVX512:
    __builtin_cpu_init();
    return ck_level_available(CK_AVX2) && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#elif defined(__aarch64__)
  case CK_NEON:
    return 1;
#endif
  default:
    return 0;
  }
}

int ck_has_bfloat16(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return ck_level_available(CK_AVX512) && __builtin_cpu_supports("avx512bf16");
#else
  return 0;
#endif
}

ck_level ck_best_level(void) {
  static const ck_level fastest_first[] = {CK_AVX512, CK_AVX2, CK_NEON};
  for (int i = 0; i < 3; i++)
    if (ck_level_available(fastest_first[i])) return fastest_first[i];
  return CK_PORTABLE;
}
