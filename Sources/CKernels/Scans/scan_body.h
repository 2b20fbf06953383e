#include "elementary.h"
#include "row_sums.h"

#include "scan_diagonal.h"
#include "scan_selective.h"

static void CK_NAME(scan_taps)(
    const ck_scan_order *order, long first, const float *x, const float *weights, float *y) {
  const long taps = order->states, row = order->channels;
  const long count = scan_count(order, first, CK_LANES);
  ck_f32 weight[CK_SCAN_STATES];
  for (long k = 0; k < taps; k++)
    weight[k] = CK_NAME(ck_load_up_to)(weights + k * row + first, count);
  for (long place = 0; place < order->tokens; place++) {
    ck_f32 sum = {0};
    for (long k = place < taps - 1 ? taps - 1 - place : 0; k < taps; k++) {
      const long at = scan_token(order, place - (taps - 1 - k)) * row + first;
      sum = CK_NAME(ck_fma)(weight[k], CK_NAME(ck_load_up_to)(x + at, count), sum);
    }
    CK_NAME(ck_store_up_to)(y + scan_token(order, place) * row + first, sum, count);
  }
}

static void CK_NAME(scan_taps_backward)(
    const ck_scan_order *order, long first, const float *x, const float *dy, float *weights) {
  const long taps = order->states, row = order->channels;
  const long count = scan_count(order, first, CK_LANES);
  for (long k = 0; k < taps; k++) {
    ck_f32 sum = {0};
    for (long place = taps - 1 - k; place < order->tokens; place++) {
      const long at = scan_token(order, place) * row + first;
      const long seen = scan_token(order, place - (taps - 1 - k)) * row + first;
      sum = CK_NAME(ck_fma)(
          CK_NAME(ck_load_up_to)(dy + at, count), CK_NAME(ck_load_up_to)(x + seen, count), sum);
    }
    CK_NAME(ck_store_up_to)(weights + k * row + first, sum, count);
  }
}

static const ck_scan_kernels CK_NAME(ck_scan_table) = {
    .selective = CK_NAME(scan_selective),
    .selective_backward = CK_NAME(scan_selective_backward),
    .diagonal = CK_NAME(scan_diagonal),
    .diagonal_backward = CK_NAME(scan_diagonal_backward),
    .taps = CK_NAME(scan_taps),
    .taps_backward = CK_NAME(scan_taps_backward),
};
