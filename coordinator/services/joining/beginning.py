"""The automatic join and the search for pairs as jobs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from coordinator.core.text import Text
from coordinator.services import jobs
from coordinator.services.joining.automatic import join_again
from coordinator.services.joining.proposing import find_pairs, keep_pairs
from coordinator.store import journal
from coordinator.store.database import act
from coordinator.store.person import Person

JOIN, PROPOSE = "subjects.join", "subjects.propose"


def begin(by: Person, kind: str) -> str:
    """Begin a job of one of these kinds, or find the one that is under way; its reference."""

    def change(session: Session) -> str:
        ref = jobs.ask(session, kind, {}, by, f"{kind}:{by.jurisdiction_ref}")
        journal.write(session, by, kind, kind="job", ref=ref, role="office")
        return ref

    return act(change)


@jobs.handles(JOIN)
def _join(job: jobs.Claim, progress: jobs.Progress) -> Mapping[str, Any] | None:
    said = Text("正在按代码关联主体", "joining rows to subjects by their keys")
    progress.step(0, 1, said)
    joined = join_again(job.by, lambda done, total: progress.step(done, total, said))
    return {"rows": joined.rows, "subjects": joined.subjects, "moved": joined.moved}


@jobs.handles(PROPOSE)
def _propose(job: jobs.Claim, progress: jobs.Progress) -> Mapping[str, Any] | None:
    progress.step(0, 1, Text("正在查找可能相同的主体", "looking for subjects that may be one"))
    best = find_pairs(job.by)
    progress.finish(lambda session: {"open": keep_pairs(session, job.by, best)})
    return None
