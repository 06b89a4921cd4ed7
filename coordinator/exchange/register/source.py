"""A register file as rows of known fields, whatever its encoding and whatever its headers are called."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from coordinator.core.errors import BadInput, Problem
from coordinator.core.text import Text
from coordinator.exchange.sheets import text as tables
from coordinator.exchange.sheets.child import plain
from coordinator.exchange.sheets.fields import headers_of

NOT_TAKEN = {"row", "kind", "flags", "visits_this_year"}
"""Fields of a department's own library that a register does not have."""
HEADER_WITHIN = 10
"""A header stands within the first ten lines; what is above it is a title."""

NOT_THERE = Text("文件不存在或无法读取：{path}", "the file is missing or cannot be read: {path}")
UNREADABLE = Text(
    "无法识别文件编码（已试 UTF-8 与 GB 18030）",
    "the encoding is not recognised (UTF-8 and GB 18030 were tried)",
)
NO_HEADER = Text(
    "前 {n} 行中没有找到同时含名称列与代码或注册号列的表头",
    "no header with a name and a code or registration number within the first {n} lines",
)

BROKEN = Text(
    "从此行起引号不成对，其后的行无法区分",
    "quotes do not pair from this line on; the rows after it cannot be told apart",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRow:
    """One row as it stands: `line` is where it begins; `cells` has every recognised field."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A register as read; `recognised` maps fields to the headers found."""

    encoding: str
    recognised: Mapping[str, str]
    unused: tuple[str, ...]
    rows: tuple[SourceRow, ...]


def read_source(path: Path) -> Source:
    """The rows of a register; rows without any cell are no rows. Refused: no encoding, no header."""
    text, encoding = decoded(path)
    separator = tables.separator(text)
    records = _records(text, separator, path.name)
    header: Sequence[str] = ()
    columns: dict[str, int] = {}
    for _, cells in zip(range(HEADER_WITHIN), records, strict=False):
        columns = _columns(cells[1])
        if "name" in columns and columns.keys() & {"uscc", "reg_no"}:
            header = cells[1]
            break
    if not header:
        raise BadInput([Problem(path.name, 1, "", NO_HEADER.fill(n=HEADER_WITHIN))])
    rows = tuple(
        SourceRow(line=line, cells=_picked(cells, columns))
        for line, cells in records
        if any(cell.strip() for cell in cells)
    )
    used = set(columns.values())
    return Source(
        encoding=encoding,
        recognised={field: header[at].strip() for field, at in columns.items()},
        unused=tuple(h.strip() for n, h in enumerate(header) if n not in used and h.strip()),
        rows=rows,
    )


def decoded(path: Path) -> tuple[str, str]:
    """The text of a file and the encoding it was read by. Refused: missing, or no known encoding."""
    try:
        data = path.read_bytes()
    except OSError:
        raise BadInput([Problem(path.name, 0, "", NOT_THERE.fill(path=path))]) from None
    try:
        return tables.decode(data)
    except tables.UnreadableError:
        raise BadInput([Problem(path.name, 0, "", UNREADABLE)]) from None


def packaged(name: str) -> list[dict[str, str]]:
    """The rows of a table packaged with the register import."""
    place = files("coordinator.exchange.register").joinpath("data", name)
    return list(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))


def _records(text: str, separator: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each begins in; a cell may run over several lines."""
    try:
        yield from tables.records(text, separator)
    except tables.UnreadableError as fault:
        raise BadInput([Problem(name, fault.line, "", BROKEN)]) from None


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Where each recognised field stands; of two headers for one field the first counts."""
    fields = headers_of("targets")
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        field = fields.get(plain(cell))
        if field and field not in NOT_TAKEN:
            found.setdefault(field, at)
    return found


def _picked(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {field: cells[at] if at < len(cells) else "" for field, at in columns.items()}
