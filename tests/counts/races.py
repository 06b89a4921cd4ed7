"""Many at once at one row: one winner, no skew, no double effect, no lock that a user sees."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update

from coordinator.core.errors import NotPossible
from coordinator.store.database import Busy, act, change_one, reading
from coordinator.store.repeats import once
from coordinator.store.schema import Grant, Unit, User
from coordinator.store.users import person_by_login


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How each attempt ended, and how long they took in seconds."""

    ends: Counter
    seconds: tuple[float, ...]

    @property
    def p99(self) -> float:
        """The time that one of a hundred exceeded."""
        return sorted(self.seconds)[-max(1, len(self.seconds) // 100)]


def at_once(app, threads: int, attempt: Callable[[int], str], *, each: int = 1) -> Tally:
    """Run `attempt` in many threads that begin together, `each` times."""
    barrier, ends, seconds = threading.Barrier(threads), Counter(), []

    def run(number: int) -> None:
        barrier.wait()
        with app.app_context():
            for turn in range(each):
                began = time.monotonic()
                end = _end(attempt, number * each + turn)
                seconds.append(time.monotonic() - began)
                ends[end] += 1

    crowd = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return Tally(ends=ends, seconds=tuple(seconds))


def _end(attempt: Callable[[int], str], number: int) -> str:
    try:
        return attempt(number)
    except Busy:
        return "busy"
    except NotPossible:
        return "refused"
    except Exception as fault:
        return type(fault).__name__


def one_winner(app, attempts: int, rounds: int = 1) -> list[Tally]:
    """CC-01: many try the same conditional change of one row."""
    tallies = []
    for turn in range(rounds):
        name = f"round {turn}"
        act(lambda session, name=name: session.execute(update(Unit).values(level=name)))

        def attempt(number: int, name: str = name) -> str:
            lock = update(Unit).where(Unit.code == "LXHB", Unit.level == name)
            act(lambda session: change_one(session, lock.values(level=f"{name} {number}")))
            return "won"

        tallies.append(at_once(app, attempts, attempt))
    return tallies


def write_skew(app, rounds: int) -> int:
    """CC-03: two give up the same duty at once, each because the other still has it; broken rounds."""
    broken = 0
    with reading() as session:
        pair = list(session.scalars(select(User.id).order_by(User.id).limit(2)))

    def restore(session):
        session.execute(delete(Grant).where(Grant.role == "duty"))
        now = datetime.now(UTC)
        session.add_all(Grant(user_id=each, role="duty", granted_at=now) for each in pair)

    def give_up(number):
        def change(session):
            held = select(func.count()).select_from(Grant).where(Grant.role == "duty")
            if session.scalar(held) > 1:
                time.sleep(0.002)
                mine = (Grant.role == "duty", Grant.user_id == pair[number])
                session.execute(delete(Grant).where(*mine))

        act(change)
        return "done"

    for _ in range(rounds):
        act(restore)
        at_once(app, 2, give_up)
        with reading() as session:
            broken += not session.scalar(select(func.count()).where(Grant.role == "duty"))
    return broken


def repeats(app, keys: int, copies: int) -> Tally:
    """CC-04: each request arrives in several copies at once; an effect adds 1 to the version of a user."""
    with reading() as session:
        by = person_by_login(session, "liaison")

    def attempt(number):
        key = f"key {number // copies}"

        def change(session):
            def do():
                session.execute(
                    update(User).where(User.id == by.id).values(version=User.version + 1)
                )
                return {"done": key}

            return once(session, by, key, "same", do)

        return act(change)["done"]

    return at_once(app, copies, lambda n: attempt((n % keys) * copies), each=keys)


def load(app, threads: int, each: int) -> Tally:
    """CC-06: readers and writers together; a page is read, a row is changed, every third turn."""

    def attempt(number):
        if number % 3:
            with reading() as session:
                session.scalars(select(User)).all()
            return "read"
        act(lambda session: session.execute(update(Unit).values(level=f"{number}")))
        return "written"

    return at_once(app, threads, attempt, each=each)
