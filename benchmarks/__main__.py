"""`python -m benchmarks [--quick]`: every stage beside its peers, written to RESULTS.md."""

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import draws, files, joins, schedule, team
from benchmarks.measure import Row, machine

GOALS = {
    "tickets": "≥ 4 × consistent_sampler in plain Python, ≥ 25 × compiled",
    "draw + merge": "≥ 100 × consistent_sampler + networkx, ≤ 1 GiB; exponent in N ≤ 1.1",
    "merge alone": "≥ 400 × networkx, ≥ 8 × polars",
    "doors saved": "≤ 1.02 × bound at equal ratios, ≤ 1.15 at mixed; twice in a group ≤ 0.1 %",
    "join": "≥ 30 × networkx",
    "team": "load equal to the flow's optimum, ≥ 200 × networkx",
    "schedule": "nothing unplaced that CP-SAT places; travel ≤ 5 % above the bound in 10 s; "
    "10,000 visits in 60 s",
    "verify": "≤ 3 s",
    "batch": "≤ 15 s, ≤ 1 GiB",
}


def main(*, quick: bool) -> None:
    """Run every stage and write the table; `quick` uses a tenth of the size and one run."""
    runs, size = (1, 100_000) if quick else (5, 1_000_000)
    stages: list[Callable[[], Iterable[Row]]] = [
        # first, so that the peak of the process is its own
        lambda: draws.draw_and_merge(runs, size, slow_peers=True),
        lambda: draws.merge_alone(runs, size),
        lambda: draws.tickets(runs, size),
        lambda: joins.joins(runs, size),
        lambda: draws.draw_and_merge(1 if quick else 3, 10 * size, slow_peers=False),
        lambda: draws.scattered(runs, size),
        lambda: draws.doors(100_000),
        lambda: [_row("team", r, runs) for r in team.main(runs)],
        lambda: [_row("schedule", r, runs) for r in schedule.main(runs, 10.0 if quick else 120.0)],
        lambda: files.files(runs, size // 10, 100),
    ]
    lines = [
        "# Benchmarks",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}; {machine()}. Median seconds; × is how many times the peer's "
        "time is ours (beside our row: of the first peer; beside a peer: of that peer).",
        "`make bench` repeats all of it.",
    ]
    stage = ""
    for run in stages:
        for row in run():
            if row.stage != stage:
                stage = row.stage
                lines += ["", f"## {stage}", "", f"Goal: {GOALS.get(stage, '—')}", ""]
                lines += ["| what | seconds | runs | × | |", "|---|---|---|---|---|"]
            ratio = f"{row.ratio_to_peer:.1f}" if row.ratio_to_peer else ""
            seconds = f"{row.seconds:.3f}" if row.seconds else ""
            lines.append(f"| {row.what} | {seconds} | {row.runs} | {ratio} | {row.note} |")
            print(lines[-1], flush=True)
    name = "quick.md" if quick else "RESULTS.md"
    (Path(__file__).parent / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _row(stage: str, figures: Mapping[str, object], runs: int) -> Row:
    """A row of figures by name as a line of the table."""
    left = dict(figures)
    what = " ".join(str(left.pop(name)) for name in ("stage", "subject", "work") if name in left)
    seconds = next((left.pop(name) for name in ("seconds", "ours") if name in left), 0.0)
    note = ", ".join(f"{name} {value}" for name, value in left.items())
    return Row(stage=stage, what=what, seconds=float(str(seconds)), runs=runs, note=note)


main(quick="--quick" in sys.argv)
