"""What stands in a library now, and how rows of an import get into it: one shape for all four."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, insert, or_, select, update
from sqlalchemy.orm import Session

from coordinator.store import targets
from coordinator.store.schema import (
    InspectorRow,
    ItemRow,
    JointItemPart,
    JointItemRow,
    Snapshot,
    TargetRow,
    Unit,
)
from coordinator.store.targets.loading import initials

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "targets": (
        "name", "uscc", "uscc_as_seen", "reg_no", "kind", "entity_type", "region", "address", "lng",
        "lat", "industry", "scope", "scale", "risk", "flags", "state", "visits_this_year",
    ),
    "inspectors": (
        "name", "post", "position", "certificate", "certificate_expires", "qualifications",
        "specialties", "phone", "home_region", "state",
    ),
    "items": (
        "name", "field", "basis", "target_kind", "content", "methods", "item_class", "ratio",
        "frequency", "minutes", "qualification",
    ),
    "joint_items": (
        "name", "field", "targets", "lead_as_written", "partners_as_written", "basis", "methods",
    ),
}  # fmt: skip
"""The columns by which two states of a row are compared."""
_MODELS: Mapping[str, Any] = {
    "targets": TargetRow,
    "inspectors": InspectorRow,
    "items": ItemRow,
    "joint_items": JointItemRow,
}
_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Whose library it is."""

    unit_id: int
    jurisdiction_id: int


Cells = tuple[Any, ...]


def present(session: Session, library: str, place: Place) -> dict[str, Cells]:
    """The rows that stand in the library, by key, each with its cells in the order of `COLUMNS`."""
    model = _MODELS[library]
    columns = [getattr(model, name) for name in COLUMNS[library]]
    key = model.row if library == "targets" else model.code
    found = session.execute(_standing(select(key, *columns), library, place))
    return {row[0]: tuple(_plain(cell) for cell in row[1:]) for row in found}


def stamp(session: Session, library: str, place: Place) -> list[int]:
    """Changes with every change of the library: rows, their versions, their newest number."""
    model = _MODELS[library]
    query = select(func.count(), func.sum(model.version), func.max(model.id))
    row = session.execute(_standing(query, library, place)).one()
    last = select(func.max(Snapshot.id)).where(
        Snapshot.unit_id == place.unit_id, Snapshot.library == library
    )
    return [int(value or 0) for value in (*row, session.scalar(last))]


def parties(session: Session, place: Place) -> tuple[tuple[str, str], ...]:
    """Code and name of the departments and sections of the jurisdiction."""
    query = select(Unit.code, Unit.name).where(
        Unit.jurisdiction_id == place.jurisdiction_id, Unit.kind != "office"
    )
    return tuple((code, name) for code, name in session.execute(query.order_by(Unit.code)))


def put(
    session: Session,
    library: str,
    place: Place,
    rows: Iterable[Mapping[str, Any]],
    *,
    snapshot_id: int | None,
    today: date,
) -> None:
    """Insert or change rows, each with its `key` and the values a check gave; in bulk."""
    if library == "targets":
        targets.load(session, place.unit_id, map(_as_text, rows), snapshot_id=snapshot_id)
        return
    made = {
        "inspectors": _put_inspectors,
        "items": _put_items,
        "joint_items": _put_joint_items,
    }[library]
    made(session, place, list(rows), snapshot_id, today)


def close(
    session: Session,
    library: str,
    place: Place,
    keys: Collection[str],
    *,
    snapshot_id: int,
    today: date,
) -> None:
    """End the rows with these keys; they stay stored but stand in no list."""
    if library == "targets":
        targets.take_out(session, place.unit_id, keys, snapshot_id)
        return
    model = _MODELS[library]
    left = list(keys)
    ended = (
        {"until_snapshot": snapshot_id}
        if library == "inspectors"
        else {"in_force_to": today - timedelta(days=1)}
    )
    for start in range(0, len(left), 500):
        some = select(model.id).where(model.code.in_(left[start : start + 500]))
        ids = list(session.scalars(_standing(some, library, place)))
        session.execute(
            update(model)
            .where(model.id.in_(ids))
            .values(**ended, version=model.version + 1)
            .execution_options(synchronize_session=False)
        )


def _standing(query: Select[Any], library: str, place: Place) -> Select[Any]:
    model = _MODELS[library]
    if library == "joint_items":
        mine = JointItemRow.jurisdiction_id == place.jurisdiction_id
    else:
        mine = model.unit_id == place.unit_id
    if library in ("targets", "inspectors"):
        return query.where(mine, model.until_snapshot.is_(None))
    return query.where(mine, model.in_force_to.is_(None))


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


def _as_text(row: Mapping[str, Any]) -> dict[str, str]:
    return {**{name: str(value or "") for name, value in row.items()}, "row": row["key"]}


def _put_inspectors(
    session: Session,
    place: Place,
    rows: list[Mapping[str, Any]],
    snapshot_id: int | None,
    _today: date,
) -> None:
    numbers = _numbers(session, InspectorRow, InspectorRow.unit_id == place.unit_id)
    fresh, altered = [], []
    for row in rows:
        values = {name: row[name] for name in COLUMNS["inspectors"]}
        values["certificate_expires"] = date.fromisoformat(row["certificate_expires"])
        values |= {"initials": initials(row["name"]), "until_snapshot": None}
        known = numbers.get(row["key"])
        if known is None:
            first = {"unit_id": place.unit_id, "code": row["key"], "from_snapshot": snapshot_id}
            fresh.append({**values, **first})
        else:
            altered.append({**values, "id": known})
    _write(session, InspectorRow, fresh, altered)


def _put_items(
    session: Session,
    place: Place,
    rows: list[Mapping[str, Any]],
    _snapshot_id: int | None,
    today: date,
) -> None:
    mine = ItemRow.unit_id == place.unit_id
    _put_versions(session, "items", place, rows, mine, {"unit_id": place.unit_id}, today)


def _put_joint_items(
    session: Session,
    place: Place,
    rows: list[Mapping[str, Any]],
    _snapshot_id: int | None,
    today: date,
) -> None:
    query = select(Unit.code, Unit.id).where(Unit.jurisdiction_id == place.jurisdiction_id)
    units = dict(session.execute(query).all())
    written: list[Mapping[str, Any]] = [
        {
            **row,
            "lead_as_written": row["lead"],
            "partners_as_written": row["partners"],
            "lead_id": units.get(row["lead_unit"]),
        }
        for row in rows
    ]
    mine = JointItemRow.jurisdiction_id == place.jurisdiction_id
    owner = {"jurisdiction_id": place.jurisdiction_id}
    _put_versions(session, "joint_items", place, written, mine, owner, today)
    open_now = select(JointItemRow.code, JointItemRow.id).where(
        mine, JointItemRow.in_force_to.is_(None)
    )
    numbers = dict(session.execute(open_now).all())
    parts = [
        {"joint_item_id": numbers[row["key"]], "unit_id": units[code]}
        for row in rows
        if row["resolved"]
        for code in dict.fromkeys([row["lead_unit"], *row["partner_units"]])
    ]
    had = {numbers[row["key"]] for row in rows}
    known = set(
        session.scalars(
            select(JointItemPart.joint_item_id).where(JointItemPart.joint_item_id.in_(had))
        )
    )
    fresh = [part for part in parts if part["joint_item_id"] not in known]
    if fresh:
        session.execute(insert(JointItemPart), fresh)


def _put_versions(
    session: Session,
    library: str,
    place: Place,
    rows: list[Mapping[str, Any]],
    mine: Any,
    owner: Mapping[str, Any],
    today: date,
) -> None:
    """A change ends one version and begins another; within one day it changes the one of today."""
    model = _MODELS[library]
    names = [*COLUMNS[library], *(("lead_id", "resolved") if library == "joint_items" else ())]
    query = select(model.code, model.id).where(
        mine,
        model.in_force_from == today,
        or_(model.in_force_to.is_(None), model.in_force_to < today),
    )
    of_today: dict[str, int] = dict(session.execute(query).all())
    older = [row["key"] for row in rows if row["key"] not in of_today]
    close(session, library, place, older, snapshot_id=0, today=today)
    fresh, altered = [], []
    for row in rows:
        values = {name: row[name] for name in names} | {"in_force_to": None}
        if row["key"] in of_today:
            altered.append({**values, "id": of_today[row["key"]]})
        else:
            fresh.append({**values, **owner, "code": row["key"], "in_force_from": today})
    _write(session, model, fresh, altered)


def _numbers(session: Session, model: Any, mine: Any) -> dict[str, int]:
    return dict(session.execute(select(model.code, model.id).where(mine)).all())


def _write(
    session: Session, model: Any, fresh: list[dict[str, Any]], altered: list[dict[str, Any]]
) -> None:
    for start in range(0, len(fresh), _AT_ONCE):
        session.execute(insert(model), fresh[start : start + _AT_ONCE])
    for start in range(0, len(altered), _AT_ONCE):
        session.execute(update(model), altered[start : start + _AT_ONCE])
    for start in range(0, len(altered), 500):
        ids = [row["id"] for row in altered[start : start + 500]]
        session.execute(
            update(model)
            .where(model.id.in_(ids))
            .values(version=model.version + 1)
            .execution_options(synchronize_session=False)
        )
