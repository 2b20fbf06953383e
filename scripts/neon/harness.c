// Runs every kernel family on seeded data, by its `_reference` twins and at every level of this
// machine, and compares bits. Prints a line "family level count digest" for each; what differs is
// said on standard error and ends in exit 1. See check-neon, which compares machines.
#include "harness.h"

#include "bits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 16 };

struct run {
  int level, has_one_nan;
  uint64_t seed;
  uint32_t *record;
  size_t recorded, room;
  void **owned;
  size_t owned_count;
};

static const char *const level_names[] = {"reference", "portable", "neon", "avx2", "avx512"};

static void *checked(void *memory) {
  if (memory) return memory;
  fputs("out of memory\n", stderr);
  exit(2);
}

// Source: Steele, Lea & Flood, 2014, "Fast splittable pseudorandom number generators", OOPSLA.
static uint64_t next(run *r) {
  uint64_t z = r->seed += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

static float *own(run *r, long n) {
  r->owned = checked(realloc(r->owned, (r->owned_count + 1) * sizeof *r->owned));
  float *memory = checked(malloc((size_t)(n + MARGIN) * sizeof(float)));
  r->owned[r->owned_count++] = memory;
  for (long i = 0; i < n + MARGIN; i++) memory[i] = -1234.5f;
  return memory;
}

static float any_number(uint64_t z) {
  static const uint32_t special[] = {
      0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000,
      0xffc00000, 0x7f800001, 0xffabcdef, 0x00000001, 0x80000001, 0x007fffff, 0x807fffff,
      0x00800000, 0x80800000, 0x7f7fffff, 0xff7fffff, 0x40400000, 0xc0400000, 0x40c00000,
      0xc0c00000, 0x42b17218, 0xc2cff1b5, 0x3f7fffff, 0x3f800001, 0x49800000, 0x4b800000};
  if (z >> 62) return ck_of_bits((uint32_t)z);
  return ck_of_bits(special[z % (sizeof special / sizeof *special)]);
}

int level_of(const run *r) { return r->level; }

long number(run *r, long below) { return (long)(next(r) % (uint64_t)below); }

float *input(run *r, numbers kind, long n) {
  float *x = own(r, n);
  for (long i = 0; i < n; i++) {
    uint64_t z = next(r);
    float plain = (float)((int32_t)(z >> 40) - (1 << 23)) * 0x1p-20f;
    uint32_t wide = (uint32_t)(z >> 41) | (uint32_t)(97 + z % 60) << 23;
    switch (kind) {
    case PLAIN: x[i] = plain; break;
    case POSITIVE: x[i] = plain < 0 ? -plain : plain; break;
    case WIDE: x[i] = ck_of_bits(wide | (uint32_t)(z >> 40 & 1) << 31); break;
    case ANY: x[i] = any_number(z); break;
    }
  }
  return x;
}

float *output(run *r, long n) { return own(r, n); }

void keep_one(run *r, float y) {
  if (r->recorded == r->room) {
    r->room = r->room * 2 + 4096;
    r->record = checked(realloc(r->record, r->room * sizeof *r->record));
  }
  uint32_t bits = ck_bits(y);
  if (!r->has_one_nan && (bits & 0x7fffffff) > 0x7f800000) bits = 0x7fc00000;
  r->record[r->recorded++] = bits;
}

void keep(run *r, const float *y, long n) {
  for (long i = 0; i < n + MARGIN; i++) keep_one(r, y[i]);
}

static run start(const family *f, int level) {
  run r = {.level = level, .has_one_nan = f->has_one_nan, .seed = 20};
  f->body(&r);
  for (size_t i = 0; i < r.owned_count; i++) free(r.owned[i]);
  free(r.owned);
  return r;
}

/// FNV-1a over the record's 32-bit words.
static uint64_t digest(const run *r) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < r->recorded; i++) hash = (hash ^ r->record[i]) * 0x100000001b3u;
  return hash;
}

static int is_equal(const family *f, const run *found, const run *expected) {
  const char *level = level_names[found->level + 1];
  if (found->recorded != expected->recorded) {
    fprintf(stderr, "%s differs at %s: %zu numbers, the reference has %zu\n", f->name, level,
            found->recorded, expected->recorded);
    return 0;
  }
  size_t unequal = 0, first = 0;
  for (size_t i = found->recorded; i-- > 0;)
    if (found->record[i] != expected->record[i]) unequal++, first = i;
  if (unequal == 0) return 1;
  fprintf(stderr, "%s differs at %s: %zu of %zu numbers, first number %zu: %08x, reference %08x\n",
          f->name, level, unequal, found->recorded, first, found->record[first],
          expected->record[first]);
  return 0;
}

static int check(const family *families, long count) {
  int all_equal = 1;
  for (const family *f = families; f < families + count; f++) {
    run expected = start(f, REFERENCE);
    for (int level = REFERENCE; level <= CK_AVX512; level++) {
      if (level != REFERENCE && !ck_level_available((ck_level)level)) continue;
      run found = start(f, level);
      all_equal &= is_equal(f, &found, &expected);
      printf("%s %s %zu %016llx\n", f->name, level_names[level + 1], found.recorded,
             (unsigned long long)digest(&found));
      free(found.record);
    }
    free(expected.record);
  }
  return all_equal;
}

int main(void) {
  int all_equal = check(element_families, element_family_count);
  all_equal &= check(row_families, row_family_count);
  all_equal &= check(product_families, product_family_count);
  all_equal &= check(picture_families, picture_family_count);
  return all_equal ? 0 : 1;
}
