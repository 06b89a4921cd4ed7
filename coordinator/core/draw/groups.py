"""The draw of one attempt: task by task within each ticket group."""

from coordinator.core.draw.plain import draw_group as draw_plainly
from coordinator.core.draw.values import Draw, Drawn, DrawProblem
from coordinator.core.model import TaskId

PLAIN_ROWS = 100_000
"""Up to so many pool rows the plain draw is as fast as loading the compiled one."""


def draw(problem: DrawProblem) -> Draw:
    """Draw every task: per stratum the k smallest tickets of the eligible subjects."""
    groups: dict[str, list[TaskId]] = {}
    for task in sorted(problem.pools):
        groups.setdefault(problem.sharing.tasks[task].ticket_group, []).append(task)
    drawn: dict[TaskId, Drawn] = {}
    if sum(len(pool.subjects) for pool in problem.pools.values()) <= PLAIN_ROWS:
        for group, tasks in groups.items():
            drawn |= draw_plainly(problem, group, tasks)
    else:
        # compiled loops are loaded only where they pay
        from coordinator.core.draw.at_scale import Ballot  # noqa: PLC0415

        ballot = Ballot(problem)
        for group, tasks in groups.items():
            drawn |= ballot.draw_group(group, tasks)
    return Draw(drawn={task: drawn[task] for task in sorted(drawn)})
