"""What may share a visit: one rule for the classes of a draw, for the merge and for its explanation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from coordinator.core.model.ids import DepartmentId, ItemId, TaskId
from coordinator.core.model.items import Item
from coordinator.core.model.tasks import Bar, Task
from coordinator.core.model.terms import VisitKind
from coordinator.core.model.visits import Agenda
from coordinator.core.model.window import Window, common

Barrier = Literal["announced", "window", "bar", "minutes"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sharing:
    """Tasks (windows trimmed to working days), items, bars, and the cap on minutes of one visit.

    `room` holds a smaller cap for the visits of some tasks.
    """

    tasks: Mapping[TaskId, Task]
    items: Mapping[ItemId, Item]
    bars: Mapping[tuple[TaskId, TaskId], Bar]
    minutes_cap: int
    room: Mapping[TaskId, int] = field(default_factory=dict)
    _agendas: dict[tuple[TaskId, ...], Agenda] = field(default_factory=dict, repr=False)

    def barrier(self, a: TaskId, b: TaskId) -> Barrier | None:
        """Why two tasks cannot share a visit, or None."""
        first, second = self.tasks[a], self.tasks[b]
        if first.announced != second.announced:
            return "announced"
        if common((first.window, second.window)) is None:
            return "window"
        if (min(a, b), max(a, b)) in self.bars:
            return "bar"
        if self.minutes((a, b)) > self._cap((a, b)):
            return "minutes"
        return None

    def may_share(self, tasks: Sequence[TaskId]) -> bool:
        """Whether all the tasks fit into one visit; a single task always does, however long it is."""
        if len(tasks) < 2:
            return True
        if any(self.barrier(a, b) for a, b in combinations(tasks, 2)):
            return False
        # windows that meet in pairs have a common day; minutes do not follow from pairs
        return self.minutes(tasks) <= self._cap(tasks)

    def minutes(self, tasks: Iterable[TaskId]) -> int:
        """Minutes of a visit: departments work side by side, each item is done once."""
        spent: dict[DepartmentId, int] = {}
        for item in {i for t in tasks for i in self.tasks[t].items}:
            department = self.items[item].department
            spent[department] = spent.get(department, 0) + self.items[item].minutes
        return max(spent.values(), default=0)

    def is_desk(self, task: TaskId) -> bool:
        """Whether every item of the task has desk methods only, so that it causes no visit."""
        return all(self.items[i].is_desk for i in self.tasks[task].items)

    def lead_task(self, tasks: Iterable[TaskId]) -> TaskId:
        """The task with most items of its own initiating department, then the smallest id."""
        return min(tasks, key=lambda t: (-self._own_items(self.tasks[t]), t))

    def agenda(self, tasks: Iterable[TaskId]) -> Agenda:
        """The agenda of a visit that serves exactly these tasks, which must share a day."""
        key = tuple(sorted(tasks))
        if key not in self._agendas:
            self._agendas[key] = self._compose(key)
        return self._agendas[key]

    def _compose(self, tasks: tuple[TaskId, ...]) -> Agenda:
        lead = self.tasks[self.lead_task(tasks)]
        window = common(self.tasks[t].window for t in tasks)
        if window is None:
            raise ValueError(f"tasks without a common day: {tasks}")
        items = _by_department(
            self.items[i] for i in {i for t in tasks for i in self.tasks[t].items}
        )
        others = sorted({self.tasks[t].lead for t in tasks} - {lead.lead})
        return Agenda(
            tasks=tasks,
            kind=VisitKind.DESK if all(self.is_desk(t) for t in tasks) else VisitKind.ON_SITE,
            announced=lead.announced,
            lead_task=lead.task,
            lead_department=lead.lead,
            initiating=(lead.lead, *others),
            departments=tuple(sorted({*items, lead.lead})),
            items={d: tuple(i.item for i in of) for d, of in items.items()},
            qualifications={d: _qualifications(of) for d, of in items.items()},
            window=Window(window.opens, window.closes),
            minutes=self.minutes(tasks),
        )

    def _cap(self, tasks: Iterable[TaskId]) -> int:
        if not self.room:
            return self.minutes_cap
        return min(self.minutes_cap, *(self.room.get(t, self.minutes_cap) for t in tasks))

    def _own_items(self, task: Task) -> int:
        return sum(self.items[i].department == task.lead for i in task.items)


def _by_department(items: Iterable[Item]) -> dict[DepartmentId, list[Item]]:
    grouped: dict[DepartmentId, list[Item]] = {}
    for item in sorted(items, key=lambda i: (i.department, i.item)):
        grouped.setdefault(item.department, []).append(item)
    return grouped


def _qualifications(items: Iterable[Item]) -> frozenset[str]:
    return frozenset(i.qualification for i in items if i.qualification)
