"""Single cells as people write them: texts, states, districts, degrees, dates."""

import re
import unicodedata
from datetime import date, timedelta

from coordinator.core.codes.regions import children, region

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_FIRST_DAY = date(1899, 12, 30)


def clean(cell: str) -> str:
    """The cell in NFC on one line, without control characters."""
    if cell.isascii() and cell.isprintable():
        return " ".join(cell.split())
    text = unicodedata.normalize("NFC", cell)
    visible = (" " if s.isspace() else s for s in text if s.isspace() or s.isprintable())
    return " ".join("".join(visible).split())


def district_named(name: str, home: str) -> str:
    """The district of `home` with this name, full or without its last character; empty if none."""
    if not name:
        return ""
    those = children(home) or tuple(filter(None, [region(home)]))
    return next((str(d.code) for d in those if name in (d.name, d.name[:-1])), "")


def is_degrees(cell: str, most: int) -> bool:
    """Whether a cell is a decimal number of degrees, at most `most` in size."""
    sign, dot, rest = cell.removeprefix("-").partition(".")
    whole = sign.isascii() and sign.isdigit() and int(sign) <= most
    return whole and (not dot or (rest.isascii() and rest.isdigit()))


def micro_degrees(cell: str) -> int:
    """A cell that `is_degrees` in millionths of a degree, further digits cut off."""
    negative = cell.startswith("-")
    whole, _, rest = cell.removeprefix("-").partition(".")
    value = int(whole) * 1_000_000 + int((rest + "000000")[:6])
    return -value if negative else value


def day_in(cell: str) -> date | None:
    """The day a cell names: ISO, with slashes, dots or 年月日, eight digits, or a sheet's serial."""
    text = unicodedata.normalize("NFKC", cell).strip()
    found = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    if text.isascii() and text.isdigit() and 20_000 < int(text) < 80_000:
        return _FIRST_DAY + timedelta(days=int(text))
    return None


def word_in(cell: str, words: dict[str, str]) -> str | None:
    """What the first known word in a cell stands for, the longest where several begin there."""
    found = [(cell.index(word), -len(word), word) for word in words if word in cell]
    return words[min(found)[2]] if found else None
