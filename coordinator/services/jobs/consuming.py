"""Workers as threads of this process; as many processes as wanted may do the same on one database."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from huey import Huey
from huey.consumer import Consumer, Scheduler, Worker
from huey.storage import BlackHoleStorage

from coordinator.core.errors import Refusal
from coordinator.services.jobs.working import Application, Pace, claim, work
from coordinator.store import jobs
from coordinator.store.database import act

LOG = logging.getLogger("coordinator.jobs")
CHORES_EVERY = 30.0


Chore = Callable[[], object]


def start(
    app: Application, *, workers: int = 1, pace: Pace | None = None, chores: Sequence[Chore] = ()
) -> "Consuming":
    """Begin to do waiting jobs in `workers` threads beside whatever else this process does.

    Each chore is called every half minute; one that several processes call at once must allow it.
    """
    return Consuming(app, workers=workers, pace=pace or Pace(), chores=chores)


class Consuming:
    """Workers that run; ends them when left as a context."""

    def __init__(
        self, app: Application, *, workers: int, pace: Pace, chores: Sequence[Chore]
    ) -> None:
        self._stopping = threading.Event()
        queue = _Queue(app, pace, self._stopping, chores)
        self._consumer = _Consumer(queue, workers=workers)
        self._thread = threading.Thread(target=self._consumer.run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self, *, within: float = 25.0) -> bool:
        """Hand back what runs and end the workers; False if a handler did not stop within the seconds."""
        self._stopping.set()
        self._consumer.shutdown_timeout = within
        self._consumer.stop(graceful=True)
        self._thread.join(within)
        return not any(process.is_alive() for _, process in self._consumer.worker_threads)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Queue(Huey):  # type: ignore[misc]
    """The queue is the table of jobs, so huey's own keeps nothing (decision 6)."""

    def __init__(
        self, app: Application, pace: Pace, stopping: threading.Event, chores: Sequence[Chore]
    ) -> None:
        super().__init__("jobs", storage_class=BlackHoleStorage, results=False)
        self.app, self.pace, self.stopping, self.chores = app, pace, stopping, chores
        self.chores_at = float("-inf")


class _Worker(Worker):  # type: ignore[misc]
    """Takes one job after another; asks less often while there is none."""

    def loop(self, now: Any = None) -> None:
        queue: _Queue = self.huey
        with queue.app.app_context():
            try:
                held = claim(queue.pace)
                if held is not None:
                    self.delay = self.default_delay
                    work(held, queue.pace, queue.stopping)
            except Exception:
                LOG.exception("a worker could not reach its job")
                held = None
        if held is None:
            self.sleep()


class _Sweeper(Scheduler):  # type: ignore[misc]
    """Lets the jobs of dead workers wait again, and calls the chores."""

    def loop(self, now: Any = None) -> None:
        queue: _Queue = self.huey
        with queue.app.app_context():
            _tolerate(lambda: act(jobs.sweep))
            if time.monotonic() - queue.chores_at >= CHORES_EVERY:
                queue.chores_at = time.monotonic()
                for chore in queue.chores:
                    _tolerate(chore)
        self.stop_flag.wait(queue.pace.sweep)


def _tolerate(chore: Chore) -> None:
    """A chore that fails is said in the log and tried again next time."""
    try:
        chore()
    except Refusal as refusal:
        LOG.warning("put off: %s", refusal.text.en)
    except Exception:
        LOG.exception("a chore failed")


class _Consumer(Consumer):  # type: ignore[misc]
    worker_class = _Worker
    scheduler_class = _Sweeper

    def __init__(self, queue: _Queue, *, workers: int) -> None:
        super().__init__(queue, workers=workers, max_delay=0.5, periodic=False)

    def _set_signal_handlers(self) -> None:
        """Signals belong to the server this runs in."""
