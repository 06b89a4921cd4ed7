"""Rows that cannot enter a library yet, with what is wrong with which cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text
from coordinator.store.database import changed
from coordinator.store.imports.files import own
from coordinator.store.person import Person
from coordinator.store.schema import Import, ImportRow

PAGE = 50
NO_ROW = Text("没有这一行，或您无权查看", "there is no such row, or it is not yours to see")
_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with one cell; `suggestion` is taken only by a person, `see` is another line."""

    column: str
    text: Text
    suggestion: str | None = None
    see: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRow:
    """A row with its cells as they are now; `id` never leaves the server."""

    id: int
    ref: str
    import_id: int
    import_ref: str
    library: str
    file_name: str
    line: int
    cells: Mapping[str, str]
    problems: tuple[Problem, ...]
    state: str
    version: int

    def problem(self, column: str) -> Problem | None:
        """What is wrong with this cell."""
        return next((each for each in self.problems if each.column == column), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class RowPage:
    """Bad rows from one line on, how many match and how many are open in all, where the next begins."""

    rows: tuple[BadRow, ...]
    total: int
    all_open: int
    next: str


def bad_rows(
    session: Session,
    person: Person,
    ref: str,
    *,
    column: str = "",
    after: str = "",
    most: int = PAGE,
) -> RowPage:
    """The open rows of one upload in the order of its lines, with a problem in `column` if given."""
    wanted = _rows(person).where(Import.ref == ref, ImportRow.state == "open")
    return _page(session, wanted, column, after, most, ImportRow.line)


def worklist(
    session: Session, person: Person, *, ref: str = "", after: str = "", most: int = PAGE
) -> RowPage:
    """The rows of confirmed uploads of the unit (or of one) that are still open, oldest first."""
    wanted = _rows(person).where(Import.state == "confirmed", ImportRow.state == "open")
    wanted = wanted.where(Import.ref == ref) if ref else wanted
    return _page(session, wanted, "", after, most, ImportRow.id)


def worklist_counts(session: Session, person: Person) -> Mapping[str, int]:
    """How many rows of the worklist belong to which library."""
    query = (
        select(Import.library, func.count())
        .join(ImportRow, ImportRow.import_id == Import.id)
        .where(own(person), Import.state == "confirmed", ImportRow.state == "open")
        .group_by(Import.library)
    )
    return dict(session.execute(query).all())


def row(session: Session, person: Person, ref: str) -> BadRow:
    """The bad row with this reference, of the person's own unit."""
    found = session.execute(_rows(person).where(ImportRow.ref == ref)).one_or_none()
    if found is None:
        raise NotKnown(NO_ROW)
    return _bad(found)


def open_count(session: Session, import_id: int) -> int:
    """How many rows of an upload are open."""
    query = select(func.count()).where(ImportRow.import_id == import_id, ImportRow.state == "open")
    return session.scalar(query) or 0


def columns_with_problems(session: Session, import_id: int) -> Mapping[str, int]:
    """How many open rows have a problem in which column."""
    query = (
        select(ImportRow.columns, func.count())
        .where(ImportRow.import_id == import_id, ImportRow.state == "open")
        .group_by(ImportRow.columns)
    )
    counts: dict[str, int] = {}
    for columns, count in session.execute(query):
        for column in filter(None, columns.split(";")):
            counts[column] = counts.get(column, 0) + count
    return counts


def keep_bad(session: Session, import_id: int, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replace the bad rows of an upload; each has line, cells, problems."""
    session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    values = [{"import_id": import_id, **row, "columns": _columns(row["problems"])} for row in rows]
    for start in range(0, len(values), _AT_ONCE):
        session.execute(insert(ImportRow), values[start : start + _AT_ONCE])


def save_row(
    session: Session,
    row: BadRow,
    *,
    cells: Mapping[str, str] | None = None,
    problems: Sequence[Mapping[str, Any]] = (),
    state: str = "open",
    reason: str = "",
) -> bool:
    """Write a row if it is still open and as `row` says; whether it was."""
    return changed(
        session,
        update(ImportRow)
        .where(
            ImportRow.id == row.id,
            ImportRow.version == row.version,
            ImportRow.state == row.state,
        )
        .values(
            cells=dict(row.cells if cells is None else cells),
            problems=list(problems),
            columns=_columns(problems),
            state=state,
            reason=reason,
            version=ImportRow.version + 1,
        ),
    )


def good_rows(session: Session, import_id: int) -> tuple[BadRow, ...]:
    """The rows of an upload that were corrected and wait for its confirmation."""
    query = _columns_of().where(ImportRow.import_id == import_id, ImportRow.state == "good")
    return tuple(map(_bad, session.execute(query.order_by(ImportRow.line))))


def open_rows(session: Session, import_id: int) -> tuple[BadRow, ...]:
    """All open rows of an upload."""
    query = _columns_of().where(ImportRow.import_id == import_id, ImportRow.state == "open")
    return tuple(map(_bad, session.execute(query.order_by(ImportRow.line))))


def _columns(problems: Iterable[Mapping[str, Any]]) -> str:
    names = sorted({problem["column"] for problem in problems})
    return f";{';'.join(names)};" if names else ""


def _columns_of() -> Any:
    return select(ImportRow, Import.ref, Import.library, Import.file_name).join(
        Import, Import.id == ImportRow.import_id
    )


def _rows(person: Person) -> Any:
    return _columns_of().where(own(person))


def _page(session: Session, wanted: Any, column: str, after: str, most: int, order: Any) -> RowPage:
    every = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    if column:
        wanted = wanted.where(ImportRow.columns.contains(f";{column};", autoescape=True))
    count = select(func.count()).select_from(wanted.subquery())
    total = (session.scalar(count) or 0) if column else every
    if after.isdigit():
        wanted = wanted.where(order > int(after))
    found = session.execute(wanted.order_by(order).limit(most + 1)).all()
    more = str(getattr(found[most - 1][0], order.key)) if len(found) > most else ""
    return RowPage(rows=tuple(map(_bad, found[:most])), total=total, all_open=every, next=more)


def _bad(found: Any) -> BadRow:
    stored, import_ref, library, file_name = found
    return BadRow(
        id=stored.id,
        ref=stored.ref,
        import_id=stored.import_id,
        import_ref=import_ref,
        library=library,
        file_name=file_name,
        line=stored.line,
        cells=stored.cells,
        problems=tuple(
            Problem(
                column=each["column"],
                text=Text(each["zh"], each["en"]),
                suggestion=each["suggestion"],
                see=each["see"],
            )
            for each in stored.problems
        ),
        state=stored.state,
        version=stored.version,
    )
