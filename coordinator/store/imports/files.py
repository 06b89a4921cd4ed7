"""Uploads of a unit, found only by its own people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text
from coordinator.store import jobs
from coordinator.store.database import change_one
from coordinator.store.person import Person
from coordinator.store.schema import Import, Job, Snapshot

NO_IMPORT = Text("没有这次导入，或您无权查看", "there is no such import, or it is not yours to see")
ENDED = ("confirmed", "abandoned")


@dataclass(frozen=True, kw_only=True, slots=True)
class FileState:
    """An upload as its unit sees it; `id` never leaves the server."""

    id: int
    ref: str
    unit_id: int
    library: str
    file_name: str
    sha256: str
    state: str
    job_ref: str
    reading: Mapping[str, Any]
    mapping: Mapping[str, str]
    counts: Mapping[str, Any]
    difference: Mapping[str, Any]
    snapshot_id: int | None
    made_at: datetime
    version: int

    @property
    def ended(self) -> bool:
        """Whether nothing more can be done with it."""
        return self.state in ENDED


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """The snapshot an import left."""

    ref: str
    sha256: str
    rows: int
    made_at: datetime


def own(person: Person) -> Any:
    """The uploads of the person's unit."""
    return Import.unit_id == person.unit_id


def file(session: Session, person: Person, ref: str) -> FileState:
    """The upload with this reference, of the person's own unit."""
    found = session.scalar(_mine(person).where(Import.ref == ref))
    if found is None:
        raise NotKnown(NO_IMPORT)
    return _state(found)


def files(session: Session, person: Person, *, most: int = 20) -> tuple[FileState, ...]:
    """The newest uploads of the person's unit."""
    found = session.scalars(_mine(person).order_by(Import.id.desc()).limit(most))
    return tuple(map(_state, found))


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """The job that is to bring an import to its next state, as everybody of the unit sees it."""

    kind: str
    state: str
    done: int
    total: int
    message: Text
    cancel_asked: bool

    @property
    def open(self) -> bool:
        """Whether it is still waiting or running."""
        return self.state in jobs.OPEN


def work(session: Session, file: FileState) -> Work | None:
    """The last job of an import that did not bring it on, or has not yet."""
    found = session.scalar(select(Job).where(Job.ref == file.job_ref)) if file.job_ref else None
    if found is None:
        return None
    said = found.reason or (found.message if found.state == "running" else {})
    return Work(
        kind=found.kind,
        state=found.state,
        done=found.done,
        total=found.total,
        message=Text(said["zh"], said["en"]) if said else jobs.STATES[found.state],
        cancel_asked=found.cancel_asked,
    )


def content_of(session: Session, import_id: int) -> bytes:
    """The bytes that were uploaded."""
    return session.scalars(select(Import.content).where(Import.id == import_id)).one()


def checked_of(session: Session, import_id: int) -> bytes:
    """The good rows as they were packed."""
    return session.scalars(select(Import.checked).where(Import.id == import_id)).one()


def move(session: Session, file: FileState, **values: Any) -> None:
    """Change an upload that is still as `file` says; refused if somebody changed it meanwhile."""
    change_one(
        session,
        update(Import)
        .where(Import.id == file.id, Import.version == file.version, Import.state == file.state)
        .values(**values, version=Import.version + 1),
    )


def snapshot(session: Session, person: Person, snapshot_id: int) -> Finished:
    """A snapshot of the person's unit."""
    found = session.scalars(
        select(Snapshot).where(Snapshot.id == snapshot_id, Snapshot.unit_id == person.unit_id)
    ).one()
    return Finished(ref=found.ref, sha256=found.sha256, rows=found.rows, made_at=found.made_at)


def _mine(person: Person) -> Select[Import]:
    return select(Import).where(own(person))


def _state(found: Import) -> FileState:
    return FileState(
        id=found.id,
        ref=found.ref,
        unit_id=found.unit_id,
        library=found.library,
        file_name=found.file_name,
        sha256=found.sha256,
        state=found.state,
        job_ref=found.job_ref,
        reading=found.reading,
        mapping=found.mapping,
        counts=found.counts,
        difference=found.difference,
        snapshot_id=found.snapshot_id,
        made_at=found.made_at,
        version=found.version,
    )
