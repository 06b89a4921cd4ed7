"""The process that parses: few imports, hard limits, no files; what it finds goes out as JSON lines.

First the options as one JSON line on standard input, then the file. Out come one line about the
sheet, then lines of rows, then a line that says the end; or one line that says what is wrong.
"""

import datetime
import io
import json
import resource
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from coordinator.exchange.sheets import text
from coordinator.exchange.sheets.limits import CPU_SECONDS, MEMORY, MOST_COLUMNS, MOST_ROWS

Numbered = tuple[int, list[str]]

_ROWS_PER_LINE = 500
_EXACT = 10**15
"""A spreadsheet keeps 15 digits; past that a number is shown as one whose end may be lost."""


class RefusedError(Exception):
    """What is wrong, by a code the parent has a sentence for."""


def main() -> None:
    """Limit this process, read one file from standard input, write its rows to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    options = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        about, rows = (_text if options["kind"] == "csv" else _workbook)(data, options)
        _say(about)
        count = 0
        for block in _blocks(_within_limits(rows)):
            count += len(block)
            _say(block)
        _say({"end": count})
    except RefusedError as refused:
        _say({"refused": refused.args[0], "line": refused.args[1] if refused.args[1:] else 0})


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True) + "\n")


def _text(data: bytes, options: dict[str, Any]) -> tuple[dict[str, Any], Iterator[Numbered]]:
    try:
        whole, encoding = text.decode(data, options["encoding"])
    except (text.UnreadableError, LookupError):
        raise RefusedError("encoding") from None
    sign = text.separator(whole)
    about = {"encoding": encoding, "separator": sign, "sheets": [], "sheet": "", "merged": []}
    return about, _records(whole, sign)


def _records(whole: str, sign: str) -> Iterator[Numbered]:
    try:
        yield from text.records(whole, sign)
    except text.UnreadableError as fault:
        raise RefusedError("quotes", fault.line) from None


def _workbook(data: bytes, options: dict[str, Any]) -> tuple[dict[str, Any], Iterator[Numbered]]:
    import python_calamine as calamine  # noqa: PLC0415 - text files do without it

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [
            m.name
            for m in book.sheets_metadata
            if m.typ == calamine.SheetTypeEnum.WorkSheet
            and m.visible == calamine.SheetVisibleEnum.Visible
        ]
        if not visible:
            raise RefusedError("no_sheet")
        name = options["sheet"] if options["sheet"] in visible else ""
        name = name or _likeliest(book, visible, set(options["words"]))
        sheet = book.get_sheet_by_name(name)
        left = sheet.start[1] if sheet.start else 0
        merged = [] if sheet.merged_cell_ranges is None else list(sheet.merged_cell_ranges)
    except calamine.CalamineError:
        raise RefusedError("broken") from None
    ranges = [((r1, c1 - left), (r2, c2 - left)) for (r1, c1), (r2, c2) in merged]
    about = {
        "encoding": "",
        "separator": "",
        "sheets": visible,
        "sheet": name,
        "merged": len(merged),
    }
    return about, _filled(_cells(sheet), ranges)


def _likeliest(book: Any, names: list[str], words: set[str]) -> str:
    """The sheet whose first rows hold most known headers; of equals the first."""
    if len(names) == 1:
        return names[0]

    def known(name: str) -> int:
        rows = book.get_sheet_by_name(name).to_python(nrows=30)
        return max((sum(plain(str(c)) in words for c in row) for row in rows), default=0)

    return max(names[:20], key=known)


def plain(header: str) -> str:
    """A header without blanks, stars, colons and differences of width and case."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return "".join(sign for sign in folded if not sign.isspace() and sign not in "*:\ufeff")


def _cells(sheet: Any) -> Iterator[Numbered]:
    for line, row in enumerate(sheet.iter_rows(), start=1):
        yield line, [cell if type(cell) is str else _written(cell) for cell in row]


def _written(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer():
            return f"{cell:.0f}" if abs(cell) < _EXACT else f"{cell:.0f}.0"
        return repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _filled(rows: Iterable[Numbered], merged: list[Any]) -> Iterator[Numbered]:
    """Every cell of a merged range gets the value of its first one."""
    begins: dict[int, list[Any]] = {}
    for (top, left), (bottom, right) in merged:
        begins.setdefault(top, []).append([bottom, max(left, 0), right, ""])
    standing: list[Any] = []
    for line, cells in rows:
        fresh = begins.get(line - 1, [])
        for span in fresh:
            span[3] = cells[span[1]] if span[1] < len(cells) else ""
        standing = [span for span in (*standing, *fresh) if span[0] >= line - 1]
        for _, left, right, value in standing:
            for at in range(left, min(right + 1, len(cells))):
                cells[at] = value
        yield line, cells


def _within_limits(rows: Iterable[Numbered]) -> Iterator[Numbered]:
    """Rows with any cell, without empty cells at their end."""
    count = 0
    for line, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        count += 1
        if len(cells) > MOST_COLUMNS:
            raise RefusedError("columns")
        if count > MOST_ROWS + 30:
            raise RefusedError("rows")
        yield line, cells


def _blocks(rows: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    block: list[Numbered] = []
    for row in rows:
        block.append(row)
        if len(block) == _ROWS_PER_LINE:
            yield block
            block = []
    if block:
        yield block
