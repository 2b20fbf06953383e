// The one header that every kernel file includes: it forbids the compiler to fuse what is not
// written as fused (DESIGN: the exactness contract), and names the vector types.
#ifndef CK_VECTOR_H
#define CK_VECTOR_H

#pragma STDC FP_CONTRACT OFF
// Vectors of 64 bytes cross only static functions, so no calling convention is at stake.
#pragma clang diagnostic ignored "-Wpsabi"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Sixteen lanes at every level: the compiler splits them into 2 (AVX2) or 4 (NEON, SSE2) registers,
// so one source gives one order of operations, whatever the width of the machine.
typedef float ck_f32 __attribute__((vector_size(64)));
typedef float ck_f32u __attribute__((vector_size(64), aligned(4)));
typedef int32_t ck_i32 __attribute__((vector_size(64)));
typedef uint32_t ck_u32 __attribute__((vector_size(64)));
typedef double ck_f64x8 __attribute__((vector_size(64)));
typedef int64_t ck_i64x8 __attribute__((vector_size(64)));
typedef float ck_f32x8 __attribute__((vector_size(32)));

enum { CK_LANES = 16 };

#define CK_PASTE2(a, b) a##_##b
#define CK_PASTE(a, b) CK_PASTE2(a, b)
// Names a function of the level that is being compiled: CK_NAME(exp) is exp_avx512.
#define CK_NAME(name) CK_PASTE(name, CK_LEVEL)

// A function that is inlined always: some arguments are constants where it is called.
#define CK_INLINE static inline __attribute__((always_inline))

#endif
