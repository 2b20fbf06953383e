// Panels, whose lanes are queries or keys: how rows are turned into one and back. Included by the
// bodies of attention for each level; of what is below, only macros have a guard.

#include "transpose.h"

#ifndef EACH
/// For each vector of a row.
#define EACH _Pragma("clang loop unroll(full)") for (int w = 0; w < vectors; w++)
/// Vector w of a row.
#define AT(ROWS, ROW) ((ROWS) + ((ROW) * vectors + w) * CK_LANES)

/// Keys (of the second backward pass: queries) that go through a step at once: what the steps hand
/// to each other stays in the first-level cache.
enum { ATTENTION_BLOCK = 192 };
#endif

/// Turns `count` rows of length k into a panel [k][columns]; lanes without a row are 0.
CK_INLINE void CK_NAME(attention_pack)(
    const int vectors, long count, long k, const float *from, float *panel) {
  for (long start = 0; start < k; start += CK_LANES)
    EACH {
      ck_f32 rows[CK_LANES];
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++)
        rows[i] = w * CK_LANES + i < count
                      ? CK_NAME(ck_load_up_to)(from + (w * CK_LANES + i) * k + start, k - start)
                      : (ck_f32){0};
      CK_NAME(ck_transpose)(rows);
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++)
        if (start + i < k) CK_NAME(ck_store)(AT(panel, start + i), rows[i]);
    }
}

/// The way back: `count` rows of length k from a panel.
CK_INLINE void CK_NAME(attention_unpack)(
    const int vectors, long count, long k, const float *panel, float *to) {
  for (long start = 0; start < k; start += CK_LANES)
    EACH {
      ck_f32 rows[CK_LANES];
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++)
        rows[i] = start + i < k ? CK_NAME(ck_load)(AT(panel, start + i)) : (ck_f32){0};
      CK_NAME(ck_transpose)(rows);
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++)
        if (w * CK_LANES + i < count)
          CK_NAME(ck_store_up_to)(to + (w * CK_LANES + i) * k + start, rows[i], k - start);
    }
}
