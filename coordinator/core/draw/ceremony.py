"""Commit, contribute, seed: the protocol around a draw (3.1 «Ceremony»)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coordinator.core.draw.pools import HEADER
from coordinator.core.draw.values import DrawProblem
from coordinator.core.model import TaskId

ALGORITHM = "coordinated-tickets/1"
FORMAT = "certificate/1"


def canonical(value: object) -> bytes:
    """Canonical JSON: keys sorted, no white space, UTF-8 unescaped; floating point is refused."""
    _refuse_floats(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def commitment(*, algorithm: str, attempt: int, pools: object, salt: bytes, tasks: object) -> str:
    """What is published before any seed exists, as 64 hexadecimal digits."""
    value = {
        "algorithm": algorithm,
        "attempt": attempt,
        "pools": pools,
        "salt": salt.hex(),
        "tasks": tasks,
    }
    return hashlib.sha256(canonical(value)).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """What one contributor says, with the nonce that hid it until the reveal."""

    contributor: str
    text: str
    nonce: str

    @property
    def committed(self) -> str:
        """SHA-256 of J{"nonce","text"}, published before anybody reveals, as 64 hexadecimal digits."""
        return hashlib.sha256(canonical({"nonce": self.nonce, "text": self.text})).hexdigest()


def seed(committed: str, contributions: Sequence[Contribution]) -> bytes:
    """The 32 bytes of seed from a commitment and the contributions in the order of their commitment."""
    said = [{"contributor": c.contributor, "nonce": c.nonce, "text": c.text} for c in contributions]
    return hashlib.sha256(canonical({"commitment": committed, "contributions": said})).digest()


def certificate(
    problem: DrawProblem,
    *,
    pools: Mapping[TaskId, str],
    seed: bytes,
    salt: bytes,
    attempt: int = 1,
) -> dict[str, Any]:
    """All that a verifier needs beside pools.csv and draws.csv, as plain values.

    `pools` holds the hash of every pool (`pool_hash`).
    The commitment covers items, bars and the minutes cap as well as the tasks, because they decide
    which tasks may share a visit and so where each starts to read.
    """
    sharing = problem.sharing
    used = sorted({item for task in problem.pools for item in sharing.tasks[task].items})
    facts: dict[str, Any] = {
        "bars": sorted([list(pair) for pair in sharing.bars]),
        "items": {
            i: {"department": sharing.items[i].department, "minutes": sharing.items[i].minutes}
            for i in used
        },
        "minutes_cap": sharing.minutes_cap,
        "tasks": [_task(problem, task) for task in sorted(problem.pools)],
    }
    committed = commitment(
        algorithm=ALGORITHM, attempt=attempt, pools=pools, salt=salt, tasks=facts
    )
    return {
        "algorithm": ALGORITHM,
        "attempt": attempt,
        "commitment": committed,
        "format": FORMAT,
        "pools": pools,
        "salt": salt.hex(),
        "seed": seed.hex(),
        **facts,
    }


def pool_hash(rows: str) -> str:
    """SHA-256 of a task's rows of pools.csv with the header before them, as hexadecimal digits."""
    return hashlib.sha256((HEADER + rows).encode()).hexdigest()


def _task(problem: DrawProblem, name: TaskId) -> Mapping[str, object]:
    task = problem.sharing.tasks[name]
    return {
        "announced": task.announced,
        "closes": task.window.closes.isoformat(),
        "condition": task.where.text,
        "count": task.count,
        "draw": str(task.draw),
        "group": task.ticket_group,
        "items": sorted(task.items),
        "lead": task.lead,
        "opens": task.window.opens.isoformat(),
        "ratio": task.ratio.text if task.ratio else None,
        "strata": [
            {
                "eligible": s.eligible,
                "k": s.k,
                "ratio": s.ratio.text if s.ratio else None,
                "scope": s.scope,
                "stratum": s.name,
            }
            for s in problem.pools[name].strata
        ],
        "task": name,
    }


def _refuse_floats(value: object) -> None:
    if isinstance(value, float | Fraction):
        raise TypeError("no floating point in canonical JSON")
    children = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping | list | tuple):
        for child in children:  # type: ignore[attr-defined]
            _refuse_floats(child)
