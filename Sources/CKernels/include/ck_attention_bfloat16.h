#ifndef CK_ATTENTION_BFLOAT16_H
#define CK_ATTENTION_BFLOAT16_H

#include "ck_attention.h"

/// Attention of numbers that are rounded to bfloat16 before they are multiplied: queries, keys,
/// weights (as they are when they enter the second product) and values.
///
/// A score is a chain over pairs of neighbours in the size and an output is one over pairs of keys,
/// those of weight 0 included: of each pair the odd one's product is added first, then the even
/// one's, each fused and a subnormal result flushed to zero, as `vdpbf16ps` does it. An odd last one
/// has zeros beside it. The softmax between them is that of `ck_attention`.
typedef struct {
  /// The most queries of a block.
  long columns;

  /// Writes outputs [count, value_size] for `count` ≤ columns queries from `first` on. Queries, keys
  /// and values of the head are words, as `ck_pairs` makes them: [queries, size] and [keys, size]
  /// of neighbours in a row, `size` counting words, and [(keys + 1) / 2, value_size] of neighbouring
  /// rows.
  void (*_Nonnull forward)(
      const ck_attention_head *_Nonnull head, long first, long count, float *_Nonnull scratch,
      float *_Nonnull y);
} ck_attention_bfloat16_kernels;

const ck_attention_bfloat16_kernels *_Nonnull ck_attention_bfloat16(ck_level level);

/// The same by single steps, also where there is an instruction for a pair.
const ck_attention_bfloat16_kernels *_Nonnull ck_attention_bfloat16_steps(ck_level level);

/// All outputs [queries, value_size] of a head of floats, which are rounded here; `row` has room for
/// the keys.
void ck_attention_bfloat16_reference(
    const ck_attention_head *_Nonnull head, float *_Nonnull row, float *_Nonnull y);

#endif
