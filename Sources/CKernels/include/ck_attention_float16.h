#ifndef CK_ATTENTION_FLOAT16_H
#define CK_ATTENTION_FLOAT16_H

#include "ck_attention.h"

/// Attention of numbers that are rounded to binary16 before they are multiplied: queries, keys,
/// weights (as they are when they enter the second product) and values. Chains and the softmax are
/// those of `ck_attention`.
typedef struct {
  /// The most queries of a block.
  long columns;

  /// Writes outputs [count, value_size] for `count` ≤ columns queries from `first` on. Queries, keys
  /// and values of the head are rounded already.
  void (*_Nonnull forward)(
      const ck_attention_head *_Nonnull head, long first, long count, float *_Nonnull scratch,
      float *_Nonnull y);
} ck_attention_float16_kernels;

const ck_attention_float16_kernels *_Nonnull ck_attention_float16(ck_level level);

/// All outputs [queries, value_size] of a head of floats, which are rounded here; `row` has room for
/// the keys.
void ck_attention_float16_reference(
    const ck_attention_head *_Nonnull head, float *_Nonnull row, float *_Nonnull y);

#endif
