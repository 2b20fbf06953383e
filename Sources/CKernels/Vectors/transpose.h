// Transposes sixteen vectors: pure movement, in which no level can differ. No guard, as lanes.h.

/// Exchanges the lanes of two vectors so that, of each, those whose index lacks `bit` stay.
#define CK_EXCHANGE(bit, first, second)                      \
  for (int i = 0; i < CK_LANES; i++)                         \
    if (!(i & bit)) {                                        \
      ck_f32 a = rows[i], b = rows[i + bit];                 \
      rows[i] = __builtin_shufflevector(a, b, CK_OPEN first);  \
      rows[i + bit] = __builtin_shufflevector(a, b, CK_OPEN second); \
    }
#define CK_OPEN(...) __VA_ARGS__

/// Makes lane j of vector i lane i of vector j.
static inline void CK_NAME(ck_transpose)(ck_f32 rows[CK_LANES]) {
#pragma clang loop unroll(full)
  CK_EXCHANGE(
      8, (0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
      (8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
#pragma clang loop unroll(full)
  CK_EXCHANGE(
      4, (0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
      (4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
#pragma clang loop unroll(full)
  CK_EXCHANGE(
      2, (0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
      (2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
#pragma clang loop unroll(full)
  CK_EXCHANGE(
      1, (0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
      (1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
}

#undef CK_EXCHANGE
#undef CK_OPEN
