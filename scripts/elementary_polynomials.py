#!/usr/bin/env python3
"""Derives the polynomials of Sources/CKernels/Elementary/elementary_constants.h.

Each is nearly the best approximation in the maximum norm (Lawson's reweighted least squares) of a
function under a weight that turns its error into the relative error of the result. Coefficients are
rounded to the precision they are stored in one after another, lowest order first, and those that
remain are fitted again to what is left (50 digits). Prints C arrays, lowest order first, and the
error that is left.

Needs Python 3, numpy and mpmath. Usage: scripts/elementary_polynomials.py
"""
import struct

import mpmath as mp
import numpy as np

mp.mp.dps = 50


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def lowest_coefficient(points, values, weights, power, degree, low, high):
    """Fits x^power … x^degree on [low, high] and returns the coefficient of x^power."""
    scaled = (2 * points - low - high) / (high - low)
    basis = np.polynomial.chebyshev.chebvander(scaled, degree - power) * (points**power)[:, None]
    lawson = np.ones(len(points)) / len(points)
    best, best_error = None, np.inf
    for _ in range(300):
        rows = np.sqrt(lawson) * weights
        solution = np.linalg.lstsq(basis * rows[:, None], values * rows, rcond=None)[0]
        errors = np.abs(weights * (values - basis @ solution))
        if errors.max() < best_error:
            best, best_error = solution, errors.max()
        lawson *= errors
        lawson /= lawson.sum()
    return float(np.polynomial.chebyshev.chebval(-(low + high) / (high - low), best))


def fit(name, f, weight, degree, low, high, rounding=single):
    low, high = mp.mpf(low), mp.mpf(high)
    grid = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * (i + 0.5) / 600) for i in range(600)]
    rest = [f(x) for x in grid]
    weights = [abs(weight(x)) for x in grid]
    points = np.array([float(x) for x in grid])
    coefficients = []
    for power in range(degree + 1):
        coefficient = rounding(lowest_coefficient(
            points, np.array([float(y) for y in rest]), np.array([float(w) for w in weights]),
            power, degree, float(low), float(high)))
        coefficients.append(coefficient)
        rest = [y - mp.mpf(coefficient) * x**power for x, y in zip(grid, rest)]
    error = max(abs(w * y) for w, y in zip(weights, rest))
    suffix, kind = ("f", "float") if rounding is single else ("", "double")
    text = ", ".join(c.hex().replace("0000000p", "p") + suffix for c in coefficients)
    print(f"// error {mp.nstr(error, 3)} = 2^{mp.nstr(mp.log(error, 2), 4)}")
    print(f"static const {kind} ck_{name}[] = {{{text}}};\n", flush=True)


def near_zero(f, limit):
    """f, or its limit where the formula would divide by zero."""
    return lambda x: f(x) if abs(x) > mp.mpf(10) ** -20 else mp.mpf(limit)


half = mp.log(2) / 2 * mp.mpf("1.0001")
# e^r = 1 + (r + r²·q(r))
q = near_zero(lambda r: (mp.expm1(r) - r) / r**2, 0.5)
fit("exp_terms", q, lambda r: r**2 / mp.exp(r), 4, -half, half)
fit("expm1_terms", q, near_zero(lambda r: r**2 / mp.expm1(r), 0), 5, -half, half)
# log(1 + f) = f + f²·q(f)
fit("log_terms", near_zero(lambda f: (mp.log1p(f) - f) / f**2, -0.5),
    near_zero(lambda f: f**2 / mp.log1p(f), 0), 8, -mp.mpf(1) / 3, mp.mpf(1) / 3)
# tanh(x) = x + x³·q(x²)
fit("tanh_terms", near_zero(lambda z: (mp.tanh(mp.sqrt(z)) - mp.sqrt(z)) / mp.sqrt(z)**3, -mp.mpf(1) / 3),
    near_zero(lambda z: mp.sqrt(z)**3 / mp.tanh(mp.sqrt(z)), 0), 4, 0, mp.mpf("0.6")**2)
# erf(x) = x + x·q(x²) below 1; 1 − exp(−x + x·q(x)) above
fit("erf_terms", near_zero(lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, 2 / mp.sqrt(mp.pi) - 1),
    near_zero(lambda z: mp.sqrt(z) / mp.erf(mp.sqrt(z)), mp.sqrt(mp.pi) / 2), 6, 0, 1)
fit("erf_tail", lambda x: mp.log(mp.erfc(x)) / x + 1,
    lambda x: x * mp.erfc(x) / mp.erf(x), 6, 1, 4)
# sin r = r·(1 + r²·s(r²)), cos r = 1 + r²·c(r²)
quarter = (mp.pi / 4 * mp.mpf("1.0001"))**2
fit("sin_terms", near_zero(lambda z: (mp.sin(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, -mp.mpf(1) / 6),
    near_zero(lambda z: z * mp.sqrt(z) / mp.sin(mp.sqrt(z)), 0), 3, 0, quarter, float)
fit("cos_terms", near_zero(lambda z: (mp.cos(mp.sqrt(z)) - 1) / z, -0.5),
    lambda z: z / mp.cos(mp.sqrt(z)), 3, 0, quarter, float)
# log2 m = s·l(s²) with s = (m − 1) / (m + 1); 2^r
root = mp.sqrt(2) * mp.mpf("1.0001")
edge = ((root - 1) / (root + 1))**2
atanh = near_zero(lambda z: 2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) / mp.log(2), 2 / mp.log(2))
fit("log2_terms", atanh, lambda z: 1 / atanh(z), 5, 0, edge, float)
fit("exp2_terms", lambda r: mp.mpf(2)**r, lambda r: mp.mpf(2)**-r, 7, -0.50005, 0.50005, float)

# What the reductions need beside them.
mp.mp.dps = 120
bits = int(mp.floor(2 / mp.pi * mp.mpf(2)**224))
words = [bits >> (192 - 32 * i) & 0xffffffff for i in range(7)]
print("static const uint32_t ck_two_over_pi[] = {0, " + ", ".join(hex(w) for w in words) + "};")
high = mp.floor(mp.pi / 2 * mp.mpf(2)**32) / mp.mpf(2)**32
print("half pi =", float(high).hex(), "+", float(mp.pi / 2 - high).hex(), "=", float(mp.pi / 2).hex())
print("2 / pi =", float(2 / mp.pi).hex(), " sqrt(1/2) =", float(mp.sqrt(0.5)).hex())
log2 = single(float(mp.log(2)))
print("log 2 =", log2.hex(), "+", single(float(mp.log(2) - log2)).hex(),
      " 1 / log 2 =", single(float(1 / mp.log(2))).hex())
