"""From the text of a cell to a value, or a sentence that says what is wrong with it."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from coordinator.core.model import Ratio
from coordinator.core.text import Text

Value = TypeVar("Value")
Term = TypeVar("Term", bound=StrEnum)
Reader = Callable[[str], Value]

_DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,12})?")
_DEGREES = re.compile(r"(-?[0-9]{1,3})(?:\.([0-9]{1,20}))?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:00)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_MINUTES = 24 * 60
LONGITUDE, LATITUDE = 180, 90
CALENDAR_YEARS = range(2000, 2100)
MISSING = Text("不能为空", "must not be empty")


class BadCell(Exception):  # noqa: N818 - carries a sentence for the user, caught by the table
    """A cell that holds no value of its column."""

    def __init__(self, text: Text) -> None:
        """`text` says what was found and what would be right."""
        super().__init__(text.en)
        self.text = text


def filled(cell: str) -> str:
    """Any text but none."""
    if not cell:
        raise BadCell(MISSING)
    return cell


def identifier(cell: str) -> str:
    """A name other tables refer to: lists separate names by `;`, and nobody can type a line break."""
    if ";" in cell or not cell.isprintable():
        raise BadCell(
            Text(
                f"编号“{cell}”含有分号或不可见字符",
                f"the id “{cell}” holds a semicolon or an invisible character",
            )
        )
    return filled(cell)


def department(cell: str) -> str:
    """An id that also stands before `/` and `:` in the names of rows."""
    if "/" in cell or ":" in cell:
        raise BadCell(
            Text(
                f"部门编号“{cell}”不能含有“/”或“:”",
                f"the department code “{cell}” must not hold “/” or “:”",
            )
        )
    return identifier(cell)


def free(cell: str) -> str:
    """Any text."""
    return cell


def term(kind: type[Term]) -> Reader[Term]:
    """One of the codes of a vocabulary."""
    known = {str(each): each for each in kind}

    def read(cell: str) -> Term:
        if filled(cell) not in known:
            listed = list(known)
            raise BadCell(
                Text(
                    f"“{cell}”不是可用的代码，可用：{'、'.join(listed)}",
                    f"“{cell}” is not a known code; known are {', '.join(listed)}",
                )
            )
        return known[cell]

    return read


def several(read: Reader[Value]) -> Reader[tuple[Value, ...]]:
    """A list separated by `;`; an empty cell is an empty list."""

    def read_all(cell: str) -> tuple[Value, ...]:
        return tuple(read(part.strip()) for part in cell.split(";") if part.strip())

    return read_all


def day(cell: str) -> date:
    """An ISO date."""
    try:
        if _DAY.fullmatch(filled(cell)):
            return date.fromisoformat(cell)
    except ValueError:
        pass  # 2026-02-30 is written like a date and is none
    raise BadCell(
        Text(
            f"“{cell}”不是日期，应写作 2026-03-15 的样式",
            f"“{cell}” is not a date; write it like 2026-03-15",
        )
    )


def calendar_day(cell: str) -> date:
    """An ISO date whose working days can be told."""
    found = day(cell)
    if found.year not in CALENDAR_YEARS:
        first, last = CALENDAR_YEARS[0], CALENDAR_YEARS[-1]
        raise BadCell(
            Text(
                f"“{cell}”不在 {first} 到 {last} 年之间",
                f"“{cell}” does not lie in the years {first} to {last}",
            )
        )
    return found


def moment(cell: str) -> datetime | None:
    """An ISO date and time to the minute, or nothing."""
    if not cell:
        return None
    try:
        if _MOMENT.fullmatch(cell) and calendar_day(cell[:10]):
            return datetime.fromisoformat(cell)
    except ValueError:
        pass  # 25:00 is written like a time and is none
    raise BadCell(
        Text(
            f"“{cell}”不是时刻，应写作 2026-03-15T09:00 的样式",
            f"“{cell}” is not a time; write it like 2026-03-15T09:00",
        )
    )


def whole(least: int, most: int) -> Reader[int]:
    """A whole number between two bounds."""

    def read(cell: str) -> int:
        if re.fullmatch(r"[0-9]{1,9}", filled(cell)) and least <= int(cell) <= most:
            return int(cell)
        raise BadCell(
            Text(
                f"“{cell}”应为 {least} 到 {most} 之间的整数",
                f"“{cell}” must be a whole number from {least} to {most}",
            )
        )

    return read


def yes_or_no(cell: str) -> bool:
    """`yes` or `no`."""
    if filled(cell) not in ("yes", "no"):
        raise BadCell(Text(f"“{cell}”应为 yes 或 no", f"“{cell}” must be yes or no"))
    return cell == "yes"


def ratio(cell: str) -> Ratio:
    """A decimal above 0 and at most 1, kept as typed."""
    if _DECIMAL.fullmatch(cell) and 0 < Decimal(cell) <= 1:
        return Ratio(text=cell, value=Fraction(cell))
    raise BadCell(
        Text(
            f"比例“{cell}”应为大于 0 且不超过 1 的小数，如 0.05",
            f"the ratio “{cell}” must be a decimal above 0 and at most 1, like 0.05",
        )
    )


def micro_degrees(most: int) -> Reader[int]:
    """Degrees as a decimal up to `most` either way, in whole micro-degrees."""

    def read(cell: str) -> int:
        found = _DEGREES.fullmatch(cell)
        if found:
            whole, decimals = found[1], found[2] or ""
            exact = len(decimals) <= 6
            micro = int(whole + decimals.ljust(6, "0")) if exact else round(Decimal(cell) * 10**6)
            if abs(micro) <= most * 10**6:
                return micro
        raise BadCell(
            Text(
                f"“{cell}”应为 -{most} 到 {most} 度之间的坐标",
                f"“{cell}” must be a coordinate from -{most} to {most} degrees",
            )
        )

    return read


def region(cell: str) -> str:
    """A region code of six digits, or nothing."""
    if not cell or re.fullmatch(r"[0-9]{6}", cell):
        return cell
    raise BadCell(
        Text(f"“{cell}”不是六位行政区划代码", f"“{cell}” is not a region code of six digits")
    )
