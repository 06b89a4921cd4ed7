"""Values of the domain: conditions, hours, authority, eligibility."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.core.model import (
    Department,
    DepartmentKind,
    Inspector,
    InspectorState,
    OfficeHours,
    Place,
    Staff,
    Target,
    Visit,
    Window,
    parse_condition,
    tabulate,
)
from coordinator.core.text import Text
from tests.builders import day, item, sharing, task

HOURS = OfficeHours(spans=((540, 720), (810, 1050)))


def rows():
    listed = (
        ("B", "2", "370302", "C26", "危险化学品经营", ""),
        ("A", "1", "370303", "C14", "食品生产", "complaint;key"),
        ("A", "2", "370304", "H62", "餐饮服务", "key"),
    )
    return tabulate(
        Target(
            department=d, row=r, name=f"{d}{r}", kind="market entity", state="active",
            region=region, industry=industry, scope=scope, flags=flags,
        )
        for d, r, region, industry, scope, flags in listed
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["A1", "A2", "B2"]),
        ("region=370302|370303", ["A1", "B2"]),
        ("industry^C2|H", ["A2", "B2"]),
        ("industry^C;scope~危险化学品", ["B2"]),
        ("flags=key", ["A1", "A2"]),
        ("flags=complaint", ["A1"]),
    ],
)
def test_a_condition_finds_the_rows_that_meet_all_its_clauses(text, found):
    targets = rows()
    mask = targets.where(parse_condition(text), range(len(targets)))
    assert [targets.name[i] for i in mask.nonzero()[0]] == found


@pytest.mark.parametrize("text", ["region", "colour=red", "region=", "scope~a||b"])
def test_a_condition_that_cannot_be_read_is_answered_with_a_sentence(text):
    assert isinstance(parse_condition(text), Text)


def test_the_rows_of_a_library_stand_together_in_the_order_of_their_numbers():
    targets = rows()
    assert [targets.row[i] for i in targets.library("A")] == ["1", "2"]
    assert list(targets.library("Z")) == []
    assert targets.target(0).flags == "complaint;key"


@given(st.integers(0, 1439), st.integers(1, 600))
def test_work_takes_its_minutes_and_the_break_besides(start, minutes):
    end = HOURS.end_of(start, minutes)
    worked = sum(any(a <= m < b for a, b in HOURS.spans) for m in range(start, 1440))
    if end is None:
        assert worked < minutes
    else:
        spent = sum(any(a <= m < b for a, b in HOURS.spans) for m in range(start, end))
        assert spent == minutes


def test_work_may_span_the_break_and_then_takes_both_halves():
    assert HOURS.end_of(660, 90) == 840
    assert HOURS.halves(660, 840) == (0, 1)
    assert HOURS.halves(540, 720) == (0,)
    assert HOURS.allows_start(719)
    assert not HOURS.allows_start(720)


def test_a_unit_has_authority_over_the_regions_within_its_own():
    def over(own, other):
        unit = Department(code="D", name="D", kind=DepartmentKind.DEPARTMENT, region=own)
        return unit.has_authority_over(other)

    assert over("370300", "370302")
    assert over("370000", "370302")
    assert not over("370302", "370303")
    assert over("", "370303")


def person(name, **changes):
    values = {
        "inspector": name,
        "department": "A",
        "certificate": name,
        "certificate_expires": date(2027, 1, 1),
        "state": InspectorState.ACTIVE,
    }
    return Inspector(**(values | changes))


def test_everything_that_hinders_an_inspector_is_named():
    rule = sharing([task("t", items=["x"])], [item("x")])
    visit = Visit(visit="s/t", subject="s", agenda=rule.agenda(["t"]))
    staff = Staff(
        departments={
            "A": Department(code="A", name="A", kind=DepartmentKind.DEPARTMENT, region="370302")
        },
        inspectors=(
            person("1"),
            person("2", certificate_expires=day(8)),
            person("3", state=InspectorState.AWAY),
            person("4"),
        ),
        interests={"s": frozenset({"4"})},
        absences={"1": (Window(day(2), day(3)),)},
    )
    here, there = Place(region="370302", lng=0, lat=0), Place(region="370303", lng=0, lat=0)
    found = {i.inspector: staff.hindrances(i, visit, here) for i in staff.inspectors}
    assert found == {"1": (), "2": ("certificate",), "3": ("state",), "4": ("interest",)}
    assert [i.inspector for i in staff.eligible(visit, "A", here)] == ["1"]
    assert staff.eligible(visit, "A", there) == ()
    assert not staff.present("1", day(3))
    assert staff.present("1", day(4))


def test_a_text_fills_its_places_in_both_languages():
    text = Text("共 {n} 户，{why}", "{n} firms, {why}").fill(n=3, why=Text("满", "full"))
    assert (text.zh, text.en) == ("共 3 户，满", "3 firms, full")
