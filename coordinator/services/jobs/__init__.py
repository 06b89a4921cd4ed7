"""Work longer than a second: asked for in the act that needs it, done by a worker under a lease.

    @jobs.handles("import.check")
    def check(job: Claim, progress: Progress) -> Mapping[str, Any] | None: ...

A handler runs with the rights of `job.by` as they are now. Every `act` it calls first checks that the
job is still its own. Its last effect goes through `progress.finish(change)`, which ends the job in the
same transaction; what it merely returns is written as the job's result afterwards.
"""

from coordinator.services.jobs.asking import ask, cancel, handles
from coordinator.services.jobs.consuming import Chore, Consuming, start
from coordinator.services.jobs.working import Pace, Progress, work_off
from coordinator.store.jobs import Claim

__all__ = [
    "Chore",
    "Claim",
    "Consuming",
    "Pace",
    "Progress",
    "ask",
    "cancel",
    "handles",
    "start",
    "work_off",
]
