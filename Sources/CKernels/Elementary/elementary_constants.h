// Numbers of the elementary functions, shared by the vector functions and their scalar twins.
//
// The polynomials are near-minimax under a weight that makes the error the relative error of the
// result, fitted by Lawson's reweighted least squares in scripts/elementary_polynomials.py and
// rounded coefficient by coefficient. They stand lowest order first; beside each is the relative
// error that the polynomial alone leaves.
#ifndef CK_ELEMENTARY_CONSTANTS_H
#define CK_ELEMENTARY_CONSTANTS_H

#include "vector.h"

/// e^r = 1 + (r + r²·q(r)), |r| ≤ log 2 / 2; relative to e^r. Error 2^-28.3.
static const float ck_exp_terms[] = {
  0x1.fffffcp-2f, 0x1.555492p-3f, 0x1.5558aap-5f, 0x1.12396ep-7f,
  0x1.6a5250p-10f,
};

/// The same q(r), relative to e^r − 1. Error 2^-31.1.
static const float ck_expm1_terms[] = {
  0x1.000000p-1f, 0x1.555554p-3f, 0x1.5554f8p-5f, 0x1.1112dcp-7f,
  0x1.6d3a38p-10f, 0x1.9e69e8p-13f,
};

/// log(1 + f) = f + f²·q(f), |f| ≤ 1/3. Error 2^-27.7.
static const float ck_log_terms[] = {
  -0x1.000000p-1f, 0x1.555506p-2f, -0x1.fffefap-3f, 0x1.99d050p-3f,
  -0x1.559c66p-3f, 0x1.1ed562p-3f, -0x1.f332b6p-4f, 0x1.1e6ccap-3f,
  -0x1.07c494p-3f,
};

/// tanh x = x + x·x²·q(x²), |x| ≤ 0.6. Error 2^-28.4.
static const float ck_tanh_terms[] = {
  -0x1.55553ep-2f, 0x1.1109bep-3f, -0x1.b89abap-5f, 0x1.54c3c2p-6f,
  -0x1.828776p-8f,
};

/// erf x = x + x·q(x²), |x| ≤ 1. Error 2^-29.4.
static const float ck_erf_terms[] = {
  0x1.06eba8p-3f, -0x1.81273ep-2f, 0x1.ce2ce6p-4f, -0x1.b7f71ap-6f,
  0x1.53f224p-8f, -0x1.a3515ep-11f, 0x1.4771fcp-14f,
};

/// erf x = 1 − exp(−x + x·q(x)), 1 ≤ x ≤ 4. Error 2^-31.3.
static const float ck_erf_tail[] = {
  -0x1.0790e6p-3f, -0x1.451abap-1f, -0x1.b459aep-4f, 0x1.896158p-6f,
  -0x1.ec7f08p-9f, 0x1.6f9cf2p-12f, -0x1.d4776ep-17f,
};

/// sin r = r·(1 + r²·q(r²)), |r| ≤ π/4. Error 2^-37.5.
static const double ck_sin_terms[] = {
  -0x1.5555554c6ffbfp-3, 0x1.111108690a6a5p-7, -0x1.a00f7e135b64ap-13,
  0x1.6cd1b0414ee46p-19,
};

/// cos r = 1 + r²·q(r²), |r| ≤ π/4. Error 2^-33.9.
static const double ck_cos_terms[] = {
  -0x1.ffffffcb77dcep-2, 0x1.55553c74b25bdp-5, -0x1.6c07efde25fe7p-10,
  0x1.991642b0fca79p-16,
};

/// log2 m = s·q(s²), s = (m − 1) / (m + 1), m in [√½, √2]. Error 2^-45.1.
static const double ck_log2_terms[] = {
  0x1.71547652b824fp+1, 0x1.ec709dc53e6a0p-1, 0x1.2776c29180cc9p-1,
  0x1.a61a2ffcabd82p-2, 0x1.4795281a0a520p-2, 0x1.21b36e2c0df7dp-2,
};

/// 2^r = q(r), |r| ≤ ½. Error 2^-34.5.
static const double ck_exp2_terms[] = {
  0x1.ffffffffabac3p-1, 0x1.62e42ff116758p-1, 0x1.ebfbe0a4d894fp-3,
  0x1.c6b08aaec08f5p-5, 0x1.3b29dc2aeb7c0p-7, 0x1.5d8a70d3bb445p-10,
  0x1.446a318767ffbp-13, 0x1.fe17571db917cp-17,
};

/// Added and taken away again, they round to the nearest integer, half to even, which then stands in
/// the low bits of the sum. A floor or rint would be a libm call where there is no instruction.
static const float ck_rounder = 0x1.8p23f;
static const double ck_rounder64 = 0x1.8p52;

static const float ck_log2e = 0x1.715476p+0f;
/// The logarithm of 2 as a float, and what the float lacks.
static const float ck_ln2 = 0x1.62e430p-1f, ck_ln2_rest = -0x1.05c610p-29f;

static const double ck_two_over_pi = 0x1.45f306dc9c883p-1;
/// π/2 cut after 33 bits, so that its product with an integer of 20 bits is exact, and the rest.
static const double ck_half_pi = 0x1.921fb544p+0, ck_half_pi_rest = 0x1.0b4611a626331p-34;
/// Up to here the two pieces of π/2 are enough; beyond, ck_reduce_large takes over.
static const float ck_circle_limit = 0x1p20f;

/// The one NaN that the elementary functions return: processors differ in the sign of theirs.
static const float ck_nan = __builtin_nanf("");
static const float ck_infinity = __builtin_inff();

#endif
