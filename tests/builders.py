"""Small problems in which only what matters is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from coordinator.core.draw import DrawProblem, Pool, Reason, Stratum
from coordinator.core.model import (
    REST,
    Bar,
    DrawMode,
    Item,
    Method,
    Ratio,
    Sharing,
    Task,
    Window,
)

MONDAY = date(2026, 3, 2)


def day(number: int) -> date:
    """The day `number` days after a Monday in March 2026."""
    return MONDAY + timedelta(days=number)


def item(name: str, department: str = "A", minutes: int = 30, *, desk: bool = False) -> Item:
    method = Method.DOCUMENT if desk else Method.ON_SITE
    return Item(item=name, department=department, minutes=minutes, methods=frozenset({method}))


def task(
    name: str,
    opens: int = 0,
    closes: int = 9,
    *,
    lead: str = "A",
    items: Sequence[str] = (),
    announced: bool = True,
    draw: DrawMode = DrawMode.COORDINATED,
    group: str = "g",
    ratio: str = "0.1",
) -> Task:
    return Task(
        task=name,
        lead=lead,
        items=tuple(items) or (f"item-{name}",),
        window=Window(day(opens), day(closes)),
        announced=announced,
        draw=draw,
        group=group,
        ratio=Ratio(text=ratio, value=Fraction(ratio)),
    )


def sharing(
    tasks: Iterable[Task],
    items: Iterable[Item] = (),
    bars: Iterable[tuple[str, str]] = (),
    cap: int = 240,
) -> Sharing:
    tasks = list(tasks)
    known = {i.item: i for i in items}
    for each in tasks:
        for name in each.items:
            known.setdefault(name, item(name, each.lead))
    pairs = [Bar(task_a=a, task_b=b) for a, b in bars]
    return Sharing(
        tasks={t.task: t for t in tasks},
        items=known,
        bars={bar.pair: bar for bar in pairs},
        minutes_cap=cap,
    )


def pool(
    subjects: Sequence[int],
    k: int | Sequence[int],
    *,
    strata: Sequence[int] | None = None,
    capped: Iterable[int] = (),
) -> Pool:
    """A pool of active subjects; `strata` gives the stratum of each, `k` the number per stratum."""
    ks = [k] if isinstance(k, int) else list(k)
    its = list(strata) if strata is not None else [0] * len(subjects)
    hindered = set(capped)
    reasons = [Reason.CAP if s in hindered else Reason.NONE for s in subjects]
    counts = [
        Stratum(
            name=REST if i == len(ks) - 1 else f"risk={i}",
            ratio=Ratio(text="1", value=Fraction(1)),
            scope=its.count(i),
            eligible=sum(s == i and not r for s, r in zip(its, reasons, strict=True)),
            k=number,
        )
        for i, number in enumerate(ks)
    ]
    return Pool(
        subjects=np.array(subjects, dtype=np.int32),
        stratum=np.array(its, dtype=np.int16),
        reason=np.array(reasons, dtype=np.uint8),
        strata=tuple(counts),
    )


def draw_problem(
    pools: Mapping[str, Pool], rule: Sharing, *, subjects: int, key: bytes = bytes(32)
) -> DrawProblem:
    return DrawProblem(
        keys=[f"subject-{i:05d}" for i in range(subjects)],
        pools=dict(pools),
        sharing=rule,
        key=key,
    )


def with_key(problem: DrawProblem, number: int) -> DrawProblem:
    return replace(problem, key=number.to_bytes(32, "big"))
