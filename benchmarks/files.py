"""Whole commands, files to files, each run in a process of its own."""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.measure import Row

SEED = "ab" * 32
VERIFIER = Path(__file__).parents[1] / "static" / "verify" / "verify.py"


def files(runs: int, targets: int, tasks: int) -> list[Row]:
    """`coordinator batch` and the one-file verifier on the same generated bundle."""
    with tempfile.TemporaryDirectory() as folder:
        bundle, out = Path(folder) / "bundle", Path(folder) / "out"
        _coordinator(
            "bundle", "--targets", targets, "--tasks", tasks, "--departments", 20,
            "--inspectors", targets * 15 // 1000, "--out", bundle,
        )  # fmt: skip
        spent = [
            _coordinator("batch", bundle, "--out", out, "--seed", SEED) for _ in range(runs + 1)
        ]
        account = json.loads((out / "report.json").read_text(encoding="utf-8"))
        checked = [_timed([sys.executable, str(VERIFIER), str(out)]) for _ in range(runs)]
        rows = _lines(out / "pools.csv")
    note = (
        f"{account['target_rows']:,} library rows, {account['pool_rows']:,} pool rows, "
        f"{account['visits']:,} visits, {account['placed']:,} placed; peak "
        f"{account['peak_memory_mib']} MiB; seconds per stage {account['seconds']}"
    )
    what = f"coordinator batch, {targets:,} firms, {tasks} tasks"
    return [
        Row(stage="batch", what=what, seconds=statistics.median(spent[1:]), runs=runs, note=note),
        Row(
            stage="verify", what=f"verify.py, {targets:,} firms, {tasks} tasks",
            seconds=statistics.median(checked), runs=runs, note=f"{rows - 1:,} pool rows",
        ),
    ]  # fmt: skip


def _coordinator(*arguments: object) -> float:
    return _timed([sys.executable, "-m", "coordinator", *map(str, arguments)])


def _timed(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
