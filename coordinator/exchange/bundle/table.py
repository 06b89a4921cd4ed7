"""One CSV file of a bundle as columns of text, with the line of every row."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coordinator.core.errors import Problem
from coordinator.core.text import Text
from coordinator.exchange.bundle.cells import BadCell, Reader, Value
from coordinator.exchange.tables import BUNDLE_COLUMNS

csv.field_size_limit(1_000_000)


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Columns by name, each with one cell per row, and the line each row begins on."""

    file: str
    columns: dict[str, list[str]]
    lines: list[int]
    problems: list[Problem]

    def __len__(self) -> int:
        return len(self.lines)

    def report(self, row: int, column: str, text: Text, *, warning: bool = False) -> None:
        """Note a fault of one cell."""
        self.problems.append(
            Problem(
                file=self.file,
                line=self.lines[row],
                column=column,
                text=text,
                severity="warning" if warning else "error",
            )
        )

    def read(self, column: str, read: Reader[Value]) -> list[Value | None]:
        """The values of a column, each distinct cell read once; None where a cell was reported."""
        known: dict[str, Value | None] = {}
        bad: dict[str, Text] = {}
        cells = self.columns[column]
        for cell in dict.fromkeys(cells):
            try:
                known[cell] = read(cell)
            except BadCell as fault:
                known[cell], bad[cell] = None, fault.text
        for row, cell in enumerate(cells) if bad else ():
            if cell in bad:
                self.report(row, column, bad[cell])
        return list(map(known.__getitem__, cells))


def read_table(folder: Path, file: str, problems: list[Problem], *, optional: bool) -> Table:
    """The table of one file; whatever hinders reading it is added to `problems`."""
    specification = BUNDLE_COLUMNS[file]
    empty = Table(
        file=file, columns={c.name: [] for c in specification}, lines=[], problems=problems
    )

    def refuse(line: int, column: str, zh: str, en: str) -> Table:
        problems.append(Problem(file=file, line=line, column=column, text=Text(zh, en)))
        return empty

    path = folder / file
    if not path.is_file():
        return empty if optional else refuse(0, "", "缺少这个文件", "this file is missing")
    try:
        parsed = list(_rows(_decode(path.read_bytes())))
    except Unreadable as fault:
        return refuse(fault.line, "", fault.text.zh, fault.text.en)
    header = [name.strip() for name in parsed[0][1]]
    faults = len(problems)
    _check_header(file, header, problems)
    if len(problems) > faults:
        return empty
    return _columns(empty, header, parsed[1:])


class Unreadable(Exception):  # noqa: N818 - carries a sentence for the user
    """A file that holds no table."""

    def __init__(self, text: Text, line: int = 0) -> None:
        """`text` says what the file is instead."""
        super().__init__(text.en)
        self.text, self.line = text, line


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(
            Text(
                "编码不是 UTF-8（可能是 GBK），请另存为 UTF-8 后重试",
                "is not UTF-8 (perhaps GBK); save it as UTF-8 and try again",
            )
        ) from None
    if "\0" in text:
        raise Unreadable(
            Text("含有空字符，文件已损坏", "holds NUL characters; the file is damaged")
        )
    return unicodedata.normalize("NFC", text)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The header and every row that is not blank, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as fault:
        text_of_fault = Text(f"不是有效的 CSV：{fault}", f"is not valid CSV: {fault}")
        raise Unreadable(text_of_fault, reader.line_num) from None
    if line == 1:
        raise Unreadable(
            Text("文件是空的，缺少表头", "the file is empty; the header is missing"), 1
        )


def _check_header(file: str, header: list[str], problems: list[Problem]) -> None:
    known = [column.name for column in BUNDLE_COLUMNS[file]]

    def report(column: str, zh: str, en: str) -> None:
        problems.append(Problem(file=file, line=1, column=column, text=Text(zh, en)))

    for name in dict.fromkeys(header):
        if name not in known:
            report(
                name,
                f"没有名为“{name}”的列，可用：{'、'.join(known)}",
                f"there is no column “{name}”; known are {', '.join(known)}",
            )
        elif header.count(name) > 1:
            report(name, "这一列出现了两次", "this column stands twice")
    for column in BUNDLE_COLUMNS[file]:
        if column.required and column.name not in header:
            report(column.name, "缺少这一列", "this column is missing")


def _columns(empty: Table, header: list[str], rows: list[tuple[int, list[str]]]) -> Table:
    width = len(header)
    for line, row in rows:
        if len(row) != width:
            empty.problems.append(
                Problem(
                    file=empty.file,
                    line=line,
                    column="",
                    text=Text(
                        f"这一行有 {len(row)} 格，表头有 {width} 列",
                        f"this row has {len(row)} cells, the header {width} columns",
                    ),
                )
            )
    whole = [pair for pair in rows if len(pair[1]) == width]
    cells = zip(*(row for _, row in whole), strict=True) if whole else [()] * width
    given = {name: list(map(str.strip, column)) for name, column in zip(header, cells, strict=True)}
    columns = {}
    for column in BUNDLE_COLUMNS[empty.file]:
        default = column.default
        its = given.get(column.name) or [""] * len(whole)
        filled = default and "" in its
        columns[column.name] = [cell or default for cell in its] if filled else its
    return Table(
        file=empty.file,
        columns=columns,
        lines=[line for line, _ in whole],
        problems=empty.problems,
    )
