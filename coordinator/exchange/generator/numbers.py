"""Invented credit codes and registration numbers whose check characters are right."""

import numpy as np
from numpy.typing import NDArray

from coordinator.core.codes.credit import ALPHABET

Bytes = NDArray[np.uint8]

UNISSUED = "YY"
"""Organisation parts that begin so are not given out: no invented code is anybody's."""

_LETTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_ORGANISATION_VALUE = np.zeros(256, dtype=np.int64)
_ORGANISATION_VALUE[_LETTERS] = [int(letter, 36) for letter in ALPHABET]
_CODE_VALUE = np.zeros(256, dtype=np.int64)
_CODE_VALUE[_LETTERS] = range(len(ALPHABET))
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_CODE_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int64)
_ORGANISATION_CHECKS = np.frombuffer(b"0X987654321", dtype=np.uint8)
_SPREAD = 489_133_282
_SEQUENCE_SPREAD = 3_141_593


def credit_codes(
    register: NDArray[np.str_], region: NDArray[np.int64], index: NDArray[np.int64]
) -> list[str]:
    """One code per entry: two characters of the register, a region, an organisation of its own.

    Organisation parts follow GB 11714, codes GB 32100; different indices below 31^6 give different
    organisations. All shapes are (n,).
    """
    count = len(index)
    table = np.empty((count, 18), dtype=np.uint8)
    table[:, 0:2] = register.astype("S2").view(np.uint8).reshape(count, 2)
    table[:, 2:8] = _digits(region, 6)
    table[:, 8:10] = np.frombuffer(UNISSUED.encode(), dtype=np.uint8)
    number = (index * _SPREAD) % 31**6
    for place in range(15, 9, -1):
        table[:, place] = _LETTERS[number % 31]
        number //= 31
    total = _ORGANISATION_VALUE[table[:, 8:16]] @ _ORGANISATION_WEIGHTS
    table[:, 16] = _ORGANISATION_CHECKS[total % 11]
    total = _CODE_VALUE[table[:, :17]] @ _CODE_WEIGHTS
    table[:, 17] = _LETTERS[-total % 31]
    return _texts(table)


def registration_numbers(
    leading: NDArray[np.int64], region: NDArray[np.int64], index: NDArray[np.int64]
) -> list[str]:
    """15 digits each: region, a leading digit, a sequence, and the check digit of ISO 7064 MOD 11,10.

    Different indices below 10^7 give different numbers. All shapes are (n,).
    """
    table = np.empty((len(index), 15), dtype=np.uint8)
    table[:, 0:6] = _digits(region, 6)
    table[:, 6:7] = _digits(leading, 1)
    table[:, 7:14] = _digits((index * _SEQUENCE_SPREAD) % 10**7, 7)
    product = np.full(len(index), 10, dtype=np.int64)
    for place in range(14):
        total = (product + table[:, place] - 48) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    table[:, 14] = (11 - product) % 10 + 48
    return _texts(table)


def _digits(numbers: NDArray[np.int64], width: int) -> Bytes:
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return ((numbers[:, None] // powers) % 10 + 48).astype(np.uint8)


def _texts(table: Bytes) -> list[str]:
    joined, width = table.tobytes().decode("ascii"), table.shape[1]
    return [joined[at : at + width] for at in range(0, len(joined), width)]
