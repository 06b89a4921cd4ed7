"""The file comes in and is read: what it is, where its header stands, what its columns may be."""

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown, Refusal
from coordinator.core.text import Text
from coordinator.exchange.sheets.child import plain
from coordinator.exchange.sheets.columns import Header, find_header, propose
from coordinator.exchange.sheets.fields import LIBRARIES, Library, headers_of
from coordinator.exchange.sheets.limits import MOST_BYTES, STATED
from coordinator.exchange.sheets.prescan import prescan
from coordinator.exchange.sheets.reading import Sheet, read_sheet
from coordinator.services import jobs
from coordinator.services.importing.asking import step
from coordinator.store import imports, journal
from coordinator.store.database import act, reading
from coordinator.store.person import Person
from coordinator.store.schema import ColumnMapping, Import

OFFICE = ("joint_items",)
DEPARTMENT = ("targets", "inspectors", "items")
PREVIEW = 20
NOT_YOURS = Text("没有这个名录库", "there is no such library")
NO_ROWS = Text("表头之下没有任何行", "there are no rows below the header")
NO_FILE = Text("没有选择文件", "no file was chosen")


def libraries_of(person: Person) -> tuple[Library, ...]:
    """The libraries this person may import."""
    own = (
        *(DEPARTMENT if "liaison" in person.roles else ()),
        *(OFFICE if "office" in person.roles else ()),
    )
    return tuple(library for library in LIBRARIES if library in own)


def upload(person: Person, library: str, name: str, data: bytes) -> str:
    """Take a file for one of the person's libraries; the reference of its import.

    Refused before anything is kept: no spreadsheet, hostile, too large. The name is only shown.
    """
    if library not in libraries_of(person):
        raise NotKnown(NOT_YOURS)
    if not data and not name:
        raise Refusal(NO_FILE)
    prescan(data[: MOST_BYTES + 1], name)
    digest = hashlib.sha256(data).hexdigest()
    shown = _shown(name)

    def change(session: Session) -> str:
        made = Import(
            unit_id=person.unit_id, library=library, file_name=shown, sha256=digest, content=data,
            made_by=person.id, made_at=datetime.now(UTC),
        )  # fmt: skip
        session.add(made)
        session.flush()
        made.job_ref = jobs.ask(
            session, "import.read", {"import": made.ref}, person, f"import:{made.ref}"
        )
        journal.write(
            session, person, "import_uploaded", kind="import", ref=made.ref,
            after={"library": library, "file": shown, "bytes": len(data), "sha256": digest},
        )  # fmt: skip
        return made.ref

    return act(change)


def reread(person: Person, ref: str, version: int, options: Mapping[str, Any]) -> None:
    """Read the file again as a person says: `encoding`, `sheet`, `header` (its line), `fill`."""
    act(
        lambda session: step(
            session, person, ref, version, "import.read",
            after=("read", "checked", "compared"), payload={"options": dict(options)}, state="read",
        )
    )  # fmt: skip


@jobs.handles("import.read")
def _read(job: jobs.Claim, progress: jobs.Progress) -> Mapping[str, Any] | None:
    progress.step(0, 1, Text("正在读取文件", "reading the file"))
    with reading() as session:
        file = imports.file(session, job.by, job.payload["import"])
        data = imports.content_of(session, file.id)
        remembered = mapping_of(session, file.unit_id, file.library)
    options = job.payload.get("options", {})
    sheet, header = opened(file.library, data, file.file_name, options)
    if progress.cancelled():
        return None
    found = _described(sheet, header, options)
    mapping = propose(header.labels, headers_of(file.library), remembered)
    known = [plain(label) in remembered for label in header.labels]

    def change(session: Session) -> Mapping[str, Any]:
        imports.move(
            session, file, state="read", job_ref="", reading={**found, "remembered": known},
            mapping={str(at): field for at, field in mapping.items()},
        )  # fmt: skip
        return {"rows": found["rows"]}

    progress.finish(change)
    return None


def opened(
    library: Library, data: bytes, name: str, options: Mapping[str, Any]
) -> tuple[Sheet, Header]:
    """The rows of a file and its header, read as the options say; refused in words."""
    known = headers_of(library)
    sheet = read_sheet(
        data,
        name,
        encoding=options.get("encoding", ""),
        sheet=options.get("sheet", ""),
        words=known,
    )
    line = options.get("header")
    at = sheet.lines.index(line) if line in sheet.lines else None
    header = find_header(sheet.rows, known, at=at)
    if header.last + 1 >= len(sheet.rows):
        raise Refusal(NO_ROWS)
    if options.get("fill"):
        _fill_down(sheet.rows, header.last + 1)
    return sheet, header


def mapping_of(session: Session, unit_id: int, library: str) -> dict[str, str]:
    """Our field for every header this department has mapped before."""
    query = select(ColumnMapping.header, ColumnMapping.mapping).where(
        ColumnMapping.unit_id == unit_id, ColumnMapping.library == library
    )
    return {header: mapping["field"] for header, mapping in session.execute(query)}


def _shown(name: str) -> str:
    """The name to show: its last part, on one line; no path is ever made of it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    text = unicodedata.normalize("NFC", last)
    return "".join(sign for sign in text if sign.isprintable())[:120] or "—"


def _fill_down(rows: list[list[str]], first: int) -> None:
    """An empty cell takes the value of the cell above it."""
    for above, row in zip(rows[first:], rows[first + 1 :], strict=False):
        row.extend([""] * (len(above) - len(row)))
        for at, cell in enumerate(above):
            if not row[at].strip():
                row[at] = cell


def _described(sheet: Sheet, header: Header, options: Mapping[str, Any]) -> dict[str, Any]:
    first = header.last + 1
    preview = zip(sheet.lines[first:], sheet.rows[first : first + PREVIEW], strict=False)
    return {
        "kind": sheet.kind,
        "encoding": sheet.encoding,
        "separator": sheet.separator,
        "sheets": list(sheet.sheets),
        "sheet": sheet.sheet,
        "header": [sheet.lines[header.first], sheet.lines[header.last]],
        "labels": list(header.labels),
        "rows": len(sheet.rows) - first,
        "preview": [[line, [cell[:200] for cell in row]] for line, row in preview],
        "options": dict(options),
        "limits": {"zh": STATED.zh, "en": STATED.en},
    }
