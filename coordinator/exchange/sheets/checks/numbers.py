"""Credit codes and registration numbers of a row, with a guess where one follows from the cell."""

from coordinator.core.codes.cell import QUOTES, Damage, without_marks
from coordinator.core.codes.credit import is_valid_code, read_credit_code
from coordinator.core.codes.registration import read_registration_number
from coordinator.core.text import Text
from coordinator.exchange.sheets.checks.values import Finding

SHORT = Text("少 {n} 位，应为 18 位", "{n} characters short of 18")
LONG = Text("多 {n} 位，应为 18 位", "{n} characters more than 18")
_LOOKALIKE = str.maketrans("OIZS", "0125")
_SEPARATORS = str.maketrans("", "", " -" + QUOTES)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(cell: str) -> tuple[str, Finding | None]:
    """The code in a cell, or what is wrong with it; a cell that says there is none is no fault."""
    read = read_credit_code(cell)
    if not isinstance(read, Damage):
        return read, None
    if read.code == "empty":
        return "", None
    text = read.text
    if read.code == "length":
        more = len(_bare(cell)) - 18
        text = (LONG if more > 0 else SHORT).fill(n=abs(more))
    # a number that lost its end tells nothing about it
    guess = None if read.code == "spreadsheet" else _meant(cell)
    return "", Finding(column="uscc", text=text, suggestion=guess)


def registration_number(cell: str) -> tuple[str, Finding | None]:
    """The number in a cell, or what is wrong with it; a cell that says there is none is no fault."""
    read = read_registration_number(cell)
    if not isinstance(read, Damage):
        return read, None
    return "", None if read.code == "empty" else Finding(column="reg_no", text=read.text)


def _bare(cell: str) -> str:
    return without_marks(cell).translate(_SEPARATORS)


def _meant(cell: str) -> str | None:
    """The code with letters read for figures, or with the check character its others call for.

    Only ever shown to a person, who knows the licence; nothing takes it without being told to.
    """
    text = _bare(cell).translate(_LOOKALIKE)
    if is_valid_code(text):
        return text
    if len(text) == 18:
        ends = (text[:-1] + last for last in _ALPHABET)
        return next(filter(is_valid_code, ends), None)
    return None
