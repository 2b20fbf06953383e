#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

#include "ck_level.h"

/// Scaled dot-product attention of one head, as it lies in memory.
typedef struct {
  long queries, keys;
  /// Elements of a query and of a key; elements of a value.
  long size, value_size;
  float scale;
  /// Whether query i attends to keys 0 … i only.
  int is_causal;
  /// [queries, size], [keys, size] and [keys, value_size].
  const float *_Nonnull q, *_Nonnull k, *_Nonnull v;
  /// 0 where a query must not attend: each query's row over the keys begins `mask_step` elements
  /// behind the one before, 0 where one row is for all.
  const float *_Nullable mask;
  long mask_step;
} ck_attention_head;

/// Attention by blocks of queries or keys, which are the lanes of vectors.
///
/// A score is a chain over the size, weights are what `ck_softmax` makes of a query's scores, and
/// an output is a chain over all keys, those of weight 0 included. Gradients are those of these
/// three steps: chains over all keys or all queries, those of weight 0 included too.
typedef struct {
  /// The most queries or keys of a block.
  long columns;

  /// Writes outputs [count, value_size] for `count` ≤ columns queries from `first` on.
  void (*_Nonnull forward)(
      const ck_attention_head *_Nonnull head, long first, long count, float *_Nonnull scratch,
      float *_Nonnull y);

  /// Writes gradients [count, size] for `count` queries from `first` on, where they are asked for,
  /// and what `backward_keys` must know about these queries into `statistics`, [3, queries].
  void (*_Nonnull backward_queries)(
      const ck_attention_head *_Nonnull head, const float *_Nonnull dy, long first, long count,
      float *_Nonnull scratch, float *_Nonnull statistics, float *_Nullable dq);

  /// Writes gradients for `count` keys [count, size] and values [count, value_size] from `first`
  /// on, where they are asked for.
  void (*_Nonnull backward_keys)(
      const ck_attention_head *_Nonnull head, const float *_Nonnull dy,
      const float *_Nonnull statistics, long first, long count, float *_Nonnull scratch,
      float *_Nullable dk, float *_Nullable dv);

  /// Writes all gradients of a head by one thread, each product taken once instead of twice; sizes
  /// are multiples of 16.
  void (*_Nonnull backward)(
      const ck_attention_head *_Nonnull head, const float *_Nonnull dy, float *_Nonnull scratch,
      float *_Nonnull dq, float *_Nonnull dk, float *_Nonnull dv);
} ck_attention_kernels;

const ck_attention_kernels *_Nonnull ck_attention(ck_level level);

/// The most elements of scratch memory that a block of a head takes: linear in its keys.
long ck_attention_scratch(const ck_attention_head *_Nonnull head);

/// All outputs [queries, value_size] of a head; `row` has room for the keys.
void ck_attention_reference(
    const ck_attention_head *_Nonnull head, float *_Nonnull row, float *_Nonnull y);

/// All gradients of a head; `rows` has room for the keys twice.
void ck_attention_backward_reference(
    const ck_attention_head *_Nonnull head, const float *_Nonnull dy, float *_Nonnull rows,
    float *_Nonnull dq, float *_Nonnull dk, float *_Nonnull dv);

#endif
