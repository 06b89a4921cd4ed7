"""What changes while slots are reserved, in one array so that every change can be undone."""

from typing import NamedTuple

import numpy as np

from coordinator.core.compiled import compiled
from coordinator.core.schedule.ground import Ground
from coordinator.core.schedule.stream import Numbers

FREE = -1
HELD = -2
LOG = 1 << 20
"""Changes that can be undone at most."""


class Board(NamedTuple):
    """What changes while slots are tried, in one array so that every change can be undone.

    `state` holds, one after the other: the crew of every half-day and person; the people seated in
    every crew by department and seat; per visit its crew; per crew its half-day, how many spans,
    how many visits and which, in order. Crews are numbered like visits.
    The rest is not undone: `full` and `full_wide` remember for a class and half-day the `version` at
    which it was full; `asked`, `asker`, `done` and `stuck` belong to the search numbered `clock`.
    """

    state: Numbers
    seats: int
    crew_of: int
    half: int
    width: int
    length: int
    member: int
    version: int
    full: int
    full_wide: int
    queue: int
    came: int
    stamp: int
    asked: int
    asker: int
    done: int
    stuck: int
    clock: int
    top: int
    log_at: int
    log_was: int


def board(ground: Ground) -> Board:
    """An empty board."""
    halves, visits, people = ground.days * ground.spans, ground.visits, ground.persons
    sizes = {
        "busy": people * halves,
        "seats": visits * ground.widest * ground.officers,
        "crew_of": visits,
        "half": visits,
        "width": visits,
        "length": visits,
        "member": visits * ground.round_visits,
        "version": ground.units * halves,
        "full": ground.classes * halves,
        "full_wide": ground.classes * halves,
        "queue": people,
        "came": people,
        "stamp": people,
        "asked": ground.classes,
        "asker": ground.classes,
        "done": ground.classes,
        "stuck": ground.classes,
        "clock": 1,
        "top": 1,
        "log_at": LOG,
        "log_was": LOG,
    }
    begins = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
    state = np.zeros(sum(sizes.values()), dtype=np.int64)
    state[: begins["half"]] = FREE
    state[begins["version"] : begins["full"]] = 1
    del begins["busy"]
    return Board(state=state, **begins)


@compiled
def write(b: Board, at: int, value: int) -> None:
    """Change one cell, so that it can be undone."""
    top = b.state[b.top]
    b.state[b.log_at + top] = at
    b.state[b.log_was + top] = b.state[at]
    b.state[b.top] = top + 1
    b.state[at] = value


@compiled
def undo(g: Ground, b: Board, mark: int, forget: bool) -> None:
    """Take back all changes since `mark`; `forget` what was found full meanwhile."""
    halves = g.days * g.spans
    while b.state[b.top] > mark:
        b.state[b.top] -= 1
        at = b.state[b.log_at + b.state[b.top]]
        b.state[at] = b.state[b.log_was + b.state[b.top]]
        if forget and at < b.seats:
            unit, half = g.flat[g.unit_of + at % g.persons], at // g.persons
            b.state[b.version + unit * halves + half] += 1
