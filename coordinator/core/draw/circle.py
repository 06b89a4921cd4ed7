"""Where on the circle each task of a group starts to read (3.1 «Coordinated draws», points 1 to 3).

Tasks that can share a visit fall into one class and read the same tickets; classes are laid one
after the other around the circle, so that tasks which cannot share a visit draw different subjects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from coordinator.core.draw.tickets import CIRCLE
from coordinator.core.draw.values import Pool
from coordinator.core.model import Sharing, TaskId


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """One stratum of one task; `weight` is the share of its eligible subjects that is drawn."""

    task: TaskId
    stratum: int
    weight: Fraction


def elements(tasks: Sequence[TaskId], pools: dict[TaskId, Pool], sharing: Sharing) -> list[Element]:
    """The elements of a group in the order of weight (largest first), closing day, task id."""
    every = [
        Element(task=task, stratum=index, weight=_weight(stratum.k, stratum.eligible))
        for task in tasks
        for index, stratum in enumerate(pools[task].strata)
    ]
    return sorted(every, key=lambda e: (-e.weight, sharing.tasks[e.task].window.closes, e.task))


def classes(ordered: Sequence[Element], sharing: Sharing) -> list[list[Element]]:
    """First fit: each element joins the first class all of whose tasks it may share a visit with."""
    found: list[list[Element]] = []
    for element in ordered:
        for each in found:
            if sharing.may_share([e.task for e in each] + [element.task]):
                each.append(element)
                break
        else:
            found.append([element])
    return found


def starts(weights: Sequence[Fraction]) -> list[int]:
    """The starting point of each class, from the weights of their first elements, exact.

    Numerators and denominators are multiplied out and never reduced: the floor is the same, and
    reducing a sum of many fractions costs more than all the rest.
    """
    sums = [(0, 1)]
    for weight in weights:
        above, below = sums[-1]
        sums.append(
            (above * weight.denominator + weight.numerator * below, below * weight.denominator)
        )
    above, below = sums[-1]
    around = (1, 1) if above >= below else (above, below)
    return [
        CIRCLE * before * around[1] // (under * around[0]) % CIRCLE for before, under in sums[:-1]
    ]


def shifts(ordered: Sequence[Element], sharing: Sharing) -> dict[Element, int]:
    """By element of one distinct set, what is subtracted from the base ticket (modulo 2^64)."""
    found = classes(ordered, sharing)
    points = starts([each[0].weight for each in found])
    return {e: point for each, point in zip(found, points, strict=True) for e in each}


def _weight(k: int, eligible: int) -> Fraction:
    return min(Fraction(1), Fraction(k, eligible)) if eligible else Fraction(1)
