"""Whether this process can serve now; details are for the log, not for who asks."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from coordinator.core.errors import Refusal
from coordinator.services.checkpointing import lagging
from coordinator.services.self_check import LEAST_FREE, free_percent
from coordinator.store import conditions, jobs
from coordinator.store.database import reading

LOG = logging.getLogger("coordinator.watching")
KEPT_FOR = 5.0
"""Seconds an answer is kept, so that asking often costs nothing."""
JOB_LAG = timedelta(seconds=120)


class Readiness:
    """The answer of one process, found again when it is older than `KEPT_FOR` seconds."""

    def __init__(self, data_folder: Path) -> None:
        self._data_folder = data_folder
        self._lock = threading.Lock()
        self._at, self._ready = float("-inf"), False

    def is_ready(self) -> bool:
        """Whether database, disk, workers and witnesses are as they should be."""
        with self._lock:
            if time.monotonic() - self._at > KEPT_FOR:
                problems = tuple(problems_now(self._data_folder))
                for problem in problems:
                    LOG.warning("not ready: %s", problem)
                self._at, self._ready = time.monotonic(), not problems
            return self._ready


def problems_now(data_folder: Path) -> Iterator[str]:
    """What is wrong now, in English, for the log."""
    try:
        if free_percent(data_folder) < LEAST_FREE:
            yield "the disk is nearly full"
        conditions.pulse()
        now = datetime.now(UTC)
        with reading() as session:
            if late := jobs.overdue(session, now - JOB_LAG):
                yield f"{late} jobs wait for a worker"
            for problem in lagging(session, now):
                yield problem.text.en
    except (SQLAlchemyError, OSError, Refusal) as fault:
        yield f"the database or the disk cannot be used: {type(fault).__name__}"
