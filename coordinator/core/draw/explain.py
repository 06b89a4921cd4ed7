"""Why one subject was drawn for a task, or was not."""

import shlex
from dataclasses import dataclass

import numpy as np

from coordinator.core.draw.circle import elements, shifts
from coordinator.core.draw.tickets import CIRCLE, digest
from coordinator.core.draw.values import Draw, DrawProblem, Reason
from coordinator.core.model import DrawMode, TaskId


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How one task read the ticket of one subject; `line` is a shell command that gives its digest.

    `shift` was subtracted from `u` on the circle of 2^64 points; `rank` counts from 1 and is None if
    the subject was not drawn; `last` is the largest ticket drawn in its stratum, None if none was.
    """

    task: TaskId
    group: str
    stratum: str
    reason: Reason
    k: int
    eligible: int
    u: int
    shift: int
    ticket: int
    rank: int | None
    last: int | None
    line: str


def reading(problem: DrawProblem, draw: Draw, task: TaskId, subject: int) -> Reading | None:
    """The reading of `subject` (an index into the keys) by `task`; None outside its condition."""
    pool = problem.pools[task]
    at = int(np.searchsorted(pool.subjects, subject))
    if at == len(pool.subjects) or pool.subjects[at] != subject:
        return None
    group, key = problem.sharing.tasks[task].ticket_group, problem.keys[subject]
    stratum, reason = int(pool.stratum[at]), Reason(int(pool.reason[at]))
    u = int.from_bytes(digest(problem.key, group, key)[:8])
    shift = _shift(problem, task, subject)
    drawn = draw.drawn[task]
    mine = drawn.stratum == stratum
    ranked = drawn.subjects[mine].tolist()
    counted = pool.strata[stratum] if stratum >= 0 else None
    return Reading(
        task=task,
        group=group,
        stratum=counted.name if counted else "",
        reason=reason,
        k=counted.k if counted else 0,
        eligible=counted.eligible if counted else 0,
        u=u,
        shift=shift,
        ticket=(u - shift) % CIRCLE,
        rank=ranked.index(subject) + 1 if subject in ranked else None,
        last=int(drawn.ticket[mine][-1]) if ranked else None,
        line=f"printf %s {_quoted(f'{problem.key.hex()}|{group}|{key}')} | sha256sum",
    )


def _quoted(text: str) -> str:
    """Text as one word of a shell, in double quotes where nothing in it is special there."""
    return shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'


def _shift(problem: DrawProblem, task: TaskId, subject: int) -> int:
    mine = problem.sharing.tasks[task]
    if mine.draw is DrawMode.INDEPENDENT:
        return 0
    group = {
        name: pool
        for name, pool in problem.pools.items()
        if problem.sharing.tasks[name].ticket_group == mine.ticket_group
    }
    strata = {}
    for name, pool in group.items():
        at = int(np.searchsorted(pool.subjects, subject))
        if at < len(pool.subjects) and pool.subjects[at] == subject and pool.stratum[at] >= 0:
            strata[name] = int(pool.stratum[at])
    held = [
        e
        for e in elements(sorted(group), group, problem.sharing)
        if strata.get(e.task) == e.stratum
    ]
    found = {e.task: shift for e, shift in shifts(held, problem.sharing).items()}
    return found.get(task, 0)
