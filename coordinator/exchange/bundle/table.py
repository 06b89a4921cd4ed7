"""One CSV file of a bundle as columns of text, with the line of every row."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coordinator.core.errors import Problem
from coordinator.core.text import Text
from coordinator.exchange.bundle.cells import BadCell, Reader, Value
from coordinator.exchange.tables import BUNDLE_COLUMNS

MOST_LETTERS = 1_000_000
csv.field_size_limit(MOST_LETTERS)


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Columns by name, each with one cell per row, and the line each row begins on.

    Not `readable` is a table whose file is missing or has no usable header: it has no rows, and
    nothing can be said about what refers to it.
    """

    file: str
    columns: dict[str, list[str]]
    lines: list[int]
    problems: list[Problem]
    readable: bool = True

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
    blank: dict[str, list[str]] = {column.name: [] for column in BUNDLE_COLUMNS[file]}
    path = folder / file
    if optional and not path.is_file():
        return Table(file=file, columns=blank, lines=[], problems=problems)
    try:
        lines, rows = _rows(_decode(_content(path)))
        header = [name.strip() for name in rows[0]]
        if _fits(file, header, lines[0], problems):
            return _columns(file, header, lines[1:], rows[1:], problems)
    except Unreadable as fault:
        problems.append(Problem(file=file, line=fault.line, column="", text=fault.text))
    return Table(file=file, columns=blank, lines=[], problems=problems, readable=False)


class Unreadable(Exception):  # noqa: N818 - carries a sentence for the user
    """A file that holds no table."""

    def __init__(self, text: Text, line: int = 0) -> None:
        """`text` says what the file is instead."""
        super().__init__(text.en)
        self.text, self.line = text, line


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(Text("缺少这个文件", "this file is missing")) from None
    except OSError:
        raise Unreadable(Text("无法读取这个文件", "this file cannot be read")) from None


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable(
            Text(
                "编码不是 UTF-8（可能是 GBK），请另存为 UTF-8 后重试",
                "is not UTF-8 (perhaps GBK); save it as UTF-8 and try again",
            ),
            fault.object[: fault.start].count(b"\n") + 1,
        ) from None
    if "\0" in text:
        raise Unreadable(
            Text("含有空字符，文件已损坏", "holds NUL characters; the file is damaged"),
            text[: text.index("\0")].count("\n") + 1,
        )
    return unicodedata.normalize("NFC", text)


def _rows(text: str) -> tuple[list[int], list[list[str]]]:
    """The header and every row that is not blank, and the line each begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: Sequence[int]
    try:
        rows = list(reader)
        lines = range(1, len(rows) + 1)
    except csv.Error:
        rows, lines = [], ()
    if reader.line_num != len(rows):
        lines, rows = _lines_apart(text)
    kept = [n for n, row in enumerate(rows) if len(row) > 1 or "".join(row).strip()]
    if not kept:
        raise Unreadable(
            Text("文件是空的，缺少表头", "the file is empty; the header is missing"), 1
        )
    if len(kept) == len(rows):
        return list(lines), rows
    return [lines[n] for n in kept], [rows[n] for n in kept]


def _lines_apart(text: str) -> tuple[list[int], list[list[str]]]:
    """The rows of a file in which a row may span several lines, or which is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines, rows = [], []
    begin = 1
    try:
        for row in reader:
            lines.append(begin)
            rows.append(row)
            begin = reader.line_num + 1
    except csv.Error as fault:
        raise Unreadable(_broken(str(fault)), begin) from None
    return lines, rows


def _broken(fault: str) -> Text:
    if "unexpected end" in fault:
        return Text(
            "从这一行开始的引号没有闭合", "a quotation mark opened in this row is never closed"
        )
    if "expected after" in fault:
        return Text(
            "引号之后还有文字；格内的引号应写成两个",
            "text follows a closing quotation mark; write a quotation mark inside a cell twice",
        )
    return Text(
        f"有一格超过 {MOST_LETTERS} 个字符，文件可能已损坏",
        f"a cell is longer than {MOST_LETTERS} characters; the file may be damaged",
    )


def _fits(file: str, header: list[str], line: int, problems: list[Problem]) -> bool:
    """Whether the header names each column of the file at most once, and all that are required."""
    known = [column.name for column in BUNDLE_COLUMNS[file]]
    found: list[Problem] = []

    def report(column: str, zh: str, en: str) -> None:
        found.append(Problem(file=file, line=line, column=column, text=Text(zh, en)))

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
    problems += found
    return not found


def _columns(
    file: str, header: list[str], lines: list[int], rows: list[list[str]], problems: list[Problem]
) -> Table:
    width = len(header)
    if any(len(row) != width for row in rows):
        problems += (
            _ragged(file, line, len(row), width)
            for line, row in zip(lines, rows, strict=True)
            if len(row) != width
        )
        whole = [n for n, row in enumerate(rows) if len(row) == width]
        lines, rows = [lines[n] for n in whole], [rows[n] for n in whole]
    cells = zip(*rows, strict=True) if rows else [()] * width
    given = {name: list(map(str.strip, column)) for name, column in zip(header, cells, strict=True)}
    columns = {}
    for column in BUNDLE_COLUMNS[file]:
        default = column.default
        its = given.get(column.name) or [""] * len(rows)
        filled = default and "" in its
        columns[column.name] = [cell or default for cell in its] if filled else its
    return Table(file=file, columns=columns, lines=lines, problems=problems)


def _ragged(file: str, line: int, cells: int, width: int) -> Problem:
    text = Text(
        f"这一行有 {cells} 格，表头有 {width} 列",
        f"this row has {cells} cells, the header {width} columns",
    )
    return Problem(file=file, line=line, column="", text=text)
