"""The problem and the result of a draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from coordinator.core.model import Ratio, Sharing, TaskId


class Reason(IntEnum):
    """Why a row of a pool cannot be drawn; `CAP` counts in the scope, the states do not."""

    NONE = 0
    CAP = 1
    MOVED = 2
    REVOKED = 3
    DEREGISTERED = 4

    @property
    def code(self) -> str:
        """The code written in pools.csv."""
        return "" if self is Reason.NONE else self.name.lower()


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    """One stratum of one task: `scope` active subjects, of them `eligible`; `k` to be drawn.

    Fewer than `k` eligible is a shortfall: all of them are drawn.
    """

    name: str
    ratio: Ratio | None
    scope: int
    eligible: int
    k: int

    @property
    def shortfall(self) -> int:
        """How many are missing."""
        return max(0, self.k - self.eligible)


@dataclass(frozen=True, kw_only=True, eq=False)
class Pool:
    """The rows of one task's condition: subject indices ascending, stratum (-1: inactive), reason."""

    subjects: NDArray[np.int32]
    stratum: NDArray[np.int16]
    reason: NDArray[np.uint8]
    strata: tuple[Stratum, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawProblem:
    """Pools of the tasks of one attempt; subjects are indices into `keys` (ascending, distinct).

    `sharing` holds the tasks with windows trimmed to working days, items, bars and the minutes cap.
    `key` is the 32 bytes SHA-256(seed ‖ salt).
    """

    keys: Sequence[str]
    pools: Mapping[TaskId, Pool]
    sharing: Sharing
    key: bytes


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """What one task drew, stratum after stratum, each in ticket order.

    `u` is the base ticket and `ticket` the one read after the shift, both of 64 bits.
    """

    subjects: NDArray[np.int32]
    stratum: NDArray[np.int16]
    u: NDArray[np.uint64]
    ticket: NDArray[np.uint64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Draw:
    """The drawn lists by task, in the order of task ids."""

    drawn: Mapping[TaskId, Drawn]
