"""What a check of one row answers, and what it may know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from coordinator.core.text import Text

EMPTY = Text("{label}不能为空", "{label} must not be empty")
TOO_LONG = Text("超过 {n} 个字", "longer than {n} characters")
MOST_LETTERS = 4000


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What is wrong with one cell; `suggestion` is what it probably should be, `see` another line."""

    column: str
    text: Text
    suggestion: str | None = None
    shown: Text | None = None
    see: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """One row: `values` are canonical and complete where nothing was found; `remarks` count cells
    that were left empty because they could not be understood, without keeping the row back.
    """

    line: int
    values: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Party:
    """A unit as a list of joint items may name it."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What the checks of one library rest on: the unit's region, the units, numbers already taken.

    `taken` has for each kind of key (`uscc`, `reg_no`, `row` …) the values of rows that are good and
    the line each stands in. `graded`: the file uses the risk classes A to D.
    """

    region: str = ""
    units: tuple[Party, ...] = ()
    taken: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    graded: bool = False


class Checker(Protocol):
    """Checks the rows of one file in its order and remembers the keys of the good ones."""

    def check(self, line: int, cells: Mapping[str, str]) -> Checked:
        """The row with its findings; a row without any takes its keys."""


class Keys:
    """Keys that good rows have taken, by kind."""

    def __init__(self, taken: Mapping[str, Mapping[str, int]]) -> None:
        self._lines = {kind: dict(lines) for kind, lines in taken.items()}

    def line_of(self, kind: str, key: str) -> int | None:
        """The line of the good row with this key."""
        return self._lines.get(kind, {}).get(key) if key else None

    def take(self, line: int, **keys: str) -> None:
        """Remember the keys of a good row."""
        for kind, key in keys.items():
            if key:
                self._lines.setdefault(kind, {})[key] = line
