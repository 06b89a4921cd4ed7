"""Kill a confirmation at a random moment: `python -m tests.web.imports.kills ROUNDS`.

After each kill the library holds all rows of the snapshots it has, or none of them.
"""

import os
import random
import sys
import threading
import time
from pathlib import Path

from sqlalchemy import func, select

from coordinator.app import create_app
from coordinator.services import importing, jobs
from coordinator.store import imports
from coordinator.store.database import act, reading
from coordinator.store.schema import Import, Job, Snapshot, TargetRow
from coordinator.store.users import person_by_login
from tests.city import close, settings


def child(url, folder, seconds):
    """Work off what waits and die after `seconds`, wherever that is."""
    app = create_app(settings(url, Path(folder)))

    def die():
        time.sleep(float(seconds))
        os._exit(9)

    with app.app_context():
        threading.Thread(target=die, daemon=True).start()
        jobs.work_off()
        close()


def prepared(content):
    """An import of the liaison that only has to be confirmed; its reference."""
    with reading() as session:
        person = person_by_login(session, "liaison")
    ref = importing.upload(person, "targets", "a.csv", content)
    jobs.work_off()
    file = state_of(person, ref)
    importing.map_columns(person, ref, file.version, {int(k): v for k, v in file.mapping.items()})
    jobs.work_off()
    importing.compare(person, ref, state_of(person, ref).version)
    jobs.work_off()
    importing.confirm(person, ref, state_of(person, ref).version, close_vanished=False)
    return ref


def state_of(person, ref):
    with reading() as session:
        return imports.file(session, person, ref)


def whole_or_nothing(ref, rows):
    """Whether everything of an import is there; fails if it is half."""
    with reading() as session:
        state = session.scalars(select(Import.state).where(Import.ref == ref)).one()
        standing = session.scalar(select(func.count()).select_from(TargetRow))
        snapshots = session.scalar(select(func.count()).select_from(Snapshot))
    expected = ("confirmed", rows, 1) if state == "confirmed" else ("compared", 0, 0)
    assert (state, standing, snapshots) == expected
    return state == "confirmed"


def freed():
    """The lease of the dead worker is over."""

    def change(session):
        for job in session.scalars(select(Job).where(Job.state == "running")):
            job.state, job.fence = "waiting", job.fence + 1

    act(change)


def delays(rounds, most, seed=1):
    """When to kill, in seconds."""
    dice = random.Random(seed)
    return [dice.uniform(0.0, most) for _ in range(rounds)]


if __name__ == "__main__":
    child(*sys.argv[1:])
