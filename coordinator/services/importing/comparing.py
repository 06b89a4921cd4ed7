"""What an import would change: new, changed and vanished rows, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.exchange.sheets.checks import checker
from coordinator.services import jobs
from coordinator.services.importing.asking import step
from coordinator.services.importing.checking import circumstances, problems
from coordinator.services.importing.matching import cells_of, matched
from coordinator.services.importing.packing import Row, taken, unpack
from coordinator.store import imports
from coordinator.store.database import act, reading
from coordinator.store.imports import BadRow, FileState
from coordinator.store.imports.libraries import COLUMNS, Cells, Place, present, stamp
from coordinator.store.person import Person

SHOWN = 20
NOTHING_GOOD = Text(
    "没有一行可以导入，请先改正错误的行", "no row can be taken in; correct the bad rows first"
)
WORKING = Text("正在与现有名录库比对", "comparing with the library as it is")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The rows to write under their keys, and the library before and after."""

    rows: list[Row]
    before: Mapping[str, Cells]
    after: Mapping[str, Cells]
    new: list[str]
    changed: list[str]
    vanished: list[str]
    stamp: list[int]
    relapsed: list[tuple[BadRow, list[dict[str, Any]]]]


def compare(person: Person, ref: str, version: int) -> None:
    """Have the good rows compared with the library."""

    def change(session: Session) -> None:
        step(
            session, person, ref, version, "import.compare", after=("checked", "compared"),
            state="checked",
        )  # fmt: skip

    act(change)


@jobs.handles("import.compare")
def _compare(job: jobs.Claim, progress: jobs.Progress) -> Mapping[str, Any] | None:
    progress.step(0, 2, WORKING)
    with reading() as session:
        file = imports.file(session, job.by, job.payload["import"])
    made = plan(job.by, file)
    if progress.cancelled():
        return None
    if not made.rows and not made.relapsed:
        raise NotPossible(NOTHING_GOOD)
    progress.step(1, 2, WORKING)
    found = _difference(file, made)

    def change(session: Session) -> Mapping[str, Any]:
        for row, wrong in made.relapsed:
            imports.save_row(session, row, problems=wrong)
        state = "checked" if made.relapsed else "compared"
        imports.move(session, file, state=state, job_ref="", difference=found)
        return {}

    progress.finish(change)
    return None


def plan(person: Person, file: FileState) -> Plan:
    """Work out what the import would write, from one reading of the database."""
    place = Place(unit_id=person.unit_id, jurisdiction_id=person.jurisdiction_id)
    with reading() as session:
        good = unpack(imports.checked_of(session, file.id))
        corrected = imports.good_rows(session, file.id)
        still_bad = imports.open_rows(session, file.id)
        here = circumstances(session, person)
        before = present(session, file.library, place)
        seen = stamp(session, file.library, place)
    here = replace(here, graded=bool(file.counts.get("graded")), taken=taken(file.library, good))
    checking = checker(file.library, here)
    relapsed = []
    for row in corrected:
        checked = checking.check(row.line, row.cells)
        if checked.findings:
            # two rows corrected at the same time may have taken one code
            relapsed.append((row, problems(checked)))
        else:
            good.append((row.line, dict(checked.values)))
    rows = [values for _, values in good]
    keys = matched(file.library, rows, before)
    after = dict(before)
    for values, key in zip(rows, keys, strict=True):
        values["key"] = key
        after[key] = cells_of(file.library, values)
    # a row in error is not gone from the file, so what it stands for has not vanished
    waiting = [dict(checking.check(row.line, row.cells).values) for row in still_bad]
    kept = {*keys, *(matched(file.library, waiting, before) if waiting else ())}
    return Plan(
        rows=rows,
        before=before,
        after=after,
        new=[key for key in keys if key not in before],
        changed=[key for key in keys if key in before and before[key] != after[key]],
        vanished=[key for key in before if key not in kept],
        stamp=seen,
        relapsed=relapsed,
    )


def _difference(file: FileState, made: Plan) -> dict[str, Any]:
    names = COLUMNS[file.library]
    return {
        "new": len(made.new),
        "changed": len(made.changed),
        "vanished": len(made.vanished),
        "same": len(made.rows) - len(made.new) - len(made.changed),
        "before": len(made.before),
        "shown": {
            "new": [_named(key, made.after[key]) for key in made.new[:SHOWN]],
            "vanished": [_named(key, made.before[key]) for key in made.vanished[:SHOWN]],
            "changed": [
                {**_named(key, made.after[key]), "cells": changes(names, made, key)}
                for key in made.changed[:SHOWN]
            ],
        },
        "stamp": made.stamp,
    }


def changes(names: tuple[str, ...], made: Plan, key: str) -> dict[str, list[Any]]:
    """By column what a row says before and after."""
    pairs = zip(names, made.before[key], made.after[key], strict=True)
    return {name: [old, new] for name, old, new in pairs if old != new}


def _named(key: str, cells: Cells) -> dict[str, Any]:
    return {"key": key, "name": cells[0]}
