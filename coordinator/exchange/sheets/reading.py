"""A spreadsheet as rows of text, parsed in a child process that cannot harm this one."""

import json
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.exchange.sheets.limits import (
    TOO_HEAVY,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    WALL_SECONDS,
)
from coordinator.exchange.sheets.packages import BROKEN
from coordinator.exchange.sheets.prescan import Kind, prescan
from coordinator.exchange.sheets.text import CHOICES

UNREADABLE = Text(
    "无法识别文件的编码（已试 UTF-8、GB 18030、UTF-16），或所选编码不符。请另存为 UTF-8 的 CSV。",
    "The encoding is not recognised (UTF-8, GB 18030 and UTF-16 were tried), or it is not the one "
    "chosen. Save the file as CSV in UTF-8.",
)
QUOTES = Text(
    "从第 {line} 行起引号不成对或单元格过长，其后的行无法区分。",
    "From line {line} on quotes do not pair or a cell is too long; rows cannot be told apart.",
)
NO_SHEET = Text("工作簿中没有可见的工作表。", "The workbook has no visible sheet.")
NOTHING_IN_IT = Text("表中没有任何行。", "The sheet has no rows.")
_SAID = {
    "encoding": UNREADABLE,
    "quotes": QUOTES,
    "no_sheet": NO_SHEET,
    "broken": BROKEN,
    "columns": TOO_MANY_COLUMNS,
    "rows": TOO_MANY_ROWS,
}
_ROOT = str(Path(__file__).resolve().parents[3])
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from coordinator.exchange.sheets.child import main; main()"
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Rows with any cell, each with its line in the file counted from 1; `encoding` of text only."""

    kind: Kind
    encoding: str
    separator: str
    sheets: tuple[str, ...]
    sheet: str
    lines: list[int]
    rows: list[list[str]]


def read_sheet(
    data: bytes, name: str, *, encoding: str = "", sheet: str = "", words: Collection[str] = ()
) -> Sheet:
    """The rows of a CSV, XLSX or ODS file; refused in words if it is none, hostile or too large.

    `words` are known headers without blanks: they tell which sheet of several is meant.
    """
    kind = prescan(data, name)
    options = {
        "kind": kind,
        "encoding": encoding if encoding in CHOICES else "",
        "sheet": sheet,
        "words": sorted(words),
    }
    said = _run(json.dumps(options).encode() + b"\n" + data)
    about = json.loads(said[0])
    refusal = next((a for a in (about, json.loads(said[-1])) if "refused" in a), None)
    if refusal:
        raise Refusal(_SAID[refusal["refused"]].fill(line=refusal["line"]))
    blocks = [json.loads(line) for line in said[1:-1]]
    rows = [row for block in blocks for row in block]
    if json.loads(said[-1]) != {"end": len(rows)}:
        raise Refusal(TOO_HEAVY)
    if not rows:
        raise Refusal(NOTHING_IN_IT)
    return Sheet(
        kind=kind,
        encoding=about["encoding"],
        separator=about["separator"],
        sheets=tuple(about["sheets"]),
        sheet=about["sheet"],
        lines=[row[0] for row in rows],
        rows=[row[1] for row in rows],
    )


def _run(given: bytes) -> list[bytes]:
    """The lines the child wrote; refused where it was stopped by a limit."""
    command = [sys.executable, "-I", "-B", "-c", _PROGRAM, _ROOT]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file only on its standard input
            command, input=given, capture_output=True, timeout=WALL_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        raise Refusal(TOO_HEAVY) from None
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        raise Refusal(TOO_HEAVY)
    return lines
