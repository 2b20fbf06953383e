// Where a scan finds its numbers; shared by the levels and the plain loops.
#ifndef CK_SCAN_ORDER_H
#define CK_SCAN_ORDER_H

#include "ck_scan.h"
#include "vector.h"

/// The token that is met at a place of the order.
static inline long scan_token(const ck_scan_order *order, long place) {
  return order->is_reversed ? order->tokens - 1 - place : place;
}

/// How many channels there are from `first` on, at most `most`.
static inline long scan_count(const ck_scan_order *order, long first, long most) {
  long left = order->channels - first;
  return left < most ? left : most;
}

#endif
