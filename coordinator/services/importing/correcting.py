"""One bad row after the other is corrected, before the confirmation or from the worklist after it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible, Refusal
from coordinator.core.text import Text, join
from coordinator.exchange.sheets.checks import Checked, Circumstances, Finding, checker
from coordinator.exchange.sheets.fields import FIELDS
from coordinator.services.importing.checking import circumstances, problems
from coordinator.services.importing.matching import matched
from coordinator.services.importing.packing import KEYS, taken, unpack
from coordinator.store import imports, journal
from coordinator.store.database import act, reading
from coordinator.store.imports import BadRow
from coordinator.store.imports.libraries import COLUMNS, Place, present, put
from coordinator.store.person import Person

CHANGED = Text(
    "此行刚被本单位的另一人改动（{what}）。您的修改没有保存，请看现在的内容后再改。",
    "a colleague has just changed this row ({what}). Your change was not saved; look at the row "
    "as it is now.",
)
SETTLED = Text("已处理", "settled")
WAS = Text("{label}：{before} → {after}", "{label}: {before} → {after}")
STANDS = Text(
    "名录库中已有这个号码（{name}）；要改动该户请到名录库中修改，此行可标为不再需要",
    "a row with this number stands in the library ({name}); change it there and dismiss this one",
)
NO_REASON = Text("要写明不再需要的原因", "say why the row is not needed")
CLOSED = Text("这次导入已结束或正在处理", "this import has ended or is being worked on")
OFFICE_TIME = timezone(timedelta(hours=8))


def today() -> date:
    """The day at the office."""
    return datetime.now(OFFICE_TIME).date()


def correct(
    person: Person,
    row_ref: str,
    version: int,
    cells: Mapping[str, str],
    *,
    take: str = "",
    aside: bool = False,
) -> BadRow:
    """Change cells of a bad row and check it again; the row as it is afterwards.

    `take`: the column whose suggestion is taken. `aside`: the damaged code is kept as seen and the
    row goes by its other keys. A row without problems waits for the confirmation; after it, it
    enters the library at once. Refused with the difference if somebody changed the row meanwhile.
    """
    with reading() as session:
        row = imports.row(session, person, row_ref)
        _refuse_stale(row, version, cells)
        file = imports.file(session, person, row.import_ref)
        work = imports.work(session, file)
        if file.state == "abandoned" or (work and work.open):
            raise NotPossible(CLOSED)
        here = _here(session, person, row, file)
        after = file.state == "confirmed"
        stands = present(session, file.library, _place(person)) if after else {}
    wanted = _changed(row, cells, take, aside=aside)
    checked = checker(file.library, here).check(row.line, wanted)
    if after and not checked.findings:
        checked = _beside(file.library, checked, stands)
    found = problems(checked)
    state = "open" if found else "entered" if after else "good"

    new = {name: cell for name, cell in wanted.items() if row.cells.get(name, "") != cell}

    def change(session: Session) -> BadRow:
        saved = imports.save_row(session, row, cells=wanted, problems=found, state=state)
        now = imports.row(session, person, row_ref)
        if not saved:
            raise NotPossible(CHANGED.fill(what=_difference(now, cells)))
        if state == "entered":
            values = {**checked.values}
            put(
                session, file.library, _place(person), [values], snapshot_id=file.snapshot_id,
                today=today(),
            )  # fmt: skip
        journal.write(
            session, person, "import_row_corrected", kind="import", ref=row.import_ref,
            before={"line": row.line, **_told(row, {k: row.cells.get(k, "") for k in new})},
            after={"state": state, **_told(row, new)},
        )  # fmt: skip
        return now

    return act(change)


def dismiss(person: Person, row_ref: str, version: int, reason: str) -> None:
    """Settle a bad row without taking it in; the reason is kept with it."""
    if not reason.strip():
        raise Refusal(NO_REASON)

    def change(session: Session) -> None:
        row = imports.row(session, person, row_ref)
        _refuse_stale(row, version, {})
        kept = [
            {
                "column": p.column,
                "zh": p.text.zh,
                "en": p.text.en,
                "suggestion": p.suggestion,
                "see": p.see,
            }
            for p in row.problems
        ]
        imports.save_row(session, row, problems=kept, state="dismissed", reason=reason.strip())
        journal.write(
            session, person, "import_row_dismissed", kind="import", ref=row.import_ref,
            before={"line": row.line, **_told(row, row.cells)}, reason=reason.strip(),
        )  # fmt: skip

    act(change)


def _told(row: BadRow, cells: Mapping[str, str]) -> dict[str, Any]:
    """What the journal says of cells: of people only which they were."""
    if row.library == "inspectors":
        return {"columns": sorted(cells)}
    return {"cells": dict(cells)}


def _refuse_stale(row: BadRow, version: int, cells: Mapping[str, str]) -> None:
    if row.version != version or row.state != "open":
        raise NotPossible(CHANGED.fill(what=_difference(row, cells)))


def _difference(row: BadRow, cells: Mapping[str, str]) -> Text:
    if row.state != "open":
        return SETTLED
    labels = {field.name: field.label for field in FIELDS[row.library]}
    said = [
        WAS.fill(label=labels[name], before=cell or "—", after=row.cells.get(name, "") or "—")
        for name, cell in cells.items()
        if name in labels and row.cells.get(name, "") != cell
    ]
    return join(said) if said else SETTLED


def _changed(row: BadRow, cells: Mapping[str, str], take: str, *, aside: bool) -> dict[str, str]:
    known = {field.name for field in FIELDS[row.library]}
    wanted = {**row.cells, **{name: cell for name, cell in cells.items() if name in known}}
    problem = row.problem(take)
    if problem and problem.suggestion is not None:
        wanted[take] = problem.suggestion
    if aside:
        for name in ("uscc", "reg_no"):
            if row.problem(name) and name == "uscc":
                wanted["uscc_as_seen"] = row.cells.get("uscc", "")
            if row.problem(name):
                wanted[name] = ""
    return wanted


def _here(session: Session, person: Person, row: BadRow, file: imports.FileState) -> Circumstances:
    """What the good rows of the file and those corrected since have taken."""
    base = circumstances(session, person)
    packed = _taken(file.id, file.version, file.library) if file.state != "confirmed" else {}
    lines = {kind: dict(keys) for kind, keys in packed.items()}
    corrected = imports.good_rows(session, file.id) if file.state != "confirmed" else ()
    checking = checker(file.library, replace(base, graded=bool(file.counts.get("graded"))))
    for other in corrected:
        values = checking.check(other.line, other.cells).values
        for kind in KEYS[file.library]:
            if values[kind]:
                lines.setdefault(kind, {})[values[kind]] = other.line
    return replace(base, graded=bool(file.counts.get("graded")), taken=lines)


@lru_cache(maxsize=4)
def _taken(import_id: int, _version: int, library: Any) -> Mapping[str, Mapping[str, int]]:
    """Kept for the next row of the same file: unpacking fifty thousand rows takes a moment."""
    with reading() as session:
        packed = imports.checked_of(session, import_id)
    return taken(library, unpack(packed))


def _place(person: Person) -> Place:
    return Place(unit_id=person.unit_id, jurisdiction_id=person.jurisdiction_id)


def _beside(library: Any, checked: Checked, stands: Mapping[str, tuple[Any, ...]]) -> Checked:
    """A row that would silently replace one of the library is told so instead."""
    key = matched(library, [checked.values], stands)[0]
    if key not in stands:
        return checked
    name = stands[key][COLUMNS[library].index("name")]
    column = "uscc" if checked.values.get("uscc") else "name"
    return replace(checked, findings=(Finding(column=column, text=STANDS.fill(name=name)),))
