#include "ck_attention_float16.h"

#include "float16.h"

#include "ck_reduction.h"
#include "ck_softmax.h"

#include "attention_plain.h"

#define CK_BODY "attention_float16_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(attention_float16)

static float chain(long n, const float *a, const float *b, long b_step) {
  float sum = 0;
  for (long i = 0; i < n; i++)
    sum = ck_fused_reference(ck_float16_value(a[i]), ck_float16_value(b[i * b_step]), sum);
  return sum;
}

void ck_attention_float16_reference(const ck_attention_head *h, float *row, float *y) {
  ck_attention_plain(h, row, y, chain);
}
