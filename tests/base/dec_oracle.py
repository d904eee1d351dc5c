#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cases for souk_dec with the answers of Python's decimal, one a line: dec_oracle.py COUNT SEED

    OP A B SCALE ROUNDING ANSWER

ANSWER is the number as souk_dec prints it, or !range, !precision, or !error for either of the two.
The last line is `end COUNT`. The same count and seed give the same lines.
"""
import random
import sys
from decimal import (Context, Decimal, Inexact, ROUND_05UP, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR,
                     ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, setcontext)

ROUNDINGS = [ROUND_DOWN, ROUND_UP, ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_UP, ROUND_HALF_EVEN, None]
EXACT = 6
LOW, HIGH = -2**127, 2**127 - 1
SCALE_MAX = 38

# 200 digits hold every exact sum and product; quotients keep a sticky last digit (ROUND_05UP), so
# that rounding them once more is the same as rounding the true quotient.
context = Context(prec=200, rounding=ROUND_05UP, Emin=-9999, Emax=9999, traps=[])
setcontext(context)
UNITS = [Decimal(1).scaleb(-s) for s in range(SCALE_MAX + 1)]


def text_of(coefficient, scale):
    if not LOW <= coefficient <= HIGH:
        return '!range'
    if scale == 0:
        return str(coefficient)
    digits = str(abs(coefficient)).rjust(scale + 1, '0')
    return ('-' if coefficient < 0 else '') + digits[:-scale] + '.' + digits[-scale:]


def coefficient_of(value, scale):
    return int(value.scaleb(scale))


def rounded(value, inexact, scale, mode):
    """The coefficient of value at this scale, or None when EXACT may not round."""
    if mode == EXACT:
        down = value.quantize(UNITS[scale], ROUND_DOWN)
        return None if inexact or down != value else coefficient_of(down, scale)
    return coefficient_of(value.quantize(UNITS[scale], ROUNDINGS[mode]), scale)


def quotient(a, b):
    context.clear_flags()
    value = a / b
    return value, context.flags[Inexact]


def answer_div(a, b, scale, mode, low=LOW, high=HIGH):
    if not b:
        return '!range'
    value, inexact = quotient(a, b)
    coefficient = rounded(value, inexact, scale, mode)
    if coefficient is None:
        down = coefficient_of(value.quantize(UNITS[scale], ROUND_DOWN), scale)
        return '!precision' if low <= down <= high else '!error'
    return text_of(coefficient, scale) if low <= coefficient <= high else '!range'


def answer_short(value, scale):
    """What does not fit loses trailing zeros until it does."""
    coefficient = coefficient_of(value, scale)
    while scale > SCALE_MAX or not LOW <= coefficient <= HIGH:
        if scale == 0 or coefficient % 10:
            return '!range'
        coefficient //= 10
        scale -= 1
    return text_of(coefficient, scale)


class Cases:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.bits = self.random.getrandbits

    def number(self):
        """Coefficient and scale: small ones as markets send them, and the whole range."""
        kind = self.bits(4)
        if kind < 6:
            coefficient, scale = self.bits(40), self.bits(3)
        elif kind < 14:
            coefficient, scale = self.bits(1 + self.bits(7) % 127), self.bits(8) % 39
        elif kind == 14:  # many trailing zeros
            coefficient, scale = self.bits(30) * 10**(self.bits(5) % 29), self.bits(8) % 39
        else:  # the edges
            coefficient = HIGH - self.bits(2) if self.bits(1) else 2**self.bits(7) - self.bits(1)
            coefficient, scale = min(coefficient, HIGH), self.bits(8) % 39
        if self.bits(1):
            coefficient = -coefficient - (coefficient == HIGH and self.bits(1))
        return coefficient, scale

    def line(self):
        op = 'pasmmddrrcuf'[self.bits(16) % 12]
        (ca, sa), (cb, sb) = self.number(), self.number()
        scale, mode = self.bits(8) % 39, self.bits(16) % 7
        ta, tb = text_of(ca, sa), text_of(cb, sb)
        a, b = Decimal(ta), Decimal(tb)
        if op == 'p':
            ta, answer = self.exponent_case(ca, sa)
        elif op == 'a':
            answer = answer_short(a + b, max(sa, sb))
        elif op == 's':
            answer = answer_short(a - b, max(sa, sb))
        elif op == 'm':
            answer = answer_short(a * b, sa + sb)
        elif op == 'd':
            answer = answer_div(a, b, scale, mode)
        elif op == 'r':
            coefficient = rounded(a, False, scale, mode)
            answer = '!precision' if coefficient is None else text_of(coefficient, scale)
        elif op == 'c':
            if self.bits(1):  # near each other, else only the sign matters
                nearby = rounded(a, False, scale, 0) + self.bits(1)
                if LOW <= nearby <= HIGH:
                    tb = text_of(nearby, scale)
                    b = Decimal(tb)
            answer = str((a > b) - (a < b))
        elif op == 'u':
            tb = text_of(min(abs(cb), HIGH) or 1, sb)
            answer = answer_div(a, Decimal(tb), 0, mode, -2**63, 2**63 - 1)
        else:
            count = self.bits(1 + self.bits(6) % 63) * (1 - 2 * self.bits(1))
            ta, answer = str(count), text_of(coefficient_of(Decimal(count) * b, sb), sb)
        return f'{op} {ta} {tb} {scale} {mode} {answer}\n'

    def exponent_case(self, coefficient, scale):
        exponent = self.bits(7) % 90 - 45
        text = text_of(coefficient, scale) + 'eE'[self.bits(1)] + \
            ('+' if exponent >= 0 and self.bits(1) else '') + str(exponent)
        scale -= exponent
        if scale < 0:
            coefficient, scale = coefficient * 10**-scale, 0
        return text, '!range' if scale > SCALE_MAX else text_of(coefficient, scale)


def main():
    count, cases = int(sys.argv[1]), Cases(int(sys.argv[2]))
    write = sys.stdout.write
    for _ in range(count):
        write(cases.line())
    write(f'end {count}\n')


main()
