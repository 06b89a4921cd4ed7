"""The tables of a bundle: which file has which columns, and how they are written."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

TomlValue = str | int | date | Sequence[str] | Sequence[date]
JURISDICTION = "jurisdiction.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a bundle file: it must stand in the header if `required`; `default` fills empty cells."""

    name: str
    required: bool = False
    default: str = ""


def _columns(required: str, optional: str, order: str, **defaults: str) -> tuple[Column, ...]:
    needed, known = required.split(), {*required.split(), *optional.split()}
    names = order.split()
    if known != set(names):
        raise ValueError(f"columns and their order differ: {known ^ set(names)}")
    return tuple(
        Column(name=name, required=name in needed, default=defaults.get(name, "")) for name in names
    )


BUNDLE_COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "departments.csv": _columns(
        "code name kind",
        "name_en level region parent",
        "code name name_en kind level region parent",
    ),
    "items.csv": _columns(
        "item department methods minutes",
        "name target_kind class qualification basis",
        "item department name target_kind methods class minutes qualification basis",
        **{"class": "general"},
    ),
    "targets.csv": _columns(
        "department row name kind state",
        "uscc reg_no entity_type region address lng lat industry scope scale risk flags "
        "visits_this_year",
        "department row name uscc reg_no kind entity_type region address lng lat industry scope "
        "scale risk flags state visits_this_year",
        visits_this_year="0",
    ),
    "inspectors.csv": _columns(
        "inspector department certificate certificate_expires state",
        "name qualifications home_region",
        "inspector department name certificate certificate_expires qualifications home_region "
        "state",
    ),
    "interests.csv": _columns("inspector subject", "relation", "inspector subject relation"),
    "absences.csv": _columns("inspector from to", "", "inspector from to"),
    "tasks.csv": _columns(
        "task lead items opens closes announced",
        "name partners draw group mode where ratio strata count",
        "task name lead partners items opens closes announced draw group mode where ratio strata "
        "count",
        draw="coordinated",
    ),
    "bars.csv": _columns("task_a task_b", "reason", "task_a task_b reason"),
    "pins.csv": _columns("subject tasks", "start", "subject tasks start"),
}
"""Columns of every file of a bundle, in the order in which they are written."""

OPTIONAL_FILES = frozenset({"interests.csv", "absences.csv", "bars.csv", "pins.csv"})
"""Files that may be missing."""


def write_bundle(
    rows_by_file: Mapping[str, Iterable[Sequence[str]]],
    jurisdiction: Mapping[str, TomlValue],
    out: Path,
) -> None:
    """Write a bundle into the folder `out`, made if missing; a file without rows gets its header.

    Rows are consumed one by one, each with its cells in the order of `BUNDLE_COLUMNS`.
    """
    unknown = set(rows_by_file) - set(BUNDLE_COLUMNS)
    if unknown:
        raise ValueError(f"no files of a bundle: {sorted(unknown)}")
    out.mkdir(parents=True, exist_ok=True)
    for file, columns in BUNDLE_COLUMNS.items():
        write_table(out / file, [c.name for c in columns], rows_by_file.get(file, ()))
    write_toml(out / JURISDICTION, jurisdiction)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file: UTF-8, LF, quotes only where a cell needs them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(_LineFeeds(file), lineterminator="\r\n")
        table.writerow(header)
        table.writerows(rows)


class _LineFeeds:
    """Ends lines with LF alone; told to end them so itself, csv would leave a CR in a cell unquoted."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, line: str) -> int:
        return self._file.write(line[:-2] + "\n")


def write_toml(path: Path, values: Mapping[str, TomlValue]) -> None:
    """Write keys with strings, whole numbers, dates, or lists of strings or dates."""
    lines = (f"{key} = {_toml(value)}\n" for key, value in values.items())
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def _toml(value: TomlValue) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value).lower()
    return f"[{', '.join(_toml(each) for each in value)}]"


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) == 127 else sign
        for sign in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
