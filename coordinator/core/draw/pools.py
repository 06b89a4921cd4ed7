"""From a confirmed library to the frozen pool of one task (3.1 «Select»)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coordinator.core.draw.values import Pool, Reason, Stratum
from coordinator.core.model import REST, Ratio, Targets, TargetState, Task

_REASON_OF_STATE = {
    TargetState.ACTIVE: Reason.NONE,
    TargetState.MOVED: Reason.MOVED,
    TargetState.REVOKED: Reason.REVOKED,
    TargetState.DEREGISTERED: Reason.DEREGISTERED,
}


def pool(
    task: Task, targets: Targets, of_row: NDArray[np.int32], capped: NDArray[np.bool_]
) -> Pool:
    """The pool of a task from its lead department's library.

    `of_row` gives the subject of each row, `capped` tells by subject whether the yearly cap is
    reached and no flag exempts it. Where two rows of the library are one subject, the first active
    row in the order of rows speaks for it.
    """
    rows = targets.library(task.lead)
    chosen = np.flatnonzero(targets.where(task.where, rows)) + rows.start
    reason = _states(targets, chosen)
    stratum = _strata_of(task, targets, rows, chosen)
    order = np.lexsort((chosen, reason != Reason.NONE, of_row[chosen]))
    subjects = of_row[chosen][order]
    first = np.ones(len(subjects), dtype=np.bool_)
    first[1:] = subjects[1:] != subjects[:-1]
    subjects, reason, stratum = subjects[first], reason[order][first], stratum[order][first]
    active = reason == Reason.NONE
    stratum[~active] = -1
    reason[active & capped[subjects]] = Reason.CAP
    counted = _count(task, stratum, reason)
    return Pool(subjects=subjects, stratum=stratum, reason=reason, strata=counted)


def _states(targets: Targets, rows: NDArray[np.intp]) -> NDArray[np.uint8]:
    codes, names = targets.codes("state")
    reasons = np.array([_REASON_OF_STATE[TargetState(n)] for n in names], dtype=np.uint8)
    return reasons[codes[rows]]


def _strata_of(
    task: Task, targets: Targets, rows: range, chosen: NDArray[np.intp]
) -> NDArray[np.int16]:
    """The first rule each row meets; the last number is the rest."""
    found = np.full(len(chosen), len(task.strata), dtype=np.int16)
    for index in reversed(range(len(task.strata))):
        found[targets.where(task.strata[index].condition, rows)[chosen - rows.start]] = index
    return found


def _count(
    task: Task, stratum: NDArray[np.int16], reason: NDArray[np.uint8]
) -> tuple[Stratum, ...]:
    named = [(rule.name, rule.ratio) for rule in task.strata] + [(REST, task.ratio)]
    scopes = np.bincount(stratum[stratum >= 0], minlength=len(named)).tolist()
    free = np.bincount(stratum[reason == Reason.NONE], minlength=len(named)).tolist()
    return tuple(
        Stratum(
            name=name,
            ratio=ratio,
            scope=scope,
            eligible=eligible,
            k=_required(task, ratio, scope),
        )
        for (name, ratio), scope, eligible in zip(named, scopes, free, strict=True)
    )


def _required(task: Task, ratio: Ratio | None, scope: int) -> int:
    """The count, or the share of the scope rounded up in exact arithmetic: 0.07 of 100 is 7."""
    if ratio is None:
        return task.count or 0
    return -(-ratio.value.numerator * scope // ratio.value.denominator)


def lines(task: str, frozen: Pool, keys: Sequence[str]) -> str:
    """The rows of pools.csv of one task, as they are hashed; without the header."""
    quoted = _cell(task)
    tails = [
        [
            f",{_cell(frozen.strata[s].name) if s >= 0 else ''},{'no' if r else 'yes'},{r.code}\n"
            for r in Reason
        ]
        for s in (*range(len(frozen.strata)), -1)  # -1, no stratum, is the last of the list
    ]
    rows = zip(
        frozen.subjects.tolist(), frozen.stratum.tolist(), frozen.reason.tolist(), strict=True
    )
    return "".join([f"{quoted},{_cell(keys[i])}{tails[s][r]}" for i, s, r in rows])


HEADER = "task,subject,stratum,eligible,reason\n"


def _cell(text: str) -> str:
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text
