"""Registration numbers of business licences from before the unified code, and their like."""

import re
from typing import NewType

from coordinator.core.codes.cell import (
    Damage,
    empty,
    is_scientific,
    rewritten,
    says_nothing,
    without_marks,
)

RegistrationNumber = NewType("RegistrationNumber", str)
"""12, 13 or 15 digits, or text such as `企独琼总字第008245号`, in capitals after NFKC."""

_EXACT_AS_NUMBER = re.compile(r"(\d{12,15})\.0*")


def read_registration_number(raw: str) -> RegistrationNumber | Damage:
    """The registration number in a cell: text is kept as it is; damage is `empty` or `spreadsheet`.

    Up to 15 digits survive as a number, so a trailing `.0` is dropped without loss.
    """
    text = without_marks(raw)
    if says_nothing(text):
        return empty(raw)
    if is_scientific(text):
        return rewritten(raw)
    number = _EXACT_AS_NUMBER.fullmatch(text)
    return RegistrationNumber(number[1] if number else text)
