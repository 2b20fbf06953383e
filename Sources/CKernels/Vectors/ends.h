// Loads and stores that end where a row does, for one level. No guard, as lanes.h.

static inline ck_f32 CK_NAME(ck_load_up_to)(const float *from, long count) {
  return count >= CK_LANES ? CK_NAME(ck_load)(from) : CK_NAME(ck_load_part)(from, count, 0);
}

static inline void CK_NAME(ck_store_up_to)(float *to, ck_f32 x, long count) {
  if (count >= CK_LANES) CK_NAME(ck_store)(to, x);
  else CK_NAME(ck_store_part)(to, x, count);
}
