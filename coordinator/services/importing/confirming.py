"""The good rows go in within one transaction, with their snapshot; the others stay in the worklist."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.services import jobs
from coordinator.services.importing.asking import step
from coordinator.services.importing.comparing import Plan, changes, plan
from coordinator.services.importing.correcting import today
from coordinator.services.joining import join_jurisdiction
from coordinator.store import imports, journal
from coordinator.store.database import act, reading
from coordinator.store.imports import FileState
from coordinator.store.imports.libraries import COLUMNS, Cells, Place, close, put, stamp
from coordinator.store.person import Person
from coordinator.store.schema import Import, ImportRow, Snapshot

MOVED_ON = Text(
    "名录库在比对之后有改动，什么也没有写入。请重新比对后再确认。",
    "The library has changed since it was compared; nothing was written. Compare again.",
)
WRITING = Text("正在写入名录库", "writing into the library")


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What the transaction will write, worked out before it begins."""

    rows: list[dict[str, Any]]
    closed: list[str]
    sha256: str
    standing: int
    difference: dict[str, Any]


def confirm(person: Person, ref: str, version: int, *, close_vanished: bool) -> None:
    """Have everything good taken in, and the vanished rows ended if `close_vanished`."""

    def change(session: Session) -> None:
        step(
            session, person, ref, version, "import.confirm", after=("compared",),
            payload={"close": close_vanished},
        )  # fmt: skip

    act(change)


@jobs.handles("import.confirm")
def _confirm(job: jobs.Claim, progress: jobs.Progress) -> Mapping[str, Any] | None:
    with reading() as session:
        file = imports.file(session, job.by, job.payload["import"])
    progress.step(0, 2, WRITING)
    made = plan(job.by, file)
    if made.stamp != file.difference["stamp"] or made.relapsed:
        raise NotPossible(MOVED_ON)
    closed = made.vanished if job.payload["close"] else []
    after = dict(made.after)
    for key in closed:
        del after[key]
    digest = fingerprint(file.library, after.items())
    difference = _record(file, made, closed)
    touched = {*made.new, *made.changed}
    rows = [row for row in made.rows if row["key"] in touched]
    if progress.cancelled():
        return None
    progress.step(1, 2, WRITING)

    def change(session: Session) -> Mapping[str, Any]:
        return _enter(
            session,
            job.by,
            file,
            made,
            _Outcome(
                rows=rows, closed=closed, sha256=digest, standing=len(after), difference=difference
            ),
        )

    progress.finish(change)
    return None


def fingerprint(library: str, rows: Iterable[tuple[str, Cells]]) -> str:
    """SHA-256 of the canonical rows of a library: a JSON array per row, by key, one to a line."""
    names = COLUMNS[library]
    digest = hashlib.sha256(json.dumps(["key", *names]).encode() + b"\n")
    for key, cells in sorted(rows):
        line = json.dumps([key, *cells], ensure_ascii=False, separators=(",", ":"))
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _record(file: FileState, made: Plan, closed: list[str]) -> dict[str, Any]:
    """The difference row by row, as the snapshot keeps it."""
    names = COLUMNS[file.library]
    return {
        "new": made.new,
        "changed": {key: changes(names, made, key) for key in made.changed},
        "closed": closed,
        "vanished": [] if closed else made.vanished,
    }


def _enter(
    session: Session, person: Person, file: FileState, made: Plan, outcome: _Outcome
) -> Mapping[str, Any]:
    place = Place(unit_id=person.unit_id, jurisdiction_id=person.jurisdiction_id)
    if stamp(session, file.library, place) != made.stamp:
        raise NotPossible(MOVED_ON)
    snapshot = Snapshot(
        unit_id=person.unit_id, library=file.library, sha256=outcome.sha256, rows=outcome.standing,
        difference=outcome.difference, made_by=person.id, made_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(snapshot)
    session.flush()
    put(session, file.library, place, outcome.rows, snapshot_id=snapshot.id, today=today())
    closed = outcome.closed
    if closed:
        close(session, file.library, place, closed, snapshot_id=snapshot.id, today=today())
    superseded = _supersede(session, file) if closed or not made.vanished else 0
    session.execute(
        update(ImportRow)
        .where(ImportRow.import_id == file.id, ImportRow.state == "good")
        .values(state="entered", version=ImportRow.version + 1)
    )
    left = imports.open_count(session, file.id)
    imports.move(
        session, file, state="confirmed", job_ref="", content=b"", checked=b"",
        snapshot_id=snapshot.id, counts={**file.counts, "left": left, "superseded": superseded},
    )  # fmt: skip
    counts = {
        "library": file.library, "rows": outcome.standing, "sha256": outcome.sha256, "new": len(made.new),
        "changed": len(made.changed), "closed": len(closed), "left_in_worklist": left,
        "superseded": superseded,
    }  # fmt: skip
    if file.library == "targets":
        jobs.ask(session, "import.join", {}, person, f"join:{person.jurisdiction_ref}")
    journal.write(
        session, person, "import_confirmed", kind="import", ref=file.ref,
        before={"rows": len(made.before)}, after=counts,
    )  # fmt: skip
    return counts


def _supersede(session: Session, file: FileState) -> int:
    """The file was the whole library: what older files left open stands in it again, good or bad."""
    older = select(Import.id).where(
        Import.unit_id == file.unit_id, Import.library == file.library, Import.id < file.id,
        Import.state == "confirmed",
    )  # fmt: skip
    done = session.execute(
        update(ImportRow)
        .where(ImportRow.import_id.in_(older), ImportRow.state == "open")
        .values(state="superseded", version=ImportRow.version + 1)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


@jobs.handles("import.join")
def _join(job: jobs.Claim, progress: jobs.Progress) -> Mapping[str, Any] | None:
    progress.step(0, 1, Text("正在按代码归并主体", "joining rows to subjects by their keys"))

    def change(session: Session) -> Mapping[str, Any]:
        joined = join_jurisdiction(session, job.by.jurisdiction_id, by=job.by)
        return {"rows": joined.rows, "subjects": joined.subjects}

    progress.finish(change)
    return None
