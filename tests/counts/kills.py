"""Workers killed with signal 9 while they work: nothing lost, nothing done twice, nothing stuck."""

import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from coordinator.app import create_app
from coordinator.services import jobs
from coordinator.services.jobs.asking import HANDLERS
from coordinator.store.database import act, reading
from coordinator.store.schema import Job, Repeat
from coordinator.store.users import person_by_login
from tests.city import settings

KIND = "test.kills"
PACE = jobs.Pace(lease=1.0, beat=0.3, sweep=0.2, retry=0.1, report=0.0)


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What was left after the kills."""

    kills: int
    asked: int
    states: Counter
    effects: Counter
    seconds_after_last_kill: float

    @property
    def lost(self) -> int:
        """Jobs that ended without their effect."""
        return self.asked - len(self.effects)

    @property
    def doubled(self) -> int:
        """Jobs whose effect is there more than once."""
        return sum(count > 1 for count in self.effects.values())


def work(held: jobs.Claim, progress: jobs.Progress) -> None:
    """A handler that takes a while, and whose effect can be counted."""
    chance = random.Random(held.ref)
    for step in range(3):
        time.sleep(chance.uniform(0, 0.02))
        progress.step(step, 3)

    def effect(session):
        row = {"user_id": held.by.id, "request_hash": "", "answer": {}, "at": datetime.now(UTC)}
        session.add(Repeat(key=f"{held.ref} {held.fence}", **row))

    progress.finish(effect)


def worker(url: str, folder: Path) -> None:
    """A process that only works."""
    HANDLERS[KIND] = work
    jobs.start(create_app(settings(url, folder)), pace=PACE)
    time.sleep(3600)


def kills(app, url: str, folder: Path, *, rounds: int, asked: int, workers: int = 2) -> Aftermath:
    """Kill one of the workers `rounds` times while `asked` jobs are done, then let the rest end."""
    HANDLERS[KIND] = work
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload(["tests.counts.kills"])

    def begin():
        process = start.Process(target=worker, args=(url, folder), daemon=True)
        process.start()
        return process

    crew = [begin() for _ in range(workers)]
    with reading() as session:
        by = person_by_login(session, "liaison")
    chance = random.Random(rounds)
    for turn in range(rounds):
        for number in range(turn * asked // rounds, (turn + 1) * asked // rounds):
            payload = {"number": number}
            act(lambda session, payload=payload: jobs.ask(session, KIND, payload, by))
        _until(lambda turn=turn: len(_effects()) > turn * asked // rounds // 2, 60)
        time.sleep(chance.uniform(0, 0.1))
        crew[turn % workers].kill()
        crew[turn % workers].join()
        crew[turn % workers] = begin()
    began = time.monotonic()
    _until(lambda: not _states().keys() & {"waiting", "running"}, 120)
    seconds = time.monotonic() - began
    for process in crew:
        process.kill()
        process.join()
    return Aftermath(
        kills=rounds,
        asked=asked,
        states=_states(),
        effects=_effects(),
        seconds_after_last_kill=seconds,
    )


def _states() -> Counter:
    with reading() as session:
        return Counter(session.scalars(select(Job.state)))


def _effects() -> Counter:
    with reading() as session:
        return Counter(key.split()[0] for key in session.scalars(select(Repeat.key)))


def _until(true, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the workers did not end their jobs")
        time.sleep(0.05)
