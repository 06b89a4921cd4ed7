"""The rows of an item list."""

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal

from coordinator.core.text import Text
from coordinator.exchange.register.joint_items import methods_in
from coordinator.exchange.sheets.cells import clean, word_in
from coordinator.exchange.sheets.checks.values import (
    EMPTY,
    MOST_LETTERS,
    TOO_LONG,
    Checked,
    Circumstances,
    Finding,
    Keys,
)
from coordinator.exchange.sheets.fields import words_of

NAME = Text("事项名称", "the name")
NO_MINUTES = Text("应为 1 至 960 的整数", "a whole number from 1 to 960 is expected")
NO_RATIO = Text("应为百分比，如 5%", "a percentage is expected, such as 5%")
SAME = Text("与第 {line} 行的编码重复", "the same code as line {line}")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*[%％]")
_SHARE = re.compile(r"0?\.\d{1,6}|1(?:\.0+)?")
_FREE = ("field", "name", "basis", "content", "frequency", "qualification")


class ItemChecker:
    """Checks items; the key is the code."""

    def __init__(self, here: Circumstances) -> None:
        self._keys = Keys(here.taken)

    def check(self, line: int, cells: Mapping[str, str]) -> Checked:
        """The row as an item; without a code it is known by its name."""
        texts = {field: clean(cell) for field, cell in cells.items()}
        found: list[Finding] = []
        if not texts.get("name"):
            found.append(Finding(column="name", text=EMPTY.fill(label=NAME)))
        code = texts.get("code", "") or code_for(texts.get("name", ""))
        kind = texts.get("target_kind", "")
        grade = texts.get("item_class", "")
        values = {
            **{field: texts.get(field, "") for field in _FREE},
            "code": code,
            # other words than the five kinds name who is inspected, which is a market entity
            "target_kind": word_in(kind, dict(words_of("kind"))) or "market entity",
            "item_class": word_in(grade, dict(words_of("class"))) or "general",
            "methods": methods_in(texts.get("methods", "")),
            "minutes": _minutes(texts.get("minutes", ""), found),
            "ratio": _ratio(texts.get("ratio", ""), found),
            "key": code,
        }
        found += [
            Finding(column=field, text=TOO_LONG.fill(n=MOST_LETTERS))
            for field in _FREE
            if len(str(values[field])) > MOST_LETTERS
        ]
        if line_of := self._keys.line_of("code", code):
            text = SAME.fill(line=line_of)
            found.append(
                Finding(column="code" if texts.get("code") else "name", text=text, see=line_of)
            )
        if not found:
            self._keys.take(line, code=code)
        return Checked(line=line, values=values, findings=tuple(found))


def code_for(name: str) -> str:
    """A code for an item without one, the same whenever the same name comes again."""
    return "N" + hashlib.sha256(name.encode()).hexdigest()[:10].upper()


def _minutes(cell: str, found: list[Finding]) -> int:
    if not cell:
        return 30
    if cell.isascii() and cell.isdigit() and 1 <= int(cell) <= 960:
        return int(cell)
    found.append(Finding(column="minutes", text=NO_MINUTES))
    return 30


def _ratio(cell: str, found: list[Finding]) -> str:
    """The share as a decimal, `0.05`; empty where the list states none."""
    percent = _PERCENT.search(cell)
    if percent and Decimal(percent[1]) <= 100:
        share = Decimal(percent[1]) / 100
    elif _SHARE.fullmatch(cell):
        share = Decimal(cell)
    else:
        if cell:
            found.append(Finding(column="ratio", text=NO_RATIO))
        return ""
    return f"{share.normalize():f}"
