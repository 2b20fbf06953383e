// What the families of the kernel check share: seeded inputs, and a record of what comes out.
#ifndef HARNESS_H
#define HARNESS_H

#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

/// The level of a run that calls the `_reference` twins instead of a table.
enum { REFERENCE = -1 };

typedef enum {
  /// Multiples of 2^-20 in −8 ..< 8.
  PLAIN,
  /// Their magnitudes.
  POSITIVE,
  /// Numbers of 24 random bits between 2^-30 and 2^30, of either sign: sums of them lose bits.
  WIDE,
  /// Any 32 bits, every fourth from a list of zeros, infinities, NaNs, kinks and limits.
  ANY,
} numbers;

/// A family at a level. Every run of a family meets the same inputs in the same order.
typedef struct run run;

/// The level, or REFERENCE.
int level_of(const run *r);

/// A random whole number in 0 ..< below.
long number(run *r, long below);

/// n new numbers, the run's own until it ends.
float *input(run *r, numbers kind, long n);

/// Room for n numbers, full of a value that no kernel gives, as is a margin behind it.
float *output(run *r, long n);

/// Records n numbers of an output, and its margin: what is written behind an end is a difference.
void keep(run *r, const float *y, long n);

/// Records one number.
void keep_one(run *r, float y);

typedef struct {
  const char *name;
  void (*body)(run *r);
  /// Whether the family promises which NaN it gives. Elsewhere machines have their own, and one
  /// stands for all of them in the record.
  int has_one_nan;
} family;

/// The families of direct.c; the last one is by single steps, also where there is an instruction
/// for pairs.
void direct_products(run *r);
void bands(run *r);
void pairs(run *r);
void pairs_steps(run *r);

/// The part of the family float16 that is there.
void float16_copies(run *r);

extern const family element_families[], row_families[], product_families[],
    picture_families[];
extern const long element_family_count, row_family_count, product_family_count, picture_family_count;

#endif
