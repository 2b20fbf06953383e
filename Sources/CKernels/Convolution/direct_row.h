// The part of a row that a piece of a plane has, for one level. No guard, as lanes.h.

/// The part [first, end) of a row of a piece that lies inside the plane.
typedef struct {
  long first, end;
} CK_NAME(direct_part);

static inline CK_NAME(direct_part) CK_NAME(direct_inside)(
    long start, long step, long count, long length) {
  long first = start >= 0 ? 0 : (-start + step - 1) / step;
  long end = start >= length ? 0 : (length - start + step - 1) / step;
  if (first > count) first = count;
  if (end > count) end = count;
  return (CK_NAME(direct_part)){first, end < first ? first : end};
}

/// Every second element of 31; the one behind them may not be there to be read.
static inline ck_f32 CK_NAME(direct_every_second)(const float *from) {
  return __builtin_shufflevector(
      CK_NAME(ck_load)(from), CK_NAME(ck_load)(from + CK_LANES - 1), 0, 2, 4, 6, 8, 10, 12, 14, 17,
      19, 21, 23, 25, 27, 29, 31);
}
