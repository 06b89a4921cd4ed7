"""`python -m tests.counts [name …]`: the counts of the requirements in full; exit 1 if one is missed."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coordinator.app import create_app
from coordinator.store.database import AGES
from tests import databases
from tests.city import close, settings, template
from tests.counts.kills import kills
from tests.counts.races import load, one_winner, repeats, write_skew

Line = tuple[bool, str]


def winners(app, _url: str, _folder: Path) -> Line:
    """CC-01."""
    tallies = one_winner(app, attempts=200, rounds=50)
    wrong = sum(tally.ends != {"won": 1, "refused": 199} for tally in tallies)
    slowest = max(tally.p99 for tally in tallies)
    line = f"200 attempts × 50 rounds, {wrong} rounds wrong, slowest p99 {slowest:.3f} s"
    return not wrong and slowest <= 1, line


def skews(app, _url: str, _folder: Path) -> Line:
    """CC-03."""
    broken = write_skew(app, rounds=1000)
    return broken == 0, f"{broken} of 1,000 rounds broken"


def copies(app, _url: str, _folder: Path) -> Line:
    """CC-04."""
    tally = repeats(app, keys=200, copies=50)
    good = set(tally.ends) == {f"key {number}" for number in range(200)}
    return good, f"{sum(tally.ends.values())} requests of 200 keys, {len(tally.ends)} answers"


def locks(app, _url: str, _folder: Path) -> Line:
    """CC-06."""
    tally = load(app, threads=8, each=12_500)
    good = set(tally.ends) == {"read", "written"}
    return good, f"{sum(tally.ends.values())} requests: {dict(tally.ends)}, p99 {tally.p99:.3f} s"


def ages(app, _url: str, _folder: Path) -> Line:
    """CC-07: how long acts hold the database, one after another."""
    told: list[float] = []
    AGES.append(told.append)
    load(app, threads=1, each=30_000)
    AGES.clear()
    longest = sorted(told)[-max(1, len(told) // 1000)]
    return longest <= 0.05, f"{len(told)} acts, p99.9 {1000 * longest:.1f} ms"


def dead_workers(app, url: str, folder: Path) -> Line:
    """CC-08."""
    left = kills(app, url, folder, rounds=1000, asked=5000)
    good = not left.lost and not left.doubled and set(left.states) == {"done"}
    return (
        good,
        f"{left.kills} kills, {left.lost} lost, {left.doubled} doubled, {dict(left.states)}",
    )


COUNTS: dict[str, Callable[..., Line]] = {
    "CC-01": winners,
    "CC-03": skews,
    "CC-04": copies,
    "CC-06": locks,
    "CC-07": ages,
    "CC-08": dead_workers,
}


def main(names: list[str]) -> int:
    """Run the counts named, or all, on both databases."""
    missed = 0
    for database in databases.DATABASES:
        for name in names or list(COUNTS):
            with _opened(database) as (app, url, folder):
                good, line = COUNTS[name](app, url, folder)
            missed += not good
            sys.stdout.write(f"{name} {database}: {'met' if good else 'MISSED'}: {line}\n")
            sys.stdout.flush()
    return 1 if missed else 0


@contextmanager
def _opened(database: str) -> Iterator[tuple[object, str, Path]]:
    url = databases.copy_of(template(database), database)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings(url, Path(folder)))
        with app.app_context():
            yield app, url, Path(folder)
            close()
    databases.remove(url)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
