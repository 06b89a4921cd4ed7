"""The result of one season: every stage with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass

from coordinator.core.draw.values import Draw, Pool
from coordinator.core.join.values import Subjects
from coordinator.core.merge.values import Merge
from coordinator.core.model import (
    Bundle,
    Place,
    Settings,
    Sharing,
    Staff,
    SubjectKey,
    TaskId,
    Unplaced,
)
from coordinator.core.schedule.values import Reservation, Schedule
from coordinator.core.team.values import Teams


@dataclass(frozen=True, kw_only=True, eq=False)
class Season:
    """Registers and tasks, and what became of them.

    `sharing.tasks` are the tasks with windows trimmed to working days; `names` and `places` speak of
    the subjects that were drawn; `unplaced` is final, after team and slot.
    """

    bundle: Bundle
    settings: Settings
    seed: bytes
    salt: bytes
    subjects: Subjects
    sharing: Sharing
    staff: Staff
    pools: Mapping[TaskId, Pool]
    draw: Draw
    merge: Merge
    names: Mapping[SubjectKey, str]
    places: Mapping[SubjectKey, Place]
    reservation: Reservation
    teams: Teams
    schedule: Schedule
    unplaced: tuple[Unplaced, ...]
