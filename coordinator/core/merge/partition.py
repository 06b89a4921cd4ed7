"""The fewest visits for one set of tasks.

Among the partitions with fewest visits the best has, in this order: the earliest opening days of
its visits, each task in the earliest visit, the fewest departments coming in all, the smallest task
ids. Where windows alone decide, a sweep from the last opening backwards gives exactly this one; the
search over subsets is needed only where a bar or the cap on minutes breaks what the sweep built.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coordinator.core.model import Sharing, TaskId

Block = tuple[TaskId, ...]
Score = tuple[int, tuple[date, ...], int, int, tuple[Block, ...]]

EXACT_UP_TO = 12
"""Tasks of one subject up to which every partition is considered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Partition:
    """Visits as sorted sets of tasks, and a number of visits that no partition undercuts."""

    visits: tuple[Block, ...]
    lower_bound: int


def partition(
    tasks: Iterable[TaskId], sharing: Sharing, together: Sequence[Block] = ()
) -> Partition:
    """The best partition of `tasks`; each set in `together` stays in one visit."""
    units = _units(tasks, together)
    swept = _sweep(units, sharing)
    if all(sharing.may_share(block) or block in units for block in swept):
        return Partition(visits=_canonical(swept), lower_bound=len(swept))
    found: list[Block] = []
    bound = 0
    for part in _components(units, sharing):
        if len(part) <= EXACT_UP_TO:
            best = _search(part, sharing)
            bound += len(best)
        else:
            best = _first_fit(part, sharing)
            bound += len(_sweep(part, sharing))
        found += best
    return Partition(visits=_canonical(found), lower_bound=max(bound, len(swept)))


def score(visits: Iterable[Block], sharing: Sharing) -> Score:
    """What decides between partitions of one set of tasks; the smallest is best."""
    blocks = _canonical(visits)
    opens = [max(sharing.tasks[t].window.opens for t in block) for block in blocks]
    waiting = sum(day.toordinal() * len(block) for day, block in zip(opens, blocks, strict=True))
    coming = sum(len(_departments(block, sharing)) for block in blocks)
    return len(blocks), tuple(sorted(opens)), waiting, coming, blocks


def _departments(block: Block, sharing: Sharing) -> set[str]:
    of_items = {sharing.items[i].department for t in block for i in sharing.tasks[t].items}
    return of_items | {sharing.tasks[sharing.lead_task(block)].lead}


def _units(tasks: Iterable[TaskId], together: Sequence[Block]) -> list[Block]:
    fixed = {t for block in together for t in block}
    return [tuple(sorted(b)) for b in together] + [(t,) for t in sorted(set(tasks) - fixed)]


def _window(block: Block, sharing: Sharing) -> tuple[date, date]:
    windows = [sharing.tasks[t].window for t in block]
    return max(w.opens for w in windows), min(w.closes for w in windows)


def _sweep(units: Sequence[Block], sharing: Sharing) -> list[Block]:
    """Each unit, from the last opening back, joins the earliest visit it reaches, else opens one."""
    windows = {unit: _window(unit, sharing) for unit in units}
    found: list[list[TaskId]] = []
    for kind in (True, False):
        point: date | None = None
        mine = [u for u in units if sharing.tasks[u[0]].announced is kind]
        for unit in sorted(mine, key=lambda u: (-windows[u][0].toordinal(), windows[u][1], u)):
            opens, closes = windows[unit]
            if point is None or closes < point:
                point = opens
                found.append([])
            found[-1] += unit
    return [tuple(sorted(block)) for block in found]


def _components(units: Sequence[Block], sharing: Sharing) -> list[list[Block]]:
    """Units that cannot meet even through others are solved apart."""
    left, found = list(units), []
    while left:
        part = [left.pop(0)]
        for unit in part:
            near = [u for u in left if sharing.may_share(u + unit)]
            part += near
            left = [u for u in left if u not in near]
        found.append(sorted(part))
    return found


def _search(units: Sequence[Block], sharing: Sharing) -> list[Block]:
    """The best partition by dynamic programming over subsets of at most `EXACT_UP_TO` units."""
    full = (1 << len(units)) - 1
    blocks: dict[int, Block] = {}
    for mask in range(1, full + 1):
        lowest = mask & -mask
        rest = mask ^ lowest
        block = units[lowest.bit_length() - 1] + blocks.get(rest, ())
        if not rest or (rest in blocks and sharing.may_share(block)):
            blocks[mask] = tuple(sorted(block))
    best: list[tuple[Score, list[Block]]] = [(score((), sharing), [])]
    for mask in range(1, full + 1):
        lowest, rest, options = mask & -mask, mask ^ (mask & -mask), []
        part = rest
        while True:
            if part | lowest in blocks:
                options.append([*best[rest ^ part][1], blocks[part | lowest]])
            if not part:
                break
            part = (part - 1) & rest
        best.append(min((score(visits, sharing), visits) for visits in options))
    return best[full][1]


def _first_fit(units: Sequence[Block], sharing: Sharing) -> list[Block]:
    found: list[Block] = []
    order = sorted(units, key=lambda u: (-_window(u, sharing)[0].toordinal(), u))
    for unit in order:
        fits = [i for i, block in enumerate(found) if sharing.may_share(block + unit)]
        if fits:
            found[fits[-1]] = tuple(sorted(found[fits[-1]] + unit))
        else:
            found.append(unit)
    return found


def _canonical(visits: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(sorted(tuple(sorted(block)) for block in visits))
