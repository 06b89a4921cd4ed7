"""Many rows into a library at once: rows, search index and total in one transaction."""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, cast

from pypinyin import Style, pinyin
from sqlalchemy import Table, bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from coordinator.store.schema import TargetRow
from coordinator.store.schema.registers import LibraryTotal
from coordinator.store.targets import index
from coordinator.store.targets.lines import CELLS

CHUNK = 10_000
INITIALS_AT_MOST = 40
_T = cast(Table, TargetRow.__table__)
_TEXTS = tuple(name for name in CELLS if name not in ("lng", "lat", "visits_this_year"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """How many rows of a load were new, different from before, or the same."""

    new: int
    changed: int
    same: int


def load(
    session: Session,
    unit_id: int,
    rows: Iterable[Mapping[str, str]],
    *,
    snapshot_id: int | None = None,
    tell: Callable[[int], None] = lambda done: None,
) -> Loaded:
    """Put checked rows into a unit's library; a row whose number is there already replaces its cells.

    `rows` have the columns of targets.csv as text (coordinates in degrees; `department` is not
    read) and may have `uscc_as_seen`. Every row number at most once. `tell` hears the rows done.
    """
    counts = {"new": 0, "changed": 0, "same": 0}
    empty = not session.scalar(select(_T.c.id).where(_T.c.unit_id == unit_id).limit(1))
    left = iter(rows)
    with _room(session):
        while chunk := [_values(row) for row in islice(left, CHUNK)]:
            known = {} if empty else _known(session, unit_id, [row["row"] for row in chunk])
            fresh = [row for row in chunk if row["row"] not in known]
            _insert(session, unit_id, fresh, snapshot_id)
            altered = [(known[r["row"]], r) for r in chunk if _differs(known.get(r["row"]), r)]
            _replace(session, altered)
            counts["new"] += len(fresh)
            counts["changed"] += len(altered)
            counts["same"] += len(chunk) - len(fresh) - len(altered)
            tell(sum(counts.values()))
        recount(session, unit_id)
        if counts["new"] * 4 > session.execute(select(func.sum(LibraryTotal.rows))).scalar_one():
            index.settle(session)
    return Loaded(**counts)


def take_out(session: Session, unit_id: int, rows: Collection[str], snapshot_id: int) -> int:
    """End rows that a snapshot no longer holds; they stay stored but stand in no list. How many."""
    ended = 0
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        standing = [r for r in _known(session, unit_id, chunk).values() if r.until_snapshot is None]
        index.remove(session, [row._mapping for row in standing])
        gone = [{"its_id": row.id} for row in standing]
        if gone:
            session.connection().execute(
                update(_T)
                .where(_T.c.id == bindparam("its_id"))
                .values(until_snapshot=snapshot_id, version=_T.c.version + 1),
                gone,
            )
        ended += len(gone)
    recount(session, unit_id)
    return ended


def recount(session: Session, unit_id: int) -> None:
    """Keep the total of a library after its rows came or went."""
    standing = select(func.count()).where(_T.c.unit_id == unit_id, _T.c.until_snapshot.is_(None))
    rows = session.scalar(standing.select_from(_T)) or 0
    kept = session.get(LibraryTotal, unit_id)
    if kept is None:
        session.add(LibraryTotal(unit_id=unit_id, rows=rows))
    else:
        kept.rows = rows
    session.flush()


def initials(name: str) -> str:
    """The first letters of a name's sounds, small; other letters and figures as they are."""
    return "".join(map(_initial, name))[:INITIALS_AT_MOST]


@lru_cache(maxsize=1 << 15)
def _initial(letter: str) -> str:
    if letter.isascii():
        return letter.lower() if letter.isalnum() else ""
    sound = pinyin(letter, style=Style.FIRST_LETTER, errors="ignore")
    return sound[0][0].lower() if sound else ""


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: row.get(name, "") for name in _TEXTS}
    values["row"] = row["row"]
    values["state"] = values["state"] or "active"
    values["uscc_as_seen"] = row.get("uscc_as_seen", "")
    values["lng"], values["lat"] = (
        micro_degrees(row.get("lng", "")),
        micro_degrees(row.get("lat", "")),
    )
    values["visits_this_year"] = int(row.get("visits_this_year") or 0)
    values["initials"] = initials(values["name"])
    return values


def micro_degrees(degrees: str) -> int | None:
    """Micro-degrees of decimal degrees, without a detour over floating point; raises ValueError."""
    if not degrees:
        return None
    whole, _, part = degrees.partition(".")
    sign = -1 if whole.startswith("-") else 1
    return int(whole) * 1_000_000 + sign * int(part[:6].ljust(6, "0"))


def _known(session: Session, unit_id: int, rows: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(rows), 500):
        wanted = select(_T).where(_T.c.unit_id == unit_id, _T.c.row.in_(rows[start : start + 500]))
        found |= {row.row: row for row in session.execute(wanted)}
    return found


def _differs(known: Any, row: Mapping[str, Any]) -> bool:
    if known is None:
        return False
    return known.until_snapshot is not None or any(
        getattr(known, name) != row[name] for name in (*CELLS, "uscc_as_seen")
    )


def _insert(
    session: Session, unit_id: int, rows: Sequence[dict[str, Any]], snapshot_id: int | None
) -> None:
    if not rows:
        return
    before = session.scalar(select(func.max(_T.c.id))) or 0
    for row in rows:
        row |= {
            "unit_id": unit_id,
            "ref": secrets.token_urlsafe(12),
            "from_snapshot": snapshot_id,
            "version": 1,
        }
    session.connection().execute(insert(_T), rows)
    made = select(_T.c.row, _T.c.id).where(_T.c.id > before, _T.c.unit_id == unit_id)
    numbers = {name: number for name, number in session.execute(made)}  # noqa: C416 - a result has keys()
    index.add(session, ({**row, "id": numbers[row["row"]]} for row in rows))


def _replace(session: Session, altered: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    if not altered:
        return
    index.remove(session, [old._mapping for old, _ in altered if old.until_snapshot is None])
    columns = [*CELLS, "initials", "uscc_as_seen"]
    session.connection().execute(
        update(_T)
        .where(_T.c.id == bindparam("its_id"))
        .values(
            {
                **{name: bindparam(f"new_{name}") for name in columns},
                "until_snapshot": None,
                "version": _T.c.version + 1,
            }
        ),
        [
            {"its_id": old.id, **{f"new_{name}": new[name] for name in columns}}
            for old, new in altered
        ],
    )
    index.add(session, ({**new, "id": old.id, "unit_id": old.unit_id} for old, new in altered))


@contextmanager
def _room(session: Session) -> Iterator[None]:
    """SQLite: room for the pages a load changes, so that it need not lock out readers to spill them."""
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    before = session.execute(text("PRAGMA cache_size")).scalar_one()
    session.execute(text("PRAGMA cache_size=-524288"))
    try:
        yield
    finally:
        session.execute(text(f"PRAGMA cache_size={int(before)}"))
