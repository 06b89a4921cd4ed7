"""Timing: the median of several runs, in turn with the peers, in one process."""

import gc
import os
import platform
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter


@dataclass(kw_only=True)
class Row:
    """One line of RESULTS.md: a stage, what ran, the median in seconds, and what is to be said."""

    stage: str
    what: str
    seconds: float
    runs: int
    note: str = ""
    ratio_to_peer: float | None = field(default=None)


def median(run: Callable[[], object], runs: int) -> float:
    """Median seconds of `runs` calls after one that is not counted."""
    run()
    spent = []
    for _ in range(runs):
        gc.collect()
        start = perf_counter()
        run()
        spent.append(perf_counter() - start)
    return statistics.median(spent)


def once(run: Callable[[], object]) -> float:
    """Seconds of one call, for peers that take minutes."""
    start = perf_counter()
    run()
    return perf_counter() - start


def machine() -> str:
    """The machine in one line."""
    name = "unknown processor"
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            found = [
                line.split(":", 1)[1].strip() for line in file if line.startswith("model name")
            ]
        name = found[0] if found else name
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}"
    )
