"""The problem and the result of the join."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coordinator.core.model import SubjectKey
from coordinator.core.text import Text


@dataclass(frozen=True, kw_only=True, eq=False)
class JoinProblem:
    """Rows of all libraries, column by column; codes are valid or empty, capitals, normalised."""

    department: Sequence[str]
    row: Sequence[str]
    uscc: Sequence[str]
    reg_no: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Collision:
    """Rows that a registration number links although they carry different credit codes; not joined."""

    rows: tuple[int, ...]
    codes: tuple[str, ...]
    because: Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Subjects:
    """The real-world things behind the rows.

    `keys` is ascending; `of_row[i]` is the index into `keys` of row i; `how[s]` is `code`,
    `registration`, `code+registration` or `single`.
    """

    keys: tuple[SubjectKey, ...]
    of_row: NDArray[np.int32]
    how: tuple[str, ...]
    collisions: tuple[Collision, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class ProposalProblem:
    """Rows of all libraries, column by column, as they were joined to `subjects`."""

    subjects: Subjects
    name: Sequence[str]
    address: Sequence[str]
    region: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Two subjects that may be one, `subject_a` the smaller key; score from 0 to 100."""

    subject_a: SubjectKey
    subject_b: SubjectKey
    score: int
    evidence: tuple[Text, ...]
