#ifndef CK_LEVEL_H
#define CK_LEVEL_H

/// An instruction set that the kernels are compiled for. All levels give the same bits.
typedef enum {
  CK_PORTABLE = 0,
  CK_NEON = 1,
  CK_AVX2 = 2,
  CK_AVX512 = 3,
} ck_level;

/// Returns the fastest level that this machine can run.
ck_level ck_best_level(void);

/// Returns 1 if this machine can run the level, 0 otherwise.
int ck_level_available(ck_level level);

#endif
