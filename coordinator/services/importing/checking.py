"""Columns are mapped and remembered, and every row is checked: good ones wait, bad ones are shown."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text, join
from coordinator.exchange.sheets.checks import Checked, Circumstances, Finding, Party, checker
from coordinator.exchange.sheets.child import plain
from coordinator.exchange.sheets.columns import Header
from coordinator.exchange.sheets.fields import FIELDS, Library
from coordinator.exchange.sheets.reading import Sheet
from coordinator.exchange.sheets.writing import restored
from coordinator.services import jobs
from coordinator.services.importing.asking import step
from coordinator.services.importing.packing import pack
from coordinator.services.importing.uploading import opened
from coordinator.store import imports
from coordinator.store.database import act, reading
from coordinator.store.imports.libraries import Place, parties
from coordinator.store.person import Person
from coordinator.store.schema import ColumnMapping, Unit

MISSING = Text("还没有对应的列：{names}", "no column was given for: {names}")
TWICE = Text("同一项对应了两列：{names}", "two columns were given for: {names}")
PACE = 500
GRADED_SHARE = 0.9
"""A file uses the classes A to D if that share of its risk cells says so."""


def map_columns(person: Person, ref: str, version: int, mapping: Mapping[int, str]) -> None:
    """Say which column is which field, remember it for the department, and have every row checked."""

    def change(session: Session) -> None:
        file = imports.file(session, person, ref)
        chosen = {at: field for at, field in mapping.items() if field}
        _refuse_gaps(file.library, list(chosen.values()))
        step(
            session, person, ref, version, "import.check", after=("read", "checked", "compared"),
            state="read", mapping={str(at): field for at, field in chosen.items()},
        )  # fmt: skip
        _remember(session, file, mapping)

    act(change)


@jobs.handles("import.check")
def _check(job: jobs.Claim, progress: jobs.Progress) -> Mapping[str, Any] | None:
    with reading() as session:
        file = imports.file(session, job.by, job.payload["import"])
        data = imports.content_of(session, file.id)
        here = circumstances(session, job.by)
    sheet, header = opened(file.library, data, file.file_name, file.reading["options"])
    rows = list(_mapped(sheet, header, {int(at): f for at, f in file.mapping.items()}))
    here = Circumstances(region=here.region, units=here.units, graded=is_graded(rows))
    checking = checker(file.library, here)
    good: list[tuple[int, Mapping[str, Any]]] = []
    bad: list[dict[str, Any]] = []
    remarks: Counter[str] = Counter()
    for done, (line, cells) in enumerate(rows):
        if done % PACE == 0:
            progress.step(done, len(rows), Text("正在逐行检查", "checking row by row"))
            if progress.cancelled():
                return None
        checked = checking.check(line, cells)
        remarks.update(checked.remarks)
        if checked.findings:
            bad.append({"line": line, "cells": dict(cells), "problems": problems(checked)})
        else:
            good.append((line, checked.values))
    packed = pack(good)
    counts = {
        "rows": len(rows), "good": len(good), "bad": len(bad), "graded": here.graded,
        "remarks": dict(sorted(remarks.items())),
        "kinds": len({problem["column"] + problem["kind"] for b in bad for problem in b["problems"]}),
    }  # fmt: skip

    def change(session: Session) -> Mapping[str, Any]:
        imports.keep_bad(session, file.id, bad)
        imports.move(
            session, file, state="checked", job_ref="", counts=counts, checked=packed, difference={}
        )
        return counts

    progress.finish(change)
    return None


def circumstances(session: Session, person: Person) -> Circumstances:
    """What the checks know of the person's unit."""
    region = session.scalars(select(Unit.region).where(Unit.id == person.unit_id)).one()
    place = Place(unit_id=person.unit_id, jurisdiction_id=person.jurisdiction_id)
    units = tuple(Party(code=code, name=name) for code, name in parties(session, place))
    return Circumstances(region=region, units=units)


def problems(checked: Checked) -> list[dict[str, Any]]:
    """The findings of a row as they are kept; several on one cell are one sentence."""
    by_column: dict[str, list[Finding]] = {}
    for finding in checked.findings:
        by_column.setdefault(finding.column, []).append(finding)
    return [_problem(column, several) for column, several in by_column.items()]


def is_graded(rows: list[tuple[int, dict[str, str]]]) -> bool:
    """Whether the risk cells of a file are the classes A to D, but for slips."""
    cells = [c for _, row in rows if (c := row.get("risk", "").strip().upper())]
    graded = sum(c.rstrip("类级") in ("A", "B", "C", "D") for c in cells)
    return bool(cells) and graded >= GRADED_SHARE * len(cells)


def _problem(column: str, several: list[Finding]) -> dict[str, Any]:
    text = join([finding.text for finding in several])
    first = several[0]
    return {
        "column": column, "zh": text.zh, "en": text.en, "suggestion": first.suggestion,
        "see": first.see, "kind": text.en.rstrip("0123456789"),
    }  # fmt: skip


def _refuse_gaps(library: Library, fields: list[str]) -> None:
    for text, names in (
        (MISSING, [f.label for f in FIELDS[library] if f.required and f.name not in fields]),
        (TWICE, [f.label for f in FIELDS[library] if fields.count(f.name) > 1]),
    ):
        if names:
            raise Refusal(text.fill(names=join(names, zh="、", en=", ")))


def _remember(session: Session, file: imports.FileState, mapping: Mapping[int, str]) -> None:
    labels = file.reading["labels"]
    chosen = {plain(labels[at]): field for at, field in mapping.items() if at < len(labels)}
    chosen.pop("", None)
    mine = (ColumnMapping.unit_id == file.unit_id, ColumnMapping.library == file.library)
    session.execute(delete(ColumnMapping).where(*mine, ColumnMapping.header.in_(list(chosen))))
    rows = [
        {
            "unit_id": file.unit_id, "library": file.library, "header": header,
            "mapping": {"field": field},
        }
        for header, field in chosen.items()
    ]  # fmt: skip
    if rows:
        session.execute(insert(ColumnMapping), rows)


def _mapped(
    sheet: Sheet, header: Header, mapping: Mapping[int, str]
) -> Iterator[tuple[int, dict[str, str]]]:
    first = header.last + 1
    for line, row in zip(sheet.lines[first:], sheet.rows[first:], strict=True):
        # our own exports mark what a spreadsheet program would compute
        cells = {field: restored(row[at]) if at < len(row) else "" for at, field in mapping.items()}
        if any(cell.strip() for cell in cells.values()):
            yield line, cells
