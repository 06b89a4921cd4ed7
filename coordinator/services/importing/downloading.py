"""Files that leave the wizard: bad rows with their reasons, and an own template with its codes."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from coordinator.core.codes.regions import children, region
from coordinator.core.errors import NotKnown
from coordinator.core.text import Language, Text
from coordinator.exchange.register.triage import state_words
from coordinator.exchange.sheets.fields import FIELDS, TITLES
from coordinator.exchange.sheets.writing import csv_file, xlsx_file
from coordinator.services.importing.checking import circumstances
from coordinator.store import imports, journal
from coordinator.store.database import act
from coordinator.store.imports import BadRow
from coordinator.store.person import Person

LINE = ("原表行号", "line")
REASON = ("原因", "reason")
_SHEET_ROWS = 5000


def bad_rows_file(person: Person, ref: str, form: str, language: Language) -> tuple[str, bytes]:
    """The open rows of an import with their reasons, as a file name and its bytes; journalled."""

    def change(session: Session) -> tuple[imports.FileState, tuple[BadRow, ...]]:
        file = imports.file(session, person, ref)
        rows = imports.open_rows(session, file.id)
        journal.write(
            session, person, "import_bad_rows_exported", kind="import", ref=ref,
            after={"rows": len(rows), "form": form}, reason=person.unit_name,
        )  # fmt: skip
        return file, rows

    file, rows = act(change)
    at = 0 if language == "zh" else 1
    fields = [f for f in FIELDS[file.library] if f.name in {*file.mapping.values()}]
    header = [LINE[at], REASON[at], *(f.label.say(language) for f in fields)]
    table = [
        [str(row.line), _said(row, language), *(row.cells.get(f.name, "") for f in fields)]
        for row in rows
    ]
    name = f"bad-rows-{ref[:8]}.{form}"
    if form == "csv":
        return name, csv_file(header, table)
    return name, xlsx_file(TITLES[file.library].say(language), header, table)


def template_file(session: Session, person: Person, library: str, language: Language) -> bytes:
    """An empty workbook with our columns, choices in its cells, and a sheet of the codes in force."""
    if library not in TITLES:
        raise NotKnown(Text("没有这个名录库", "there is no such library"))
    made = io.BytesIO()
    here = circumstances(session, person)
    lists = _lists(library, here.region, [unit.name for unit in here.units])
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False}) as book:
        _columns(book, library, lists, language)
        codes = book.add_worksheet("代码" if language == "zh" else "Codes")
        for place, (field, words) in enumerate(lists.items()):
            label = next(f.label for f in FIELDS[library] if f.name == field)
            for line, word in enumerate([label.say(language), *words]):
                codes.write_string(line, place, word)
        codes.set_column(0, len(lists), 24)
    return made.getvalue()


def _said(row: BadRow, language: Language) -> str:
    labels = {field.name: field.label for field in FIELDS[row.library]}
    return "; ".join(
        f"{labels[p.column].say(language)}: {p.text.say(language)}"
        for p in row.problems
        if p.column in labels
    )


def _lists(library: str, home: str, units: Sequence[str]) -> dict[str, list[str]]:
    """The words that may stand in the columns of a closed vocabulary."""
    place = region(home)
    districts = [d.name for d in children(home)] or ([place.name] if place else [])
    kinds = ["市场主体", "产品", "项目", "设施", "行为"]
    if library == "targets":
        states = {v: k for k, v in reversed(state_words().items()) if not k.isascii()}
        return {
            "kind": kinds,
            "region": districts,
            "risk": ["A", "B", "C", "D"],
            "flags": ["投诉", "异常", "失信", "重点"],
            "state": list(states.values()),
        }
    if library == "inspectors":
        return {"home_region": districts, "state": ["在岗", "离岗", "离职"]}
    if library == "items":
        return {
            "target_kind": kinds,
            "methods": ["现场", "检测", "书面", "网络"],
            "item_class": ["一般", "重点"],
        }
    return {"lead": list(units), "partners": list(units)}


def _columns(book: Any, library: str, lists: dict[str, list[str]], language: Language) -> None:
    sheet = book.add_worksheet(TITLES[library].say(language))
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
    sheet.freeze_panes(1, 0)
    source = "代码" if language == "zh" else "Codes"
    order = list(lists)
    for place, field in enumerate(FIELDS[library]):
        label = field.label.say(language) + (" *" if field.required else "")
        # columns of text, or a spreadsheet would round the codes typed into them
        sheet.set_column(place, place, 22, text)
        sheet.write_string(0, place, label, bold)
        if field.hint:
            sheet.write_comment(0, place, field.hint.say(language))
        if field.name in lists:
            column = chr(ord("A") + order.index(field.name))
            last = len(lists[field.name]) + 1
            choice = {
                "validate": "list",
                "source": f"={source}!${column}$2:${column}${last}",
                "error_type": "warning",
            }
            sheet.data_validation(1, place, _SHEET_ROWS, place, choice)
