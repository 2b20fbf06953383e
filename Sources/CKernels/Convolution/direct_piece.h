// Copies of planes' pieces, for one level; included by a body that says how many neighbouring planes
// become one, with CK_PIECE_PLANES, and what part of their rows is written, with
// CK_PIECE_ROW(count, step, from, partner, to): `count` numbers, each `step` from the one before, the
// second plane's `partner` floats behind the first one's, or 0 where there is none. No guard, as
// lanes.h.

/// Clears `count` floats, and some that follow where they lie before `end`: rows are written in
/// ascending order, so that what comes next overwrites them.
static inline void CK_NAME(direct_clear)(long count, float *to, const float *end) {
  if (count > end - to) count = end - to;
  long i = 0;
  for (; i < count && end - (to + i) >= CK_LANES; i += CK_LANES)
    CK_NAME(ck_store)(to + i, (ck_f32){0});
  for (; i < count; i++) to[i] = 0;
}

static void CK_NAME(direct_copy)(
    const ck_piece *piece, long count, const float *planes, float *pieces, long stride,
    long room) {
  const ck_piece p = *piece;
  CK_NAME(direct_part) rows = CK_NAME(direct_inside)(p.row, p.row_step, p.rows, p.height);
  CK_NAME(direct_part) columns =
      CK_NAME(direct_inside)(p.column, p.column_step, p.columns, p.width);
  long run = columns.end - columns.first, lead = rows.first * p.columns + columns.first;
  long first = (p.row + rows.first * p.row_step) * p.width + p.column
      + columns.first * p.column_step;
  long size = p.height * p.width;
  for (long plane = 0; plane < count; plane += CK_PIECE_PLANES) {
    float *to = pieces + plane / CK_PIECE_PLANES * stride;
    const float *end = to + room, *from = planes + plane * size;
    long partner = plane + 1 < count ? size : 0;
    CK_NAME(direct_clear)(lead, to, end);
    to += lead;
    for (long i = rows.first; run > 0 && i < rows.end; i++) {
      const float *row = from + first + (i - rows.first) * p.row_step * p.width;
      CK_PIECE_ROW(run, p.column_step, row, partner, to);
      // From the end of this row's numbers to the next row's.
      CK_NAME(direct_clear)(p.columns - run, to + run, end);
      to += p.columns;
    }
    if (to < end) CK_NAME(direct_clear)(end - to, to, end);
  }
}
