"""Text tables: their encoding, their separator, their records."""

import csv
import io
from collections.abc import Iterator

ENCODINGS = ("utf-8-sig", "gb18030")
CHOICES = ("utf-8", "gb18030", "utf-16", "big5")
"""What a person may choose where the guess is wrong."""
SEPARATORS = ",\t;|"
LOOKED_AT = 10
"""The separator is judged by the first lines."""


class UnreadableError(ValueError):
    """Bytes that are no text, or text whose quotes do not pair from `line` on."""

    def __init__(self, line: int = 0) -> None:
        super().__init__(f"unreadable from line {line}")
        self.line = line


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the encoding it was read by: the one asked for, else the first fitting.

    Raises UnreadableError where none fits.
    """
    for each in (encoding,) if encoding else _candidates(data):
        try:
            return data.decode(each).removeprefix("\ufeff"), each.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UnreadableError


def separator(text: str) -> str:
    """The sign that stands most often in one of the first lines."""
    first = text[:4096].splitlines()[:LOOKED_AT]
    return max(SEPARATORS, key=lambda sign: max((line.count(sign) for line in first), default=0))


def records(text: str, sign: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each begins in; a cell may run over several lines.

    Raises UnreadableError with the line from which quotes do not pair.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise UnreadableError(begins) from None


def _candidates(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = data[:4096]
    # Chinese text in UTF-16 still has commas and line ends, whose other byte is zero
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even + odd > len(head) // 50 and min(even, odd) * 4 < max(even, odd):
        return ("utf-16-be" if even > odd else "utf-16-le", *ENCODINGS)
    return ENCODINGS
