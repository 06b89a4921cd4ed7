"""The files a season leaves: same inputs and seed, same bytes on every machine."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from coordinator.core.draw import DrawProblem, certificate
from coordinator.core.draw.ceremony import canonical, pool_hash
from coordinator.core.draw.pools import HEADER, lines
from coordinator.core.draw.tickets import draw_key
from coordinator.core.model import TaskId, Visit
from coordinator.core.season import Season
from coordinator.core.text import Language
from coordinator.exchange.tables import write_table

RESULT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "draws.csv": ("task", "stratum", "rank", "subject", "u", "ticket"),
    "subjects.csv": ("subject", "rows", "how"),
    "visits.csv": (
        "visit", "kind", "subject", "lead_task", "lead_department", "opens", "closes", "tasks",
        "items", "departments", "minutes",
    ),
    "apart.csv": ("subject", "task_a", "task_b", "rule"),
    "teams.csv": ("visit", "inspector", "department", "role"),
    "schedule.csv": ("visit", "start", "end"),
    "unplaced.csv": ("visit", "stage", "reason"),
}  # fmt: skip
CERTIFICATE = "certificate.json"
POOLS = "pools.csv"


def write_season(season: Season, out: Path, *, language: Language) -> None:
    """Write every result table and the certificate into the folder `out`.

    Only the reasons of unplaced visits are in words, in `language`.
    """
    pools = _write_pools(season, out / POOLS)
    signed = certificate(draw_problem(season), pools=pools, seed=season.seed, salt=season.salt)
    (out / CERTIFICATE).write_bytes(canonical(signed))
    for name, rows in (
        ("draws.csv", _draws(season)),
        ("subjects.csv", _subjects(season)),
        ("visits.csv", (_visit(visit) for visit in season.merge.visits)),
        ("apart.csv", ((a.subject, a.task_a, a.task_b, a.rule) for a in season.merge.apart)),
        ("teams.csv", ((s.visit, s.inspector, s.department, s.role) for s in season.teams.seats)),
        (
            "schedule.csv",
            ((visit, *slot.iso()) for visit, slot in sorted(season.schedule.slots.items())),
        ),
        ("unplaced.csv", ((u.visit, u.stage, u.because.say(language)) for u in season.unplaced)),
    ):
        write_table(out / name, RESULT_COLUMNS[name], rows)


def _write_pools(season: Season, path: Path) -> dict[TaskId, str]:
    """Write pools.csv; returns the hash of each task's rows."""
    hashes = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        for task, pool in sorted(season.pools.items()):
            rows = lines(task, pool, season.subjects.keys)
            hashes[task] = pool_hash(rows)
            file.write(rows)
    return hashes


def draw_problem(season: Season) -> DrawProblem:
    """What the season's draw was asked."""
    return DrawProblem(
        keys=season.subjects.keys,
        pools=season.pools,
        sharing=season.sharing,
        key=draw_key(season.seed, season.salt),
    )


def write_account(account: Mapping[str, object], out: Path) -> None:
    """Write report.json: counts, seconds, memory, versions, hashes."""
    text = json.dumps(account, ensure_ascii=False, indent=2, sort_keys=True)
    (out / "report.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _draws(season: Season) -> Iterable[Sequence[str]]:
    keys = season.subjects.keys
    for task, drawn in season.draw.drawn.items():
        strata = season.pools[task].strata
        rank, before = 0, -1
        for subject, stratum, u, ticket in zip(
            drawn.subjects.tolist(),
            drawn.stratum.tolist(),
            drawn.u.tolist(),
            drawn.ticket.tolist(),
            strict=True,
        ):
            rank = rank + 1 if stratum == before else 1
            before = stratum
            yield (
                task,
                strata[stratum].name,
                str(rank),
                keys[subject],
                f"{u:016x}",
                f"{ticket:016x}",
            )


def _subjects(season: Season) -> Iterable[Sequence[str]]:
    targets, subjects = season.bundle.targets, season.subjects
    rows: list[list[str]] = [[] for _ in subjects.keys]
    for subject, department, row in zip(
        subjects.of_row.tolist(), targets.department, targets.row, strict=True
    ):
        rows[subject].append(f"{department}/{row}")
    for key, its, how in zip(subjects.keys, rows, subjects.how, strict=True):
        yield key, ";".join(its), how


def _visit(visit: Visit) -> Sequence[str]:
    agenda = visit.agenda
    return (
        visit.visit,
        agenda.kind,
        visit.subject,
        agenda.lead_task,
        agenda.lead_department,
        agenda.window.opens.isoformat(),
        agenda.window.closes.isoformat(),
        ";".join(agenda.tasks),
        ";".join(item for _, items in sorted(agenda.items.items()) for item in items),
        ";".join(agenda.departments),
        str(agenda.minutes),
    )
