"""Slots before names: feasible, as many as possible, reasons for the rest."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.model import InspectorState, Slot, VisitId
from coordinator.core.schedule import reserve
from tests.core.schedule.exact import most_slots
from tests.core.schedule.slots import (
    PEOPLE,
    Door,
    crowded_reservations,
    day,
    officer,
    reserving,
    staff,
)

A = {"A": ""}


@settings(max_examples=60, deadline=None)
@given(crowded_reservations())
def test_every_reserved_plan_can_be_staffed_at_once(problem):
    found = reserve(problem)
    assert most_slots(problem, found.slots) == len(found.slots)


@settings(max_examples=60, deadline=None)
@given(crowded_reservations())
def test_as_many_visits_get_a_slot_as_cp_sat_can_place(problem):
    assert len(reserve(problem).slots) == most_slots(problem)


@settings(max_examples=60, deadline=None)
@given(crowded_reservations(round_visits=3))
def test_rounds_keep_one_series_one_half_day_and_ways_between(problem):
    found = reserve(problem)
    known = {v.visit: v for v in problem.visits}
    rounds: dict[VisitId, list[VisitId]] = {}
    for visit, round_id in found.rounds.items():
        rounds.setdefault(round_id, []).append(visit)
    for round_id, members in rounds.items():
        members.sort(key=lambda v: found.slots[v])
        assert members[0] == round_id
        assert len(members) <= 3
        assert len({known[v].agenda.departments for v in members}) == 1
        slots = [found.slots[v] for v in members]
        assert all(a.end <= b.start and a.day == b.day for a, b in pairwise(slots))
        if len(members) > 1:
            assert len({problem.settings.hours.halves(s.start, s.end) for s in slots}) == 1
    assert found.travel >= found.travel_bound
    assert len(found.slots) + len(found.unplaced) == len(problem.visits)


@settings(max_examples=30, deadline=None)
@given(crowded_reservations(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(problem, shuffler):
    visits = list(problem.visits)
    shuffler.shuffle(visits)
    one, two = reserve(problem), reserve(replace(problem, visits=tuple(visits)))
    assert (one.slots, one.rounds, one.unplaced) == (two.slots, two.rounds, two.unplaced)


@settings(max_examples=40, deadline=None)
@given(crowded_reservations())
def test_slots_stay_in_the_window_and_out_of_refused_half_days(problem):
    found = reserve(problem)
    for visit in problem.visits:
        slot = found.slots.get(visit.visit)
        if slot is None:
            continue
        assert slot.day in visit.agenda.window
        assert problem.settings.hours.end_of(slot.start, visit.agenda.minutes) == slot.end
        for span in problem.settings.hours.halves(slot.start, slot.end):
            assert (visit.visit, slot.day, span) not in problem.refused


def test_a_visit_longer_than_the_morning_takes_the_afternoon_if_that_is_free():
    found = reserve(reserving([Door(name="S", minutes=200, needs=A)], staff(PEOPLE)))
    assert found.slots["S/T"] == Slot(day=day(0), start=810, end=1010)


def test_a_visit_longer_than_every_span_crosses_the_break():
    found = reserve(reserving([Door(name="S", minutes=300, needs=A)], staff(PEOPLE)))
    assert found.slots["S/T"] == Slot(day=day(0), start=540, end=930)


def test_a_crew_across_the_break_holds_its_officer_in_both_halves():
    doors = [Door(name="S", minutes=300, needs=A), Door(name="T", minutes=60, needs=A)]
    found = reserve(reserving(doors, staff([officer("a1", "A")])))
    assert set(found.slots) == {"S/T"} or set(found.slots) == {"T/T"}


def test_visits_of_one_area_follow_each_other_with_the_way_between():
    doors = [Door(name=n, minutes=60, needs=A, east=e) for n, e in (("S", 0), ("T", 10_000))]
    found = reserve(reserving(doors, staff([officer("a1", "A")]), days=1, round_visits=2))
    assert found.travel == 891
    assert sorted(found.slots.values()) == [
        Slot(day=day(0), start=540, end=600),
        Slot(day=day(0), start=602, end=662),
    ]
    assert set(found.rounds.values()) == {min(found.slots, key=found.slots.__getitem__)}


def test_another_region_or_kind_never_shares_a_round():
    doors = [
        Door(name="S", minutes=60, needs=A),
        Door(name="T", minutes=60, needs=A, region="370302"),
        Door(name="U", minutes=60, needs=A, announced=False),
    ]
    found = reserve(reserving(doors, staff(PEOPLE), days=1, round_visits=3))
    assert len(set(found.rounds.values())) == 3


def test_a_pin_keeps_its_start():
    pin = datetime(2027, 3, 2, 10, 0)  # noqa: DTZ001
    doors = [Door(name="S", last=2, minutes=150, needs=A)]
    found = reserve(reserving(doors, staff(PEOPLE), pins={"S": pin}))
    assert found.slots["S/T"] == Slot(day=day(1), start=600, end=840)


def test_a_window_without_a_working_day_is_said():
    (one,) = reserve(reserving([Door(name="S", first=5, last=6, needs=A)], staff(PEOPLE))).unplaced
    assert one.stage == "slot"
    assert one.because.en == "there is no working day in the window 2027-03-06 to 2027-03-07"


def test_a_visit_longer_than_the_office_day_is_said():
    (one,) = reserve(reserving([Door(name="S", minutes=421, needs=A)], staff(PEOPLE))).unplaced
    assert one.because.en == "the visit takes 421 minutes, a working day has 420"


def test_a_pin_outside_the_office_hours_is_said():
    pin = datetime(2027, 3, 1, 12, 30)  # noqa: DTZ001
    (one,) = reserve(reserving([Door(name="S", needs=A)], staff(PEOPLE), pins={"S": pin})).unplaced
    assert "2027-03-01 12:30 is not within office hours" in one.because.en


def test_the_reason_names_department_skill_days_and_masks_the_few_people():
    doors = [Door(name="S", needs={"A": "gas", "B": ""})]
    people = staff(PEOPLE, away={"a2": [0]})
    (one,) = reserve(reserving(doors, people)).unplaced
    assert one.because.en == (
        "unit A lacks officers qualified for gas on 2027-03-01: 1 needed, at most 0 free"
        " (1 eligible: 李** on leave)"
    )
    assert one.because.zh == (
        "A局在2027-03-01缺少具备“gas”资质的执法人员：需1名，最多0名可用（符合条件的共1名：李**请假）"
    )


def test_the_reason_tells_who_is_taken_all_the_time_from_who_is_taken_part_of_it():
    pins = {n: datetime(2027, 3, 1, h) for n, h in (("S", 9), ("T", 14))}  # noqa: DTZ001
    doors = [Door(name=n, last=1, minutes=120, needs={"A": "gas"}) for n in "ST"]
    doors.append(Door(name="U", minutes=120, needs={"A": "gas"}))
    people = staff([officer("a1", "A", called="王某"), officer("a2", "A", "gas", called="李某")])
    (one,) = reserve(reserving(doors, people, pins=pins)).unplaced
    assert "(1 eligible: 李** already taken)" in one.because.en
    wide = replace(doors[-1], minutes=200)
    (one,) = reserve(reserving([doors[1], wide], people, days=1, pins={"T": pins["T"]})).unplaced
    assert "(1 eligible: 李** partly taken)" in one.because.en


def test_the_reason_says_why_the_others_of_the_department_do_not_count():
    gone = replace(officer("a1", "A"), state=InspectorState.AWAY)
    late = replace(officer("a2", "A"), certificate_expires=day(0))
    people = staff([gone, late, officer("a3", "A"), officer("a4", "A")], interests={"S": ["a3"]})
    problem = reserving([Door(name="S", last=1, needs=A)], people)
    short = replace(problem, settings=replace(problem.settings, officers_per_department=2))
    (one,) = reserve(short).unplaced
    assert one.because.en.endswith(
        "2 needed, at most 1 free (1 eligible: 王** free; not counted: not in service 1, "
        "certificate expires before the window ends 1, declared an interest 1)"
    )
    assert one.because.zh.endswith(
        "（符合条件的共1名：王**可用；不计入的：不在岗1名，执法证在检查期内到期1名，已申报利害关系1名）"
    )
