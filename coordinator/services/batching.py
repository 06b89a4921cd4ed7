"""A bundle in, a season out: files to files, without a database and without the web."""

import gc
import hashlib
import os
import platform
import re
import resource
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from coordinator import __version__
from coordinator.core.errors import NotPossible, Problem
from coordinator.core.season import Season, SeasonProblem, account, season
from coordinator.core.text import Language, Text
from coordinator.documents.report import report
from coordinator.exchange.bundle import ReadBundle, read_bundle, write_account, write_season

REPORT = "report.html"


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """What a run left: its season, the content of report.json, the warnings, the report's path."""

    season: Season
    account: dict[str, object]
    warnings: tuple[Problem, ...]
    report: Path


def batch(
    folder: Path,
    out: Path,
    *,
    seed: bytes,
    salt: bytes,
    language: Language = "zh",
    compare: bool = False,
) -> Batch:
    """Run a bundle and write every result into `out`; raises BadInput with nothing written.

    Raises NotPossible where `out` is no folder, is the bundle itself, or cannot be written.

    `compare` runs the same bundle once more with every draw independent, for the report.
    """
    _refuse_folder(folder, out)
    with _without_collector():
        return _run(folder, out, seed, salt, language, compare)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Everything read stays until the end: looking for garbage among millions of cells finds none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _run(
    folder: Path, out: Path, seed: bytes, salt: bytes, language: Language, compare: bool
) -> Batch:
    clock = _Clock()
    clock.begin("read")
    read = read_bundle(folder)
    done = season(_problem(read, seed, salt, clock))
    clock.begin("account")
    figures: dict[str, object] = dict(account(done))
    other = None
    if compare:
        clock.begin("compare")
        other = season(_problem(read, seed, salt, _Clock(), independent=True))
        figures["independent"] = dict(account(other))
    clock.begin("write")
    with _folder_beside(out) as made:
        write_season(done, made, language=language)
        clock.begin("report")
        figures |= _circumstances(folder, out, made, clock)
        html = report(done, account=figures, comparison=other)
        (made / REPORT).write_text(html, encoding="utf-8", newline="\n")
        figures["seconds"] = clock.seconds()
        write_account(figures, made)
        _move(made, out)
    return Batch(season=done, account=figures, warnings=read.warnings, report=out / REPORT)


def _refuse_folder(folder: Path, out: Path) -> None:
    """Before anything is worked out: results stand in a folder of their own."""
    if out.exists() and not out.is_dir():
        raise NotPossible(Text(f"{out} 不是文件夹", f"{out} is not a folder"))
    if out.resolve() == folder.resolve():
        raise NotPossible(
            Text(
                "结果不能写入数据包所在的文件夹，请另选一个",
                "results cannot stand in the folder of the bundle; choose another",
            )
        )


@contextmanager
def _folder_beside(out: Path) -> Iterator[Path]:
    """A folder for files that are moved to `out` when all are there, and is gone afterwards."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".batch-", dir=out.parent) as partial:
            yield Path(partial)
    except OSError as fault:
        raise NotPossible(
            Text(f"无法写入结果：{fault}", f"the results cannot be written: {fault}")
        ) from fault


class _Clock:
    """Seconds per stage, in the order in which the stages began."""

    def __init__(self) -> None:
        self._began: list[tuple[str, float]] = []

    def begin(self, stage: str) -> None:
        self._began.append((stage, perf_counter()))

    def seconds(self) -> dict[str, float]:
        ends = [*self._began, ("", perf_counter())]
        spent: dict[str, float] = {}
        for (stage, start), (_, end) in pairwise(ends):
            spent[stage] = round(spent.get(stage, 0.0) + end - start, 3)
        return spent


def _problem(
    read: ReadBundle, seed: bytes, salt: bytes, clock: _Clock, *, independent: bool = False
) -> SeasonProblem:
    return SeasonProblem(
        bundle=read.bundle,
        profile=read.profile,
        seed=seed,
        salt=salt,
        independent=independent,
        begin=clock.begin,
    )


def _circumstances(folder: Path, out: Path, made: Path, clock: _Clock) -> dict[str, object]:
    return {
        "bundle": os.path.relpath(folder, out),
        "inputs": hashes(folder),
        "outputs": hashes(made),
        "peak_memory_mib": _peak_memory(),
        "seconds": clock.seconds(),
        "versions": {
            "coordinator": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "numba", "networkx", "holidays")},
        },
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPU",
    }


def _peak_memory() -> int:
    """Peak memory of this process in MiB; Linux counts it apart from the process it was forked from."""
    status = Path("/proc/self/status")
    if status.is_file():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        if found:
            return int(found[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


def _move(made: Path, out: Path) -> None:
    """Every file complete before the first one is replaced."""
    out.mkdir(exist_ok=True)
    for path in sorted(made.iterdir()):
        shutil.move(path, out / path.name)
