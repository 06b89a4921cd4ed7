"""Industries of GB/T 4754-2017, written as a section letter followed by digits (`C26`, `C2614`)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NewType

from coordinator.core.codes.table import rows
from coordinator.core.text import Text

IndustryCode = NewType("IndustryCode", str)
"""Section letter A–T, then none, two, three or four digits."""
IndustryLevel = Literal[1, 2, 3, 4]

LEVELS: dict[IndustryLevel, Text] = {
    1: Text("门类", "section"),
    2: Text("大类", "division"),
    3: Text("中类", "group"),
    4: Text("小类", "class"),
}
_LEVEL_OF_LENGTH: dict[int, IndustryLevel] = {1: 1, 3: 2, 4: 3, 5: 4}


@dataclass(frozen=True, kw_only=True, slots=True)
class Industry:
    """One entry of the classification; `name` is the official Chinese name."""

    code: IndustryCode
    name: str
    level: IndustryLevel
    section: str
    parent: IndustryCode | None


def industry(code: str) -> Industry | None:
    """The industry of `C2614`, or of a bare `2614`; None if there is none or the letter is wrong."""
    text = unicodedata.normalize("NFKC", code).strip().upper()
    return industries().get(IndustryCode(text)) or _by_digits().get(text)


def section_of(code: str) -> str | None:
    """The section letter of an industry code with or without its letter, or None."""
    found = industry(code)
    return found.section if found else None


def is_industry(code: str) -> bool:
    """Whether the classification has this code in the written form, letter and digits."""
    return IndustryCode(code) in industries()


@lru_cache(maxsize=1)
def industries() -> Mapping[IndustryCode, Industry]:
    """Every industry by code, in the order of the classification."""
    return {IndustryCode(row["code"]): _industry(row) for row in rows("industries.csv")}


@lru_cache(maxsize=1)
def _by_digits() -> dict[str, Industry]:
    return {code[1:]: each for code, each in industries().items() if code[1:]}


def _industry(row: dict[str, str]) -> Industry:
    code = row["code"]
    level = _LEVEL_OF_LENGTH[len(code)]
    above = {1: None, 2: code[0], 3: code[:3], 4: code[:4]}[level]
    return Industry(
        code=IndustryCode(code),
        name=row["name"],
        level=level,
        section=code[0],
        parent=IndustryCode(above) if above else None,
    )
