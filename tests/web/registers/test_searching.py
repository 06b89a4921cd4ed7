"""Any filter finds exactly the rows that meet it, whichever way the store takes to them."""

import itertools
import random
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coordinator.core.errors import Refusal
from coordinator.core.model.condition import parse
from coordinator.exchange.generator import generate
from coordinator.exchange.tables import BUNDLE_COLUMNS
from coordinator.store import targets
from coordinator.store.database import act, reading
from coordinator.store.schema import Snapshot, Unit
from coordinator.store.targets import ORDERS, Query, clauses, listing
from tests.web.registers.conftest import row

NAMES = [c.name for c in BUNDLE_COLUMNS["targets.csv"]]
CONDITIONS = (
    "region=370302", "region^3703", "region~0322|0303", "industry^F", "industry^C26|C27", "industry~21",
    "scope~危险化学品", "scope~销售", "scope~酒", "scope^食品", "scale=大型", "scale^微", "risk=D|C",
    "risk~A", "flags=complaint", "flags~e", "flags^key|dis", "kind=product", "kind^market", "kind~ent",
    "entity_type~合作社", "entity_type=个体工商户", "name~食品", "name^云湖", "name~酒", "name~（",
    "name~有限公司", "address~1号", "address^云湖市", "uscc^91", "uscc^9237030", "uscc~MA3", "uscc~X",
    "reg_no^3703", "reg_no~0010", "name=云湖 特殊 名（一）", "name~特殊 名", "name~ 名", "scope=食品=茶;risk=B",
    "name~Ａ", "name~*\"", "region=370302;scope~销售", "flags=complaint;risk=D", "name~食品;industry^F",
)  # fmt: skip


@pytest.fixture(scope="module")
def cells():
    """Rows of the broadest generated library, and a few that try to break the index."""
    city = generate(
        targets=250, tasks=6, departments=3, inspectors=10, seed="search",
        today=date(2026, 9, 14),
    )  # fmt: skip
    rows = [dict(zip(NAMES, r, strict=True)) for r in city.rows_by_file["targets.csv"]]
    first = [r for r in rows if r["department"] == rows[0]["department"]]
    odd = [
        row(1, "云湖 特殊 名（一）", scope="食品=茶"), row(2, "Ａ*\" OR \"b"), row(3, "aＡ'；--"),
        row(4, "酒"), row(5, "食=品", uscc="", scope="", flags="key"),
    ]  # fmt: skip
    return [dict.fromkeys(NAMES, "") | r | {"row": f"x{r['row']}"} for r in odd] + first


@pytest.fixture
def library(app, person, cells):
    """The rows in the library of a liaison, and that liaison."""
    act(lambda session: targets.load(session, _unit(session), cells))
    return person("liaison")


def _unit(session):
    return session.scalar(select(Unit.id).where(Unit.code == "SCJG"))


WAYS = {"sorted": {}, "walked among": {"FEW": -1}, "walked by cells": {"FEW": -1, "MOST": 1}}


@pytest.mark.parametrize("way", WAYS)
def test_every_condition_finds_what_the_engine_finds(library, cells, way, monkeypatch):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(listing, name, value)
    found_any = 0
    with reading() as session:
        for text, order in zip(CONDITIONS, itertools.cycle(ORDERS), strict=False):
            wanted = {
                cell["row"] for cell in cells
                if all(clause.holds(cell[clause.column]) for clause in parse(text).clauses)
            }  # fmt: skip
            query = Query(clauses=clauses([text]), order=order)
            page = targets.page(session, library, query, size=2000)
            assert {line.row for line in page.lines} == wanted, text
            assert (page.total.rows, page.total.more) == (len(wanted), False), text
            found_any += bool(wanted)
    assert found_any > len(CONDITIONS) * 2 // 3


def test_pieces_of_real_cells_are_found_with_every_operator(library, cells):
    dice = random.Random(7)
    with reading() as session:
        for _ in range(120):
            cell = dice.choice(cells)
            column = dice.choice(
                ("name", "address", "scope", "uscc", "reg_no", "entity_type", "region")
            )
            value = cell[column].translate(str.maketrans("|;", "  ")).strip()
            if not value:
                continue
            at, operator = dice.randrange(len(value)), dice.choice("=^~")
            piece = {"=": value, "^": value[: at + 1], "~": value[at : at + dice.randint(1, 6)]}[
                operator
            ]
            if not piece.strip():
                continue
            query = Query(clauses=clauses([f"{column}{operator}{piece}"]))
            wanted = {c["row"] for c in cells if query.clauses[0].holds(c[column])}
            page = targets.page(session, library, query, size=2000)
            assert {line.row for line in page.lines} == wanted, query.clauses


@pytest.mark.parametrize("way", ["sorted", "walked among"])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_follow_each_other_without_gap_and_back_again(
    library, way, order, descending, monkeypatch
):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(listing, name, value)
    asked = {"clauses": clauses(["region^3703"]), "order": order, "descending": descending}
    with reading() as session:
        whole = [
            line.row for line in targets.page(session, library, Query(**asked), size=5000).lines
        ]
        pages, place = [], ""
        while True:
            page = targets.page(session, library, Query(**asked, after=place), size=40)
            pages.append(page)
            place = page.next
            if not place:
                break
        assert [line.row for page in pages for line in page.lines] == whole
        back = targets.page(session, library, Query(**asked, before=pages[2].previous), size=40)
        assert [line.row for line in back.lines] == [line.row for line in pages[1].lines]
        assert not pages[0].previous


def test_the_office_walks_all_libraries_in_one_order(library, person, monkeypatch):
    rows = [row(n, f"其他{n}") for n in range(30)]
    other = select(Unit.id).where(Unit.code == "YJGL")
    act(lambda session: targets.load(session, session.scalar(other), rows))
    query = Query(order="name", states=("active",))
    with reading() as session:
        sorted_ = [
            line.ref for line in targets.page(session, person("office"), query, size=5000).lines
        ]
        monkeypatch.setattr(listing, "FEW", -1)
        walked = [
            line.ref for line in targets.page(session, person("office"), query, size=5000).lines
        ]
    assert sorted_ == walked
    assert len(walked) > 230


def test_words_find_names_codes_and_initials(app, person):
    rows = [
        row(1, "云湖市明达印染厂", uscc="91350100M000100Y43"), row(2, "明湖酒店", reg_no="370302600001234"),
        row(3, "ＡＢＣ食品店"), row(4, "达明公司"),
    ]  # fmt: skip
    act(lambda session: targets.load(session, _unit(session), rows))
    wanted = {
        "明达": {"0001"}, "印染": {"0001"}, "湖": {"0001", "0002"}, "云湖 印染": {"0001"}, "abc": {"0003"},
        "9135": {"0001"}, "91350100M000100Y43": {"0001"}, "91350100m000100y4": {"0001"},
        "370302600001": {"0002"}, "yhsmd": {"0001"}, "YHS": {"0001"}, "m": {"0002"}, "达明": {"0004"},
        "\" OR \"": set(), "没有": set(), "店": {"0002", "0003"},
    }  # fmt: skip
    with reading() as session:
        for words, found in wanted.items():
            page = targets.page(session, person("liaison"), Query(words=words))
            assert {line.row for line in page.lines} == found, words


def test_totals_are_exact_up_to_the_limit_and_more_beyond_it(library, monkeypatch):
    monkeypatch.setattr(listing, "FEW", -1)
    monkeypatch.setattr(listing, "COUNTED", 10)
    with reading() as session:
        many = targets.page(session, library, Query(states=("active",)))
        whole = targets.page(session, library, Query())
    assert (many.total.rows, many.total.more) == (10, True)
    assert whole.total.rows > 200
    assert not whole.total.more


def test_a_second_load_changes_what_differs_and_a_row_taken_out_is_found_no_more(app, person):
    rows = [row(n, f"云湖{n}号店") for n in range(20)]
    act(lambda session: targets.load(session, _unit(session), rows))
    rows[3]["name"] = "新名字"
    rows.append(row(20, "后来的店"))
    second = act(lambda session: targets.load(session, _unit(session), rows))
    assert (second.new, second.changed, second.same) == (1, 1, 19)

    def shrink(session):
        snapshot = Snapshot(
            unit_id=_unit(session), library="targets", sha256="", rows=20, difference={}, made_by=1,
            made_at=datetime.now(UTC),
        )  # fmt: skip
        session.add(snapshot)
        session.flush()
        return targets.take_out(session, _unit(session), ["0005", "0003"], snapshot.id)

    assert act(shrink) == 2
    with reading() as session:
        found = {
            w: targets.total(session, person("liaison"), Query(words=w)).rows
            for w in ("新名", "云湖", "后来")
        }
        assert found == {"新名": 0, "云湖": 18, "后来": 1}
        assert targets.page(session, person("liaison"), Query()).total.rows == 19
    back = act(lambda session: targets.load(session, _unit(session), rows))
    assert (back.new, back.changed) == (0, 2)
    with reading() as session:
        assert targets.total(session, person("liaison"), Query(words="新名")).rows == 1


@pytest.mark.parametrize(
    "place",
    [
        "x",
        "bnVsbA",
        "WzEsMiwzXQ",
        "WzEsICJhIl0",
        "W1tdLDFd",
        "WzEsMV0",
        "WyJhIiw5OTk5OTk5OTk5OTldx",
    ],
)
def test_an_invented_place_in_the_address_is_refused_in_words(library, place):
    with reading() as session, pytest.raises(Refusal, match="does not exist"):
        targets.page(session, library, Query(after=place))
