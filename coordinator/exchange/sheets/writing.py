"""Tables for spreadsheet programs: CSV and XLSX in which no cell can become a formula.

A mark (') is put before whatever a spreadsheet program would take for a formula: at the beginning
of a cell, and behind a separator within it, because a program that splits at another separator
makes a new cell there; quotes, blanks and invisible signs in between do not hide it. `restored`
takes exactly these marks away again, so a file that is read back has the cells it was made from.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

MARK = "'"
LONGEST_CELL = 32_767
"""Characters a cell of a workbook holds."""
MOST_ROWS = 100_000
"""Rows of one export."""
_HIDING = r"[ \u00a0\u3000\"'`“”‘’\u200b-\u200f\u2060\ufeff\x00]*"
_BEGINNINGS = r"[=+\-@＝＋－＠﹦﹢﹣﹫−]"
_RISKY = re.compile(
    rf"^(?={_HIDING}(?:{_BEGINNINGS}|[\t\r\n]))|(?<=[,;|\t\r\n])(?={_HIDING}{_BEGINNINGS})"
)
_MARKED = re.compile(
    rf"^{MARK}(?={_HIDING}(?:{_BEGINNINGS}|[\t\r\n]))"
    rf"|(?<=[,;|\t\r\n]){MARK}(?={_HIDING}{_BEGINNINGS})"
)


def neutralised(cell: str) -> str:
    """The cell with a mark before everything a spreadsheet program would compute."""
    return _RISKY.sub(MARK, cell)


def restored(cell: str) -> str:
    """The cell `neutralised` was given."""
    return _MARKED.sub("", cell)


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file: UTF-8 with BOM, CRLF, every cell in quotes and neutralised."""
    made = io.StringIO(newline="")
    table = csv.writer(made, quoting=csv.QUOTE_ALL)
    for row in (header, *rows):
        table.writerow([neutralised(cell) for cell in row])
    return made.getvalue().encode("utf-8-sig")


def xlsx_file(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook with one sheet whose cells are all text, neutralised; the header row stays in view.

    Cells are cut at `LONGEST_CELL` characters, which is all a workbook holds.
    """
    made = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        sheet: Any = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", "", title)[:31] or "Sheet1")
        sheet.freeze_panes(1, 0)
        text = book.add_format({"num_format": "@"})
        for number, row in enumerate((header, *rows)):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, neutralised(cell)[:LONGEST_CELL], text)
    return made.getvalue()
