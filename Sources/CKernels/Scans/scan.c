#include "ck_scan.h"

#include "ck_reduction.h"
#include "scan_order.h"

#define CK_BODY "scan_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(scan)

long ck_selective_scratch(const ck_scan_order *order) {
  return 4 * order->tokens * order->states * CK_LANES;
}

long ck_diagonal_scratch(const ck_scan_order *order) {
  return 2 * order->tokens * order->states * CK_LANES;
}
