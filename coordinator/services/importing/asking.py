"""Every step of an import that takes longer than a moment is asked for as a job."""

from typing import Any

from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.services import jobs
from coordinator.store import imports, journal
from coordinator.store.database import act
from coordinator.store.imports import FileState
from coordinator.store.person import Person

CHANGED = Text(
    "这次导入刚被本单位的另一人推进到别的步骤，请刷新后再继续",
    "a colleague has just moved this import on; reload the page and go on from there",
)
BUSY = Text(
    "上一步还在处理，请等它完成或先停止", "the last step is still running; wait for it or stop it"
)
ENDED = Text("这次导入已经结束", "this import has ended")
TOO_EARLY = Text("要先完成前面的步骤", "the steps before this one come first")


def step(
    session: Session,
    person: Person,
    ref: str,
    version: int,
    kind: str,
    *,
    after: tuple[str, ...],
    payload: dict[str, Any] | None = None,
    **values: Any,
) -> str:
    """Ask for the next step of an import that is in one of the states `after`; the job's reference."""
    file = open_file(session, person, ref, version)
    if file.state not in after:
        raise NotPossible(TOO_EARLY)
    job = jobs.ask(session, kind, {"import": ref, **(payload or {})}, person, f"import:{ref}")
    imports.move(session, file, job_ref=job, **values)
    return job


def open_file(session: Session, person: Person, ref: str, version: int) -> FileState:
    """The import if it can be worked on and is as the form saw it."""
    file = imports.file(session, person, ref)
    if file.ended:
        raise NotPossible(ENDED)
    work = imports.work(session, file)
    if work and work.open:
        raise NotPossible(BUSY)
    if file.version != version:
        raise NotPossible(CHANGED)
    return file


def cancel(person: Person, ref: str) -> None:
    """Stop what is running for an import; nothing it did stays."""
    with_job = act(lambda session: imports.file(session, person, ref).job_ref)
    jobs.cancel(person, with_job)


def abandon(person: Person, ref: str, version: int) -> None:
    """End an import without touching the library; its file and rows are removed."""

    def change(session: Session) -> None:
        file = open_file(session, person, ref, version)
        imports.keep_bad(session, file.id, ())
        imports.move(session, file, state="abandoned", job_ref="", content=b"", checked=b"")
        journal.write(
            session, person, "import_abandoned", kind="import", ref=ref,
            before={"state": file.state, "library": file.library},
        )  # fmt: skip

    act(change)
