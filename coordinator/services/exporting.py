"""Registers as files: exactly what is shown, journalled, with a purpose where persons are in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible, Refusal
from coordinator.core.text import Language, Text
from coordinator.exchange.sheets.writing import MOST_ROWS, csv_file, xlsx_file
from coordinator.services.registering.editing import NOT_YOURS
from coordinator.services.registering.labels import INSPECTOR, ITEM, TARGET, word, words
from coordinator.services.unmasking import refuse_without
from coordinator.store import inspectors, journal, targets
from coordinator.store.database import act, reading
from coordinator.store.inspectors import InspectorLine
from coordinator.store.items import ItemVersion
from coordinator.store.person import Person
from coordinator.store.targets import Query, TargetLine

UNKNOWN_FORMAT = Text("只能导出为 CSV 或 XLSX", "a register is exported as CSV or XLSX")
TOO_MANY = Text(
    "一次最多导出 {most} 行，当前条件下不止这些；请先加筛选条件",
    "one export holds at most {most} rows and more than that match; add a filter first",
)
UNKNOWN_COLUMN = Text("没有“{name}”这一列", "there is no column “{name}”")


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file to hand out."""

    name: str
    kind: str
    content: bytes


def export_targets(
    person: Person,
    query: Query,
    columns: Sequence[str],
    format_: str,
    language: Language,
    *,
    refs: Sequence[str] = (),
) -> File:
    """The rows of the query with the columns shown, in the order shown; or only those with `refs`."""
    for name in columns:
        if name not in TARGET:
            raise Refusal(UNKNOWN_COLUMN.fill(name=name))
    with reading() as session:
        lines = (
            list(targets.chosen(session, person, refs))
            if refs
            else list(targets.matching(session, person, query, most=MOST_ROWS + 1))
        )
    if len(lines) > MOST_ROWS:
        raise NotPossible(TOO_MANY.fill(most=f"{MOST_ROWS:,}"))
    rows = [[target_cell(line, name, language) for name in columns] for line in lines]
    file = _file("targets", format_, [TARGET[name] for name in columns], rows, language)
    written = {
        "rows": len(rows),
        "columns": list(columns),
        "query": _said(query),
        "format": format_,
    }
    _journal(person, "targets_exported", "target", written)
    return file


def export_items(
    person: Person, lines: Sequence[ItemVersion], format_: str, language: Language
) -> File:
    """Items as shown."""
    rows = [[item_cell(line, name, language) for name in ITEM] for line in lines]
    file = _file("items", format_, list(ITEM.values()), rows, language)
    _journal(person, "items_exported", "item", {"rows": len(rows), "format": format_})
    return file


def export_inspectors(
    person: Person, format_: str, purpose: str, language: Language, *, full: bool
) -> File:
    """The inspector library, masked as shown, or with `full` the own one as it is; a purpose always."""
    refuse_without(purpose)
    if full and "liaison" not in person.roles:
        raise Refusal(NOT_YOURS)
    read: Callable[[Session, Person], Sequence[InspectorLine]]
    read = inspectors.in_full if full else inspectors.inspectors
    with reading() as session:
        lines = read(session, person)
    rows = [[inspector_cell(line, name, language) for name in INSPECTOR] for line in lines]
    file = _file("inspectors", format_, list(INSPECTOR.values()), rows, language)
    written = {"rows": len(rows), "format": format_, "masked": not full}
    _journal(person, "inspectors_exported", "inspector", written, reason=purpose.strip())
    return file


def target_cell(line: TargetLine, name: str, language: Language) -> str:
    """One cell of the target list as it is shown."""
    if name == "row":
        return line.row
    if name == "department":
        return line.unit_name if language == "zh" else line.unit_name_en
    value: Any = getattr(line.cells, name)
    if name in ("kind", "state"):
        return word(value).say(language)
    if name == "flags":
        return words(value).say(language)
    if name in ("lng", "lat"):
        return degrees(value)
    return str(value)


def item_cell(line: ItemVersion, name: str, language: Language) -> str:
    """One cell of the item list as it is shown."""
    if name == "department":
        return line.unit_name if language == "zh" else line.unit_name_en
    value: Any = getattr(line, name)
    if name in ("target_kind", "item_class"):
        return word(value).say(language)
    return _plain(value, language)


def inspector_cell(line: InspectorLine, name: str, language: Language) -> str:
    """One cell of the inspector list as it is shown."""
    if name == "department":
        return line.unit_name if language == "zh" else line.unit_name_en
    value: Any = getattr(line, name)
    return word(value).say(language) if name == "state" else _plain(value, language)


def degrees(micro: int | None) -> str:
    """Micro-degrees as decimal degrees."""
    if micro is None:
        return ""
    whole, part = divmod(abs(micro), 1_000_000)
    return f"{'-' if micro < 0 else ''}{whole}.{part:06d}"


def _plain(value: Any, language: Language) -> str:
    if isinstance(value, tuple):
        return words(";".join(value)).say(language)
    return "" if value is None else str(value)


def _file(
    name: str,
    format_: str,
    header: Sequence[Text],
    rows: Sequence[Sequence[str]],
    language: Language,
) -> File:
    names = [text.say(language) for text in header]
    if format_ == "csv":
        return File(
            name=f"{name}.csv", kind="text/csv; charset=utf-8", content=csv_file(names, rows)
        )
    if format_ != "xlsx":
        raise Refusal(UNKNOWN_FORMAT)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return File(name=f"{name}.xlsx", kind=kind, content=xlsx_file(name, names, rows))


def _said(query: Query) -> dict[str, Any]:
    return {
        "where": [targets.written(clause) for clause in query.clauses],
        "states": list(query.states),
        "visits": list(query.visits),
        "units": list(query.units),
        "words": query.words,
        "order": f"{'-' if query.descending else ''}{query.order}",
    }


def _journal(
    person: Person, act_: str, kind: str, written: dict[str, Any], reason: str = ""
) -> None:
    def change(session: Session) -> None:
        journal.write(session, person, act_, kind=kind, after=written, reason=reason)

    act(change)
