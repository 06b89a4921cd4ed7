"""Times for named teams: feasible, as many as possible, pins and the present plan kept."""

from dataclasses import replace
from datetime import datetime

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.schedule import cost, optimum
from coordinator.core.model import Slot
from coordinator.core.schedule import check, reserve, schedule, suggest
from tests.core.schedule.exact import most_times
from tests.core.schedule.slots import (
    PEOPLE,
    Door,
    crowded_schedules,
    day,
    reserving,
    scheduling,
    staff,
)

A = {"A": ""}


@settings(max_examples=80, deadline=None)
@given(crowded_schedules(), st.sampled_from([0, 200]))
def test_every_schedule_can_be_kept(problem, moves):
    problem = replace(problem, moves=moves)
    found = schedule(problem)
    assert check(problem, found) == ()
    assert found.travel >= found.travel_bound


@settings(max_examples=25, deadline=None)
@given(crowded_schedules())
def test_as_many_visits_get_a_time_as_cp_sat_can_place(problem):
    assert len(schedule(problem).slots) == most_times(problem)


@settings(max_examples=30, deadline=None)
@given(crowded_schedules(moves=100), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(problem, shuffler):
    visits = list(problem.visits)
    shuffler.shuffle(visits)
    one, two = schedule(problem), schedule(replace(problem, visits=tuple(visits)))
    assert (one.slots, one.unplaced, one.travel) == (two.slots, two.unplaced, two.travel)


@settings(max_examples=40, deadline=None)
@given(crowded_schedules())
def test_without_moves_a_plan_that_holds_stays_exactly_as_it_is(problem):
    found = schedule(problem)
    again = schedule(replace(problem, present=found.slots))
    assert again.slots == found.slots


def test_without_moves_only_the_slot_that_no_longer_holds_is_placed_again():
    doors = [Door(name="S", last=1, needs=A), Door(name="T", last=1, needs=A)]
    problem = scheduling(
        doors,
        {"S": ["a1"], "T": ["a1"]},
        staff(PEOPLE),
        present={"S": (0, 600, 720), "T": (0, 660, 840)},
    )
    found = schedule(problem)
    assert found.slots["S/T"] == Slot(day=day(0), start=600, end=720)
    assert check(problem, found) == ()
    assert len(found.slots) == 2


def test_a_pin_stays_and_others_give_way():
    pin = datetime(2027, 3, 1, 9, 0)  # noqa: DTZ001
    doors = [Door(name="S", minutes=180, needs=A), Door(name="T", minutes=240, needs=A)]
    problem = scheduling(doors, {"S": ["a1"], "T": ["a1"]}, staff(PEOPLE), days=1, pins={"S": pin})
    found = schedule(problem)
    assert found.slots["S/T"] == Slot(day=day(0), start=540, end=720)
    assert found.slots["T/T"] == Slot(day=day(0), start=810, end=1050)


def test_two_pins_of_one_person_at_one_time_leave_one_with_the_reason():
    pin = datetime(2027, 3, 1, 9, 0)  # noqa: DTZ001
    doors = [Door(name="S", needs=A), Door(name="T", needs=A)]
    problem = scheduling(
        doors, {"S": ["a1"], "T": ["a1"]}, staff(PEOPLE), pins={"S": pin, "T": pin}
    )
    (one,) = schedule(problem).unplaced
    assert one.because.en == (
        "the start is fixed at 2027-03-01 09:00; 王** is at other visits on 2027-03-01"
    )


def test_a_way_that_takes_too_long_keeps_visits_apart():
    doors = [
        Door(name="S", minutes=90, needs=A),
        Door(name="T", minutes=90, needs=A, east=120_000),
        Door(name="U", minutes=240, needs=A),
    ]
    problem = scheduling(doors, {d.name: ["a1"] for d in doors}, staff(PEOPLE), days=1)
    assert len(schedule(problem).slots) == 2
    near = replace(problem, places=dict.fromkeys(problem.places, problem.places["S"]))
    assert len(schedule(near).slots) == 3


def test_moves_bring_visits_of_one_area_to_one_day():
    doors = [
        Door(name=f"S{k}", last=3, minutes=100, needs=A, east=k % 2 * 100_000) for k in range(6)
    ]
    teams = {d.name: ["a1", "b1"] for d in doors}
    present = {f"S{k}": (k // 2, 540 + k % 2 * 300, 640 + k % 2 * 300) for k in range(6)}
    problem = scheduling(doors, teams, staff(PEOPLE), days=4, moves=3000, present=present)
    found = schedule(problem)
    assert found.travel == 0
    assert found.person_days == 4


LONE = tuple(
    Door(name=f"S{k}", minutes=60, needs=A, east=18_000 if k == 2 else 0) for k in range(6)
)
PRESENT = {
    f"S{k}": (0, *slot)
    for k, slot in enumerate(
        [(540, 600), (600, 660), (664, 814), (818, 878), (878, 938), (938, 998)]
    )
}


def test_moves_bring_a_lone_place_from_the_middle_of_a_full_day_to_its_end():
    teams = {d.name: ["a1"] for d in LONE}
    problem = scheduling(LONE, teams, staff(PEOPLE), days=1, present=PRESENT)
    assert schedule(problem).travel == 3210
    found = schedule(replace(problem, moves=200))
    assert check(problem, found) == ()
    assert found.travel == 1605


def test_a_day_keeps_its_order_where_a_member_of_another_team_is_bound_elsewhere():
    doors = [*LONE, Door(name="T", minutes=90, needs=A, east=18_000)]
    doors.append(replace(doors[-1], name="U", minutes=180))
    teams = {d.name: ["a1"] for d in LONE} | {"S2": ["a1", "b1"], "T": ["b1"], "U": ["b1"]}
    pins = {"T": datetime(2027, 3, 1, 9), "U": datetime(2027, 3, 1, 14)}  # noqa: DTZ001
    problem = scheduling(doors, teams, staff(PEOPLE), days=1, pins=pins, present=PRESENT)
    found = schedule(replace(problem, moves=200))
    assert check(problem, found) == ()
    assert found.travel == 3210
    assert len(found.slots) == len(doors)


def test_the_present_plan_wins_among_equals():
    doors = [Door(name="S", last=2, needs=A)]
    problem = scheduling(
        doors, {"S": ["a1"]}, staff(PEOPLE), moves=500, present={"S": (2, 600, 720)}
    )
    assert schedule(problem).slots["S/T"] == Slot(day=day(2), start=600, end=720)


def test_the_checker_names_what_is_broken():
    doors = [Door(name="S", needs=A), Door(name="T", needs=A)]
    problem = scheduling(doors, {"S": ["a1"], "T": ["a1"]}, staff(PEOPLE, away={"a1": [1]}), days=2)
    good = schedule(problem)
    twice = replace(good, slots={v: Slot(day=day(0), start=540, end=660) for v in good.slots})
    assert "a1 cannot reach T/T from S/T" in check(problem, twice)[0].en
    late = replace(good, slots={**good.slots, "T/T": Slot(day=day(1), start=540, end=660)})
    said = " ".join(t.en for t in check(problem, late))
    assert "no working day of its window" in said
    assert "a1 is away on 2027-03-02" in said
    early = replace(good, slots={**good.slots, "S/T": Slot(day=day(0), start=480, end=600)})
    assert "office hours" in " ".join(t.en for t in check(problem, early))
    assert "metres" in check(problem, replace(good, travel=good.travel + 1))[0].en
    assert "a slot or a reason" in check(problem, replace(good, slots={}))[0].en


def test_suggestions_name_cost_clash_and_days_left():
    doors = [
        Door(name="S", last=1, minutes=180, needs=A),
        Door(name="T", last=1, minutes=180, needs=A, east=10_000),
    ]
    problem = scheduling(
        doors,
        {"S": ["a1"], "T": ["a1"]},
        staff(PEOPLE),
        days=2,
        present={"S": (0, 540, 720), "T": (1, 540, 720)},
    )
    best = suggest(problem, "S/T")
    assert [s.slot for s in best] == [
        Slot(day=day(0), start=540, end=720),
        Slot(day=day(0), start=810, end=990),
        Slot(day=day(1), start=810, end=990),
    ]
    assert [s.extra_metres for s in best] == [0, 0, 891]
    assert [s.days_left for s in best] == [1, 1, 0]
    assert best[2].text.en == (
        "2027-03-02 13:30: +891 m of travel, nobody is double-booked,"
        " 0 working days to the deadline"
    )


@settings(max_examples=40, deadline=None)
@given(crowded_schedules())
def test_a_suggestion_without_clash_can_be_taken(problem):
    found = schedule(problem)
    problem = replace(problem, present=found.slots)
    for name in found.slots:
        for suggestion in suggest(problem, name):
            if suggestion.double_booked:
                continue
            slots = {**found.slots, name: suggestion.slot}
            travel = found.travel
            broken = check(problem, replace(found, slots=slots, travel=travel))
            assert all("metres" in t.en for t in broken)


@settings(max_examples=8, deadline=None)
@given(crowded_schedules())
def test_cost_is_never_below_the_bound_of_cp_sat(problem):
    problem, found = _searched(problem)
    assert optimum(problem, 20.0).bound <= cost(problem, found)


@settings(max_examples=8, deadline=None)
@given(crowded_schedules(most_days=1))
def test_the_plan_of_a_day_costs_at_most_a_twentieth_more_than_the_best(problem):
    problem, found = _searched(problem)
    best = optimum(problem, 20.0)
    assume(best.cost == best.bound)  # proven in time
    assert cost(problem, found) <= best.cost * 21 // 20


def _searched(problem):
    placed = schedule(problem)
    kept = tuple(v for v in problem.visits if v.visit in placed.slots)
    problem = replace(problem, visits=kept, moves=2000, present=placed.slots)
    found = schedule(problem)
    assert len(found.slots) == len(kept)
    return problem, found


def test_a_visit_of_a_team_may_span_the_break():
    doors = [Door(name="S", minutes=300, needs=A)]
    found = schedule(scheduling(doors, {"S": ["a1"]}, staff(PEOPLE)))
    assert found.slots["S/T"] == Slot(day=day(0), start=540, end=930)


def test_a_season_without_days_places_nothing_and_says_so():
    doors = [Door(name="S", needs=A)]
    (one,) = schedule(scheduling(doors, {"S": ["a1"]}, staff(PEOPLE), days=0)).unplaced
    assert "no working day" in one.because.en
    (two,) = reserve(reserving(doors, staff(PEOPLE), days=0)).unplaced
    assert two.because == one.because
