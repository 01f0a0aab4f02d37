"""Weights as whole numbers: one integer holds a row of a table, so that adding rows is adding integers.

A number counts in units of 10 to the power of -`DECIMALS` and has a field of `bits` bits in the integer of its row. A sum of rows
is exact and the same in every order. Only totals are split into their numbers again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from quality.model.layout import DECIMALS

UNITS: int = 10**DECIMALS
"""Units in 1."""


class FixedPoint:
    """How `columns` numbers stand in one integer, in fields of `bits` bits, the first number in the lowest.

    With 64 bits, totals of `MAX_ROWS` rows of numbers up to `MAX_NUMBER` stay within their fields; with 128 bits they still do when
    the rows are multiplied by numbers up to 2 to the power of 64.
    """

    def __init__(self, columns: int, bits: int = 64) -> None:
        if bits not in (64, 128):
            raise ValueError(f"fields of {bits} bits are not supported")
        self.columns, self.bits = columns, bits
        # Half a field more in each keeps all of them above zero, so that none borrows from the next.
        self._halves = sum(1 << (bits * at + bits - 1) for at in range(columns))
        self.first = (1 << bits) - 1
        """The bits of the first number, which `&` takes from a row if that number is not negative."""
        self._half = 1 << (bits - 1)
        self._bytes = columns * bits // 8
        self._split = struct.Struct("<" + ("q" if bits == 64 else "Qq") * columns).unpack

    def pack(self, numbers: Iterable[float]) -> int:
        """The integer of a row. Numbers of more than `DECIMALS` decimals are rounded to the nearest unit."""
        return sum(round(number * UNITS) << (self.bits * at) for at, number in enumerate(numbers))

    def units(self, total: int) -> Sequence[int]:
        """The totals of a sum of rows, in units."""
        # Flipping the highest bit of a field takes the half away again and leaves the two's complement of its total.
        raw = ((total + self._halves) ^ self._halves).to_bytes(self._bytes, "little")
        fields = self._split(raw)
        if self.bits == 64:
            return fields
        return [low + (high << 64) for low, high in zip(fields[::2], fields[1::2], strict=True)]

    def unit(self, total: int, column: int) -> int:
        """The total of one column of a sum of rows, in units."""
        return ((total + self._halves) >> (self.bits * column) & self.first) - self._half
