// Compiles the file CK_BODY once for every level of this architecture. A family's .c file says
//
//   #define CK_BODY "softmax_body.h"
//   #include "levels.h"
//
// and its body names every function and its table with CK_NAME(…). No guard: it is meant to be
// included once by each family.
#include "vector.h"

#define CK_LEVEL portable
#define CK_HAS_FMA 0
#include "lanes.h"
#include CK_BODY
#undef CK_HAS_FMA
#undef CK_LEVEL

#define CK_HAS_FMA 1
#if defined(__x86_64__)

#define CK_LEVEL avx2
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "lanes.h"
#include CK_BODY
#pragma clang attribute pop
#undef CK_LEVEL

#define CK_LEVEL avx512
#define CK_IS_AVX512 1
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
#include "lanes.h"
#include CK_BODY
#pragma clang attribute pop
#undef CK_IS_AVX512
#undef CK_LEVEL

#elif defined(__aarch64__)

#define CK_LEVEL neon
#include "lanes.h"
#include CK_BODY
#undef CK_LEVEL

#endif
#undef CK_HAS_FMA

// Defines `const ck_NAME_kernels *ck_NAME(ck_level)` over the tables `ck_NAME_table_LEVEL`.
#if defined(__x86_64__)
#define CK_DEFINE_FAMILY(NAME)                              \
  const ck_##NAME##_kernels *ck_##NAME(ck_level level) {    \
    switch (level) {                                        \
    case CK_AVX512: return &ck_##NAME##_table_avx512;       \
    case CK_AVX2: return &ck_##NAME##_table_avx2;           \
    default: return &ck_##NAME##_table_portable;            \
    }                                                       \
  }
#elif defined(__aarch64__)
#define CK_DEFINE_FAMILY(NAME)                              \
  const ck_##NAME##_kernels *ck_##NAME(ck_level level) {    \
    switch (level) {                                        \
    case CK_NEON: return &ck_##NAME##_table_neon;           \
    default: return &ck_##NAME##_table_portable;            \
    }                                                       \
  }
#else
#define CK_DEFINE_FAMILY(NAME) \
  const ck_##NAME##_kernels *ck_##NAME(ck_level level) { return &ck_##NAME##_table_portable; }
#endif
