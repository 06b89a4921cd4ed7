"""Any page of any filter, with its total, in the scope of a person.

A filter is first asked of the search index. When few rows are left (`FEW`), all of them are compared
and sorted; when many are, the library is walked in the order asked for until the page is full. So
neither a rare nor a common filter reads the whole library row by row.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any, cast

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.schema import TargetRow
from coordinator.store.schema.registers import LibraryTotal
from coordinator.store.scopes import SeenUnit, units_seen
from coordinator.store.targets.lines import TargetCells, TargetLine
from coordinator.store.targets.matching import Filter, filter_of, in_units, write
from coordinator.store.targets.query import ORDERS, PAGE, Query

COUNTED = 10_000
"""Totals are exact up to here; beyond it is `more than`."""
FEW = 12_000
"""As many candidates of the index are compared and sorted at once."""
MOST = 150_000
"""From here on a row is so likely to match that the walk compares the cells themselves."""
BAD_PLACE = Text("页码无效，请回到第一页", "this page does not exist; go back to the first one")
_T = cast(Table, TargetRow.__table__)
_JOIN = {"sqlite": "target_search AS s CROSS JOIN target AS t ON t.id = s.rowid",
         "postgresql": "target_search AS s JOIN target AS t ON t.id = s.id"}  # fmt: skip
_ASKED = {
    "sqlite": "target_search MATCH :tokens",
    "postgresql": "s.tokens @@ CAST(:tokens AS tsquery)",
}
_ALONE = {"sqlite": "SELECT rowid FROM target_search WHERE target_search MATCH :tokens",
          "postgresql": "SELECT s.id FROM target_search s WHERE s.tokens @@ CAST(:tokens AS tsquery)"}  # fmt: skip

Key = tuple[Any, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """How many rows match: exactly `rows`, or more than that."""

    rows: int
    more: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Rows of one page, and where its neighbours begin (empty at the ends)."""

    lines: tuple[TargetLine, ...]
    total: Total
    next: str = ""
    previous: str = ""


def page(session: Session, person: Person, query: Query, *, size: int = PAGE) -> Page:
    """The page of the query with its total; units out of sight are as if they did not exist."""
    search = _Search(session, person, query)
    candidates = search.candidates()
    if candidates <= FEW:
        return _page_of_few(search, size)
    total_ = search.total(candidates)
    back = bool(query.before)
    place = search.place(query.before or query.after)
    keys = list(
        islice(search.walk(place, back=back, candidates=candidates, most=size + 1), size + 1)
    )
    more, keys = len(keys) > size, keys[:size]
    if back:
        keys.reverse()
    has_next, has_previous = (True, more) if back else (more, bool(query.after))
    return Page(
        lines=search.lines([number for _, number in keys]),
        total=total_,
        next=_place(keys[-1]) if keys and has_next else "",
        previous=_place(keys[0]) if keys and has_previous else "",
    )


def total(session: Session, person: Person, query: Query) -> Total:
    """How many rows the query matches: what `page` says of it."""
    search = _Search(session, person, query)
    candidates = search.candidates()
    return Total(rows=len(search.few())) if candidates <= FEW else search.total(candidates)


def matching(session: Session, person: Person, query: Query, *, most: int) -> Iterator[TargetLine]:
    """All rows of the query in its order, the first `most`, fetched a few hundred at a time."""
    search = _Search(session, person, query)
    candidates = search.candidates()
    keys: Iterator[Key] = (
        iter(search.few())
        if candidates <= FEW
        else search.walk(None, back=False, candidates=candidates, most=most)
    )
    numbers = [number for _, number in islice(keys, most)]
    for start in range(0, len(numbers), 500):
        yield from search.lines(numbers[start : start + 500])


def _page_of_few(search: "_Search", size: int) -> Page:
    keys, query = search.few(), search.query
    order = [_Reversed(key) for key in keys] if query.descending else keys
    start = 0
    if place := search.place(query.after or query.before):
        at: Any = _Reversed(place) if query.descending else place
        start = bisect_right(order, at) if query.after else max(0, bisect_left(order, at) - size)
    shown = keys[start : start + size]
    return Page(
        lines=search.lines([number for _, number in shown]),
        total=Total(rows=len(keys)),
        next=_place(shown[-1]) if start + size < len(keys) else "",
        previous=_place(shown[0]) if shown and start > 0 else "",
    )


class _Reversed:
    """A key that sorts the other way round."""

    __slots__ = ("key",)

    def __init__(self, key: Key) -> None:
        self.key = key

    def __lt__(self, other: "_Reversed") -> bool:
        return other.key < self.key


class _Search:
    """One query in the scope of one person, as statements."""

    def __init__(self, session: Session, person: Person, query: Query) -> None:
        self.session, self.query = session, query
        self.dialect = session.get_bind().dialect.name
        seen = units_seen(session, person)
        self.units: Sequence[SeenUnit] = [
            u for u in seen if not query.units or u.code in query.units
        ]
        self.filter: Filter = filter_of(query, self.dialect)
        self.column = ORDERS[query.order]

    def candidates(self) -> int:
        """How many rows the index offers, counted no further than `MOST`; whole libraries: kept totals."""
        if not self.units:
            return 0
        if not self.query.is_filtered:
            return max(self._kept_total(), 0)
        statement = f"SELECT count(*) FROM ({_ALONE[self.dialect]} LIMIT {MOST}) AS found"  # noqa: S608
        return int(self._run(statement, self.unit_ids).scalar_one())

    def total(self, candidates: int) -> Total:
        """Exact up to `COUNTED`, beyond it only that there are more; whole libraries always exact."""
        if not self.query.is_filtered:
            return Total(rows=candidates)
        statement = (
            f"SELECT count(*) FROM (SELECT 1 FROM {_JOIN[self.dialect]} WHERE {_ASKED[self.dialect]}"  # noqa: S608
            f" AND {self.filter.where} LIMIT {COUNTED + 1}) AS found"
        )
        rows = int(self._run(statement, self.unit_ids).scalar_one())
        return Total(rows=min(rows, COUNTED), more=rows > COUNTED)

    def few(self) -> list[Key]:
        """Keys of all matching rows in order, for few candidates."""
        if not self.units:
            return []
        way = "DESC" if self.query.descending else "ASC"
        source = _JOIN[self.dialect] if self.query.is_filtered else "target AS t"
        asked = _ASKED[self.dialect] if self.query.is_filtered else self._of_units()
        statement = (
            f"SELECT t.{self.column}, t.id FROM {source} WHERE {asked} AND {self.filter.where}"  # noqa: S608
            f" AND t.until_snapshot IS NULL ORDER BY t.{self.column} {way}, t.id {way}"
        )
        return [(key, number) for key, number in self._run(statement, self.unit_ids)]

    def walk(self, place: Key | None, *, back: bool, candidates: int, most: int) -> Iterator[Key]:
        """Keys of matching rows from a place on, library by library, merged in order."""
        descending = self.query.descending != back
        steps = [self._steps(u, place, descending, candidates, most) for u in self.units]
        return merge(*steps, reverse=descending)

    def _steps(
        self, unit: SeenUnit, place: Key | None, descending: bool, candidates: int, most: int
    ) -> Iterator[Key]:
        way, sign = ("DESC", "<") if descending else ("ASC", ">")
        beyond = f"AND (t.{self.column}, t.id) {sign} (:key, :number)" if place else ""
        among = ""
        # words of the search box are told by the index alone
        if self.query.is_filtered and (candidates < MOST or self.query.words.strip()):
            among = f"AND +t.id IN ({_ALONE[self.dialect]})"
        hint = f"INDEXED BY ix_target_by_{self.query.order}" if self.dialect == "sqlite" else ""
        statement = (
            f"SELECT t.{self.column}, t.id FROM target AS t {hint} WHERE t.unit_id = :unit"  # noqa: S608
            f" AND t.until_snapshot IS NULL {beyond} {among} AND {self.filter.where}"
            f" ORDER BY t.{self.column} {way}, t.id {way} LIMIT {int(most)}"
        )
        values = {"unit": unit.id}
        if place:
            values |= {"key": place[0], "number": place[1]}
        yield from ((key, number) for key, number in self._run(statement, (unit.id,), values))

    def place(self, text_: str) -> Key | None:
        """The key a place in an address stands for."""
        return _key(text_, int if self.query.order == "visits" else str) if text_ else None

    def lines(self, numbers: Sequence[int]) -> tuple[TargetLine, ...]:
        """The rows with these numbers, in this order."""
        found = {r.id: r for r in self.session.execute(select(_T).where(_T.c.id.in_(numbers)))}
        units = {unit.id: unit for unit in self.units}
        return tuple(line(found[n], units[found[n].unit_id]) for n in numbers if n in found)

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """The libraries asked about."""
        return tuple(unit.id for unit in self.units)

    def _of_units(self) -> str:
        return f"t.unit_id IN ({', '.join(map(str, self.unit_ids))})"

    def _kept_total(self) -> int:
        kept = select(LibraryTotal.rows).where(LibraryTotal.unit_id.in_(self.unit_ids))
        return sum(self.session.scalars(kept))

    def _run(self, statement: str, unit_ids: tuple[int, ...], values: Any = None) -> Any:
        bound = {**self.filter.values, **(values or {})}
        if ":tokens" in statement:
            bound["tokens"] = write(in_units(self.filter, unit_ids), self.dialect)
        used = {name: value for name, value in bound.items() if f":{name}" in statement}
        return self.session.execute(text(statement), used)


def line(row: Any, unit: SeenUnit, subject_ref: str | None = None) -> TargetLine:
    """A stored row as a value."""
    return TargetLine(
        ref=row.ref,
        unit_code=unit.code,
        unit_name=unit.name,
        unit_name_en=unit.name_en,
        row=row.row,
        cells=TargetCells.of(row),
        uscc_as_seen=row.uscc_as_seen,
        stands=row.until_snapshot is None,
        version=row.version,
        subject_ref=subject_ref,
    )


def _place(key: Key) -> str:
    return urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _key(place: str, kind: type) -> Key:
    try:
        key = json.loads(urlsafe_b64decode(place + "=" * (-len(place) % 4)))
    except (ValueError, RecursionError):
        raise Refusal(BAD_PLACE) from None
    whole = isinstance(key, list) and len(key) == 2 and type(key[0]) is kind
    if not whole or type(key[1]) is not int or any(type(k) is int and abs(k) >> 31 for k in key):
        raise Refusal(BAD_PLACE)
    return (key[0].replace("\0", "") if kind is str else key[0]), key[1]
