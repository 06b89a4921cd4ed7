"""Compiled loops agree with the same text run by the interpreter, and with plain arithmetic."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import isqrt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import coordinator.core.compiled
from coordinator.core.model import Place
from coordinator.core.schedule import metres, reserve, schedule
from coordinator.core.schedule.office import finish, span_at, spans_until
from coordinator.core.schedule.stream import numbers
from coordinator.core.schedule.travel import minutes, span_metres, span_minutes
from tests.core.schedule.slots import HOURS, crowded_reservations, crowded_schedules

KERNELS = (
    "travel", "stream", "office", "values", "cover", "wording", "forest", "ground", "board", "seating",
    "rounds", "placing", "shortage", "reservation", "diary", "sequence", "search", "obstacles", "plan",
)  # fmt: skip
PACKAGE = "coordinator.core.schedule."


@contextmanager
def interpreted() -> Iterator[dict[str, object]]:
    """A second copy of the package's modules in which `compiled` leaves functions as they are."""
    kept = {name: sys.modules[PACKAGE + name] for name in KERNELS if name != "values"}
    compiled = coordinator.core.compiled.compiled
    coordinator.core.compiled.compiled = lambda function: function
    try:
        for name in kept:
            spec = importlib.util.find_spec(PACKAGE + name)
            module = importlib.util.module_from_spec(spec)
            sys.modules[PACKAGE + name] = module
            spec.loader.exec_module(module)
        yield {name: sys.modules[PACKAGE + name] for name in kept}
    finally:
        coordinator.core.compiled.compiled = compiled
        for name, module in kept.items():
            sys.modules[PACKAGE + name] = module


with interpreted() as modules:
    plain_reserve = modules["reservation"].reserve
    plain_schedule = modules["plan"].schedule


@settings(max_examples=12, deadline=None)
@given(crowded_reservations(round_visits=2))
def test_reservations_agree_with_the_interpreter(problem):
    one, two = reserve(problem), plain_reserve(problem)
    assert (one.slots, one.rounds, one.travel) == (two.slots, two.rounds, two.travel)
    assert one.unplaced == two.unplaced


@settings(max_examples=12, deadline=None)
@given(crowded_schedules(moves=50))
def test_schedules_agree_with_the_interpreter(problem):
    one, two = schedule(problem), plain_schedule(problem)
    assert (one.slots, one.travel, one.person_days) == (two.slots, two.travel, two.person_days)
    assert one.unplaced == two.unplaced


degrees = st.integers(-180_000_000, 180_000_000)


@settings(max_examples=300, deadline=None)
@given(degrees, degrees, degrees, degrees, st.integers(1, 1000))
def test_compiled_metres_are_exact(x1, y1, x2, y2, cosine):
    a, b = Place(region="", lng=x1, lat=y1), Place(region="", lng=x2, lat=y2)
    assert span_metres(x1 - x2, y1 - y2, cosine) == metres(a, b, cosine) == metres(b, a, cosine)


def test_a_degree_of_latitude_and_of_longitude_have_their_length():
    here = Place(region="", lng=118_000_000, lat=36_000_000)
    north = Place(region="", lng=118_000_000, lat=37_000_000)
    east = Place(region="", lng=119_000_000, lat=36_000_000)
    assert metres(here, north, 801) == 111_320
    assert metres(here, east, 801) == 801_000 * 111_320 // 1_000_000
    assert isqrt(801_000**2 + 10**12) * 111_320 // 10**6 == metres(north, east, 801)


@given(st.integers(0, 10**9), st.integers(1, 200))
def test_minutes_are_rounded_up(way, speed):
    found = minutes(way, speed)
    assert found == span_minutes(way, speed)
    assert (found - 1) * speed * 1000 < way * 60 <= found * speed * 1000


@given(st.integers(0, 1439), st.integers(0, 600))
def test_compiled_office_hours_agree_with_the_model(start, length):
    table = np.array(HOURS.spans, dtype=np.int64)
    end = HOURS.end_of(start, length)
    assert finish(table, start, length) == (-1 if end is None else end)
    assert (span_at(table, start) >= 0) == HOURS.allows_start(start)
    if end is not None and HOURS.allows_start(start) and length:
        span = span_at(table, start)
        assert spans_until(table, span, end) == len(HOURS.halves(start, end))


def test_the_stream_is_splitmix64():
    # first outputs of splitmix64 from the published reference, shifted by two bits
    from hashlib import sha256  # noqa: PLC0415

    seed = int.from_bytes(sha256(b"k" + b"label").digest()[:8], "big")
    mask, state, expected = (1 << 64) - 1, seed, []
    for _ in range(5):
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        expected.append((z ^ (z >> 31)) >> 2)
    assert numbers(b"k", "label", 5).tolist() == expected
