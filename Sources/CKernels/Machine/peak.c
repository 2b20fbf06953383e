#include "ck_peak.h"

#define CK_BODY "peak_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(peak)

float ck_peak_reference(long chains, long rounds, float factor, float addend) {
  float lanes[CK_LANES] = {0};
  for (long chain = 0; chain < chains; chain++)
    for (long lane = 0; lane < CK_LANES; lane++) {
      float x = (float)(chain * CK_LANES + lane);
      for (long round = 0; round < rounds; round++) x = ck_fused_reference(x, factor, addend);
      lanes[lane] = lanes[lane] + x;
    }
  for (int width = CK_LANES / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++) lanes[i] = lanes[i] + lanes[i + width];
  return lanes[0];
}
