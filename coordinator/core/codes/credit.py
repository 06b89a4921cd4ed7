"""Unified social credit codes (GB 32100-2015): reading, checking, and the parts of a code."""

from collections.abc import Sequence
from typing import NewType

import numpy as np
from numpy.typing import NDArray
from stdnum.cn.uscc import calc_check_digit

from coordinator.core.codes.cell import (
    QUOTES,
    Damage,
    empty,
    is_scientific,
    lost_its_end,
    rewritten,
    says_nothing,
    without_marks,
)
from coordinator.core.text import Text, join

CreditCode = NewType("CreditCode", str)
"""18 characters in capitals whose check character is right."""

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = ALPHABET[:10]
REGION = range(2, 8)
ORGANISATION = slice(8, 17)

_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
_FOREIGN = 1 << 16
_LOOKALIKE = str.maketrans("OIZS", "0125")
_SEPARATORS = str.maketrans("", "", " -" + QUOTES)

WRONG_LENGTH = Text("应为 18 位，实为 {n} 位", "18 characters expected, {n} found")
MEANT = Text("{place}（是否应为 {meant}？）", "{place} (meant as {meant}?)")
PLACE = Text("第 {n} 位不能是“{letter}”", "character {n} cannot be “{letter}”")
WRONG_CHECK = Text(
    "校验码不符：前 17 位对应的末位应为 {expected}，实为 {found}",
    "wrong check character: the first 17 characters call for {expected}, found {found}",
)


def read_credit_code(raw: str) -> CreditCode | Damage:
    """The credit code in a cell, or what is wrong with it; a code that checks is never damage.

    The cell may hold full-width letters, small letters, blanks, hyphens, quotes and invisible
    characters. Nothing is ever repaired by guessing.
    """
    marked = without_marks(raw)
    text = marked.translate(_SEPARATORS)
    if says_nothing(marked) or says_nothing(text):
        return empty(raw)
    if is_valid_code(text):
        return CreditCode(text)
    if is_scientific(marked) or lost_its_end(text):
        return rewritten(raw)
    if len(text) != LENGTH:
        return Damage(code="length", text=WRONG_LENGTH.fill(n=len(text)), seen=raw)
    wrong = [place for place in range(LENGTH) if text[place] not in _allowed(place)]
    if wrong:
        return Damage(code="alphabet", text=join([_misfit(text, n) for n in wrong]), seen=raw)
    said = WRONG_CHECK.fill(expected=calc_check_digit(text[:-1]), found=text[-1])
    return Damage(code="check", text=said, seen=raw)


def read_credit_codes(raws: Sequence[str]) -> list[CreditCode | Damage]:
    """`read_credit_code` of every cell, in order, fast where the cells are already clean."""
    clean = valid_codes(raws).tolist()
    return [
        CreditCode(raw) if good else read_credit_code(raw)
        for raw, good in zip(raws, clean, strict=True)
    ]


def is_valid_code(code: str) -> bool:
    """Whether `code` is exactly a credit code: alphabet and 18th character; nothing is cleaned.

    Characters 1 and 2 may be letters, as in codes of the agricultural and other registers;
    3 to 8 are the digits of a region. Eighteen zeros stand for no code.
    """
    return (
        len(code) == LENGTH
        and code.strip("0") != ""
        and all(code[place] in _allowed(place) for place in range(LENGTH))
        and bool(calc_check_digit(code[:-1]) == code[-1])
    )


def valid_codes(codes: Sequence[str]) -> NDArray[np.bool_]:
    """`is_valid_code` of every string, shape (len(codes),)."""
    count = len(codes)
    whole = np.fromiter(map(len, codes), dtype=np.int64, count=count) == LENGTH
    result = np.zeros(count, dtype=np.bool_)
    joined = "".join([code for code in codes if len(code) == LENGTH])
    letters = np.frombuffer(joined.encode("ascii", "replace"), dtype=np.uint8)
    table = letters.reshape(-1, LENGTH)
    total = np.zeros(len(table), dtype=np.int32)
    for place in range(LENGTH):
        total += _TERMS[place][table[:, place]]
    result[whole] = (total > 0) & (total < _FOREIGN) & (total % len(ALPHABET) == 0)
    return result


def organisation_part(code: CreditCode) -> str:
    """The organisation code within a credit code: characters 9 to 17."""
    return code[ORGANISATION]


def region_part(code: CreditCode) -> str:
    """The region of the register that issued the code: characters 3 to 8."""
    return code[REGION.start : REGION.stop]


def _allowed(place: int) -> str:
    return DIGITS if place in REGION else ALPHABET


def _misfit(text: str, place: int) -> Text:
    said = PLACE.fill(n=place + 1, letter=text[place])
    meant = text[place].translate(_LOOKALIKE)
    return said if meant == text[place] else MEANT.fill(place=said, meant=meant)


def _terms() -> NDArray[np.int32]:
    """What each byte adds at each place, shape (18, 256); a foreign one lifts the sum over 2^16."""
    terms = np.full((LENGTH, 256), _FOREIGN, dtype=np.int32)
    for place, weight in enumerate(_WEIGHTS):
        for value, letter in enumerate(_allowed(place)):
            terms[place, ord(letter)] = value * weight
    return terms


_TERMS = _terms()
