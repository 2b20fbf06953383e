// Compiles the file CK_BODY as levels.h does, and for one level more than elsewhere: some machines
// with 512-bit vectors have no product of pairs.
#include "bfloat16.h"
#include "ck_level.h"

#if defined(__x86_64__)
typedef __bf16 ck_bf16x32 __attribute__((vector_size(64)));
#endif

#include "levels.h"

#if defined(__x86_64__)
#define CK_LEVEL avx512bf16
#define CK_HAS_FMA 1
#define CK_IS_AVX512 1
#define CK_HAS_DOT_BF16 1
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
#include "lanes.h"
#include CK_BODY
#pragma clang attribute pop
#undef CK_HAS_DOT_BF16
#undef CK_IS_AVX512
#undef CK_HAS_FMA
#undef CK_LEVEL
#endif

// The address of the table `NAME_LEVEL` for a level, which may use the product of pairs or not.
#if defined(__x86_64__)
#define CK_BFLOAT16_TABLE(NAME, level, uses_dot)                         \
  ((level) == CK_AVX512 ? (uses_dot) ? &NAME##_avx512bf16 : &NAME##_avx512 \
   : (level) == CK_AVX2 ? &NAME##_avx2                                   \
                        : &NAME##_portable)
#elif defined(__aarch64__)
#define CK_BFLOAT16_TABLE(NAME, level, uses_dot) \
  ((void)(uses_dot), (level) == CK_NEON ? &NAME##_neon : &NAME##_portable)
#else
#define CK_BFLOAT16_TABLE(NAME, level, uses_dot) ((void)(level), (void)(uses_dot), &NAME##_portable)
#endif
