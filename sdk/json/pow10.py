#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the powers of ten that reading and printing doubles need, as C.

For each k the most significant 128 bits of 10**k, rounded down: hi and lo such that
(hi * 2**64 + lo) * 2**(floor(log2(10**k)) - 127) <= 10**k.
"""

FIRST, LAST = -342, 324


def significand(k):
    if k >= 0:
        value = 10**k
        shift = 128 - value.bit_length()
        return value << shift if shift >= 0 else value >> -shift
    divisor = 10**-k
    # 1/divisor has its first bit below 2**-(bits - 1): this shift makes the quotient 128 bits long.
    return (1 << (127 + divisor.bit_length())) // divisor


def main():
    print(f"/* Made by pow10.py: 10^{FIRST} to 10^{LAST}. */")
    for k in range(FIRST, LAST + 1):
        bits = significand(k)
        assert bits.bit_length() == 128
        print(f"{{0x{bits >> 64:016x}u, 0x{bits & (1 << 64) - 1:016x}u}},")


main()
