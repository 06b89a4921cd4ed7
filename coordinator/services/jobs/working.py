"""One worker and one job: claim, keep the lease, run the handler, end."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.services.jobs.asking import HANDLERS
from coordinator.store import jobs
from coordinator.store.database import (
    Busy,
    act,
    acting_for,
    guarded,
    here,
    in_transaction,
    reading,
)

LOG = logging.getLogger("coordinator.jobs")
FAILED = Text(
    "连续 {n} 次执行失败（{fault}），作业已搁置，请联系系统管理员",
    "failed {n} times ({fault}); the job is parked, please ask the system administrator",
)


class Application(Protocol):
    """What opens the database for a thread of its own."""

    def app_context(self) -> Any:
        """The context in which the database can be used."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Times of the workers, in seconds; a dead worker's job waits again after `lease` + `sweep`."""

    lease: float = 30.0
    beat: float = 8.0
    sweep: float = 5.0
    retry: float = 2.0
    report: float = 0.5


class HandedBackError(Exception):
    """The server stops; the job goes back to wait without a counted attempt."""


class Progress:
    """What a handler tells and asks while it works."""

    def __init__(self, held: jobs.Claim, pace: Pace, stopping: threading.Event) -> None:
        self._held, self.pace, self._stopping = held, pace, stopping
        self._reported = self._asked = float("-inf")
        self._cancelled = False
        self.finished = False

    def step(self, done: int, total: int, message: Text | None = None) -> None:
        """Show how far the job is; free to call often, also inside an act (then nothing is written)."""
        self._stop_if_handed_back()
        now = time.monotonic()
        if in_transaction() or (done < total and now - self._reported < self.pace.report):
            return
        self._reported = now
        try:
            act(lambda session: jobs.report(session, self._held, done, total, message))
        except Busy:
            LOG.info("progress of job %s not shown: the database is busy", self._held.ref)

    def cancelled(self) -> bool:
        """Whether somebody asked to cancel: clean up and return None. Free to call often."""
        self._stop_if_handed_back()
        now = time.monotonic()
        if not self._cancelled and now - self._asked >= self.pace.report and not in_transaction():
            self._asked = now
            with reading() as session:
                self._cancelled = jobs.is_cancelled(session, self._held)
        return self._cancelled

    def finish(self, change: Callable[[Session], Mapping[str, Any] | None]) -> None:
        """Do the last effect and end the job in one transaction: both happen, once, or neither."""

        def last(session: Session) -> None:
            jobs.end(session, self._held, "done", result=change(session))

        act(last)
        self.finished = True

    def _stop_if_handed_back(self) -> None:
        if self._stopping.is_set():
            raise HandedBackError(self._held.ref)


def work_off(pace: Pace | None = None) -> int:
    """Do every waiting job here and now, in this thread; how many were done."""
    pace, never, count = pace or Pace(), threading.Event(), 0
    while (held := claim(pace)) is not None:
        work(held, pace, never)
        count += 1
    return count


def claim(pace: Pace) -> jobs.Claim | None:
    """The next job for this worker, looked for without taking the write lock."""
    kinds = frozenset(HANDLERS)
    with reading() as session:
        if not jobs.waiting(session, kinds):
            return None
    return act(lambda session: jobs.claim(session, kinds, timedelta(seconds=pace.lease)))


def work(held: jobs.Claim, pace: Pace, stopping: threading.Event) -> None:
    """Run the handler of a claimed job and write how it ended; never raises for the job's faults."""
    progress = Progress(held, pace, stopping)
    lease = timedelta(seconds=pace.lease)
    try:
        with acting_for(held.by), guarded(lambda session: jobs.hold(session, held, lease)):
            _run(held, progress)
    except jobs.OvertakenError:
        LOG.warning("job %s was taken over by another worker", held.ref)


def _run(held: jobs.Claim, progress: Progress) -> None:
    try:
        with _beating(held, progress):
            result = HANDLERS[held.kind](held, progress)
    except jobs.OvertakenError:
        raise
    except HandedBackError:
        act(lambda s: jobs.give_back(s, held, after=timedelta(0), counted=False))
    except Busy as busy:
        _try_again(held, progress, busy)
    except Refusal as refusal:
        text = refusal.text
        act(lambda s: jobs.end(s, held, "failed", reason=text))
    except Exception as fault:
        LOG.exception("job %s of kind %s failed, attempt %d", held.ref, held.kind, held.attempt)
        _try_again(held, progress, fault)
    else:
        if not progress.finished:
            stopped = result is None and progress.cancelled()
            state = "cancelled" if stopped else "done"
            act(lambda s: jobs.end(s, held, state, result=result))


def _try_again(held: jobs.Claim, progress: Progress, fault: Exception) -> None:
    if progress.finished:
        return
    if held.attempt >= jobs.MOST_ATTEMPTS:
        reason = FAILED.fill(n=held.attempt, fault=type(fault).__name__)
        act(lambda s: jobs.end(s, held, "parked", reason=reason))
        return
    after = timedelta(seconds=progress.pace.retry * 2 ** (held.attempt - 1))
    act(lambda s: jobs.give_back(s, held, after=after, counted=True))


@contextmanager
def _beating(held: jobs.Claim, progress: Progress) -> Iterator[None]:
    """Renew the lease from a second thread while a handler thinks."""
    over = threading.Event()
    pace, context = progress.pace, here()
    lease = timedelta(seconds=pace.lease)

    def beat() -> None:
        with context():
            while not over.wait(pace.beat):
                try:
                    act(lambda session: jobs.hold(session, held, lease))
                except jobs.OvertakenError:
                    return
                except Busy:
                    LOG.info("job %s: the database is busy, lease not renewed", held.ref)

    thread = threading.Thread(target=beat, name=f"beat-{held.ref}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
