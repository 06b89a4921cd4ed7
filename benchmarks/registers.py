"""Any page of any filter of a target library: `python -m benchmarks.registers [rows]`.

Fills an SQLite file with generated libraries and measures what a page of the list costs, filter by
filter, in the order asked for, first pages and later ones, for a department and for the office.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice
from pathlib import Path
from time import perf_counter, process_time

from flask import Flask

from benchmarks.measure import Row, machine
from coordinator.exchange.generator import generate
from coordinator.exchange.tables import BUNDLE_COLUMNS
from coordinator.store import targets
from coordinator.store.database import Base, act, db, open_database, reading
from coordinator.store.person import Person
from coordinator.store.schema import JurisdictionRow, Unit
from coordinator.store.targets import Query, clauses

WHERE = (
    "region=370302", "region=370304|370305", "region^3703", "region~0322", "industry^F",
    "industry^C26|C27", "industry=F5177", "industry~21", "scope~危险化学品", "scope~销售", "scope~酒",
    "scope^食品", "scale=大型", "scale=微型", "risk=D", "risk=A", "flags=complaint", "flags=key|dishonest",
    "kind=product", "kind=market entity", "entity_type~合作社", "entity_type=个体工商户", "name~食品",
    "name~餐饮店", "name^云湖", "name~酒", "name~（", "address~人民路1", "address~园", "address^云湖市",
    "uscc^91", "uscc^92370302MA", "uscc~MA3", "uscc~X", "reg_no^3703", "reg_no~0010",
    "risk=D;region=370302;scale=大型", "scope~危险化学品;industry^C26;flags=complaint",
    "region=370302;scope~销售", "entity_type=个体工商户;region=370305;scope~食品;risk=C",
    "flags=complaint;risk=D;kind=facility", "name~云湖市;scope~化学;address~园区",
)  # fmt: skip
WORDS = (
    "食品",
    "云湖 餐饮",
    "化工",
    "酒",
    "yh",
    "yhslx",
    "91370302",
    "9237",
    "3703021",
    "MA",
    "云湖市博山区",
)
OTHERS = (
    Query(), Query(states=("active",)), Query(states=("revoked",)), Query(visits=(2,)),
    Query(visits=(1,), states=("moved", "revoked"), clauses=clauses(["region^3703", "scope~食品"])),
)  # fmt: skip


def main(rows: int = 1_000_000, folder: Path | None = None) -> list[Row]:
    """Fill about `rows` library rows and measure every filter; one Row per kind of reader."""
    with tempfile.TemporaryDirectory() as scratch:
        app = Flask("benchmark")
        open_database(app, f"sqlite:///{(folder or Path(scratch)) / 'registers.db'}")
        with app.app_context():
            Base.metadata.create_all(db.engines[None])
            filled, seconds = _fill(rows)
            found = [Row(stage="registers", what=f"load {filled:,} rows", seconds=seconds, runs=1)]
            with reading() as session:
                units = session.query(Unit).order_by(Unit.id).all()
                office, first = units[0], units[1]
            for unit, role in ((first, "liaison"), (office, "office")):
                found.append(_measured(_person(unit, role), role))
            for engine in db.engines.values():
                engine.dispose()
    return found


def _fill(rows: int) -> tuple[int, float]:
    """Libraries of 12 departments; the first is about a third of all rows."""
    city = generate(
        targets=max(20, round(rows / 2.4)), tasks=6, departments=12, inspectors=60, seed="registers",
        today=date(2026, 9, 14),
    )  # fmt: skip
    columns = [column.name for column in BUNDLE_COLUMNS["targets.csv"]]

    def found(session: object) -> dict[str, int]:
        jurisdiction = JurisdictionRow(name="benchmark", profile="joint-2026")
        units = [
            Unit(jurisdiction=jurisdiction, code=code, name=name, kind=kind)
            for code, name, _, kind, *_ in city.rows_by_file["departments.csv"]
        ]
        session.add_all(units)  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        return {unit.code: unit.id for unit in units}

    units = act(found)
    begin, filled = perf_counter(), 0
    for code, several in groupby(city.rows_by_file["targets.csv"], key=lambda row: row[0]):
        named = (dict(zip(columns, row, strict=True)) for row in several)
        result = act(lambda session, c=code, n=named: targets.load(session, units[c], n))
        filled += result.new
        print(f"{filled:,} rows, {perf_counter() - begin:.0f} s", end="\r", flush=True)
    return filled, perf_counter() - begin


def _measured(person: Person, reader: str) -> Row:
    spent: list[tuple[float, float, str]] = []

    def page(query: Query, what: str) -> targets.Page:
        with reading() as session:
            begin, worked = perf_counter(), process_time()
            found = targets.page(session, person, query)
            spent.append((perf_counter() - begin, process_time() - worked, what))
        return found

    for query, what in _queries():
        if after := page(query, what).next:
            page(_after(query, after), f"{what}, second page")
    spent.sort(reverse=True)
    p99, p99_of_processor = (_p99([each[place] for each in spent]) for place in (0, 1))
    slowest = "; ".join(f"{what}: {s * 1000:.0f} ms" for s, _, what in spent[:5])
    note = (
        f"{len(spent)} pages, p99 {p99 * 1000:.0f} ms (processor {p99_of_processor * 1000:.0f} ms), "
        f"slowest: {slowest}"
    )
    median = statistics.median(seconds for seconds, _, _ in spent)
    what = f"a page, {reader}, p50"
    return Row(stage="registers", what=what, seconds=median, runs=len(spent), note=note)


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[98]


def _queries() -> Iterator[tuple[Query, str]]:
    for order in targets.ORDERS:
        for descending in (False, True):
            way = f"{'-' if descending else ''}{order}"
            for where in WHERE:
                yield (
                    Query(clauses=clauses([where]), order=order, descending=descending),
                    f"{where} {way}",
                )
            for words in WORDS:
                yield Query(words=words, order=order, descending=descending), f"“{words}” {way}"
            for other in OTHERS:
                yield _ordered(other, order, descending), f"{other.states}{other.visits} {way}"


def _ordered(query: Query, order: targets.Order, descending: bool) -> Query:
    return Query(
        clauses=query.clauses, states=query.states, visits=query.visits, order=order,
        descending=descending,
    )  # fmt: skip


def _after(query: Query, place: str) -> Query:
    return Query(
        clauses=query.clauses, states=query.states, visits=query.visits, words=query.words,
        order=query.order, descending=query.descending, after=place,
    )  # fmt: skip


def _person(unit: Unit, role: str) -> Person:
    return Person(
        id=0, ref="", login=role, name=role, language="zh", roles=frozenset({role}),
        unit_id=unit.id, unit_code=unit.code, unit_name=unit.name, unit_name_en=unit.name,
        unit_kind=unit.kind, jurisdiction_id=unit.jurisdiction_id, jurisdiction_ref="",
        jurisdiction_name="",
    )  # fmt: skip


if __name__ == "__main__":
    print(machine())
    for each in main(*map(int, islice(sys.argv, 1, 2))):
        print(f"{each.what}: {each.seconds:.3f} s {each.note}")
