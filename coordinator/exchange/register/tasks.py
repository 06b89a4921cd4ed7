"""Joint tasks from the outlines of a list: those whose firms are in the register."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from coordinator.core.model import DESK_METHODS
from coordinator.exchange.generator.catalogue import CatalogueItem, Function, Topic, catalogue
from coordinator.exchange.generator.dice import Dice
from coordinator.exchange.generator.libraries import Row
from coordinator.exchange.register.assignment import condition, meets
from coordinator.exchange.register.joint_items import REGULATOR, ListedItem, Outline
from coordinator.exchange.register.triage import Entry

MOST_PARTNERS = 5
MINUTES = 30
MINUTES_OF_A_UNIT = 180
"""What one department's items of one task may take together."""
WEEKS = (6, 8, 10, 13)
SEASON_WEEKS = 24
SEASONS = 2


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A task in the making: the outline, its partners, how many firms it will draw from."""

    outline: Outline
    partners: tuple[str, ...]
    in_scope: int


@dataclass(frozen=True, kw_only=True)
class Year:
    """Rows of items.csv and tasks.csv, and the expected number of visits by function."""

    items: tuple[Row, ...]
    tasks: tuple[Row, ...]
    visits: Mapping[str, int]


def libraries(
    members: Mapping[str, frozenset[int]], entries: Sequence[Entry], drafts: Sequence[Draft]
) -> dict[str, list[int]]:
    """Positions of entries by function: those of its topics; the regulator has every row.

    Rows without any number stand there alone, as nothing would tell that two rows are one firm.
    """
    functions = {f for draft in drafts for f in (draft.outline.lead, *draft.partners)}
    found: dict[str, list[int]] = {REGULATOR: list(range(len(entries)))}
    for function in catalogue().functions:
        name = function.function
        if name in functions and name != REGULATOR:
            topics = {t.topic for t in catalogue().topics if name in t.functions}
            topics |= {d.outline.topic.topic for d in drafts if d.outline.lead == name}
            rows = {row for topic in topics for row in members[topic]}
            found[name] = sorted(row for row in rows if entries[row].is_numbered)
    return found


def chosen(
    outlines: Sequence[Outline],
    members: Mapping[str, frozenset[int]],
    entries: Sequence[Entry],
    count: int,
) -> list[Draft]:
    """Up to `count` outlines with firms in the register, one per topic, leads taking turns.

    The lead with the fewest tasks so far goes next, with its outline of the most firms.
    """
    open_drafts = [
        draft
        for outline in _one_per_topic(outlines)
        if (draft := _draft(outline, members, entries))
    ]
    leads: Counter[str] = Counter()
    picked: list[Draft] = []
    while open_drafts and len(picked) < count:
        best = min(
            open_drafts, key=lambda d: (leads[d.outline.lead], -d.in_scope, d.outline.items[0].id)
        )
        open_drafts.remove(best)
        leads[best.outline.lead] += 1
        picked.append(best)
    return picked


def _one_per_topic(outlines: Sequence[Outline]) -> list[Outline]:
    first: dict[str, Outline] = {}
    for outline in outlines:
        first.setdefault(outline.topic.topic, outline)
    return list(first.values())


def _draft(
    outline: Outline, members: Mapping[str, frozenset[int]], entries: Sequence[Entry]
) -> Draft | None:
    topic = outline.topic
    rows = members[topic.topic] if condition(topic) else range(len(entries))
    reachable = [
        entries[row] for row in rows if outline.lead == REGULATOR or entries[row].is_numbered
    ]
    in_scope = sum(e.state == "active" and meets(topic, e) for e in reachable)
    partners = outline.partners[:MOST_PARTNERS]
    if not in_scope or not partners:
        return None
    return Draft(outline=outline, partners=partners, in_scope=in_scope)


def year(drafts: Sequence[Draft], *, dice: Dice, today: date, ratio: str) -> Year:
    """Items and tasks of the drafts over the twelve months from `today`."""
    items: dict[str, Row] = {}
    visits: Counter[str] = Counter()
    tasks = tuple(
        _task(number, draft, items, visits, _Terms(dice=dice, today=today, ratio=ratio))
        for number, draft in enumerate(drafts, 1)
    )
    return Year(items=tuple(items.values()), tasks=tasks, visits=dict(visits))


@dataclass(frozen=True, kw_only=True)
class _Terms:
    dice: Dice
    today: date
    ratio: str


def _task(
    number: int, draft: Draft, items: dict[str, Row], visits: Counter[str], terms: _Terms
) -> Row:
    outline = draft.outline
    codes = {f.function: f for f in catalogue().functions}
    own: list[str] = []
    for function in (outline.lead, *draft.partners):
        rows = list(_items(outline, codes[function]))
        items.update((row[0], row) for row in rows)
        own += [row[0] for row in rows]
    opens, closes = _window(number, terms)
    ratio = outline.ratio or terms.ratio
    drawn = int((Decimal(ratio) * draft.in_scope).to_integral_value(ROUND_CEILING))
    visits.update(dict.fromkeys((outline.lead, *draft.partners), drawn))
    where = condition(outline.topic)
    return (
        f"T{number:02d}",
        f"{opens.year}年{outline.field}",
        codes[outline.lead].code,
        ";".join(codes[p].code for p in draft.partners),
        ";".join(own),
        opens.isoformat(),
        closes.isoformat(),
        "no" if number % 3 == 0 else "yes",
        "coordinated",
        f"{terms.today.year}-{number % SEASONS + 1}",
        "directed" if where else "undirected",
        where,
        ratio,
        "",
        "",
    )


def _items(outline: Outline, function: Function) -> Iterator[Row]:
    """What a department checks itself: its items of the list, else its part of another's item.

    A department of which the list says nothing takes an item of the catalogue.
    """
    name = function.function
    listed = [item for item in outline.items if name in item.leads]
    if listed:
        most = max(1, MINUTES_OF_A_UNIT // MINUTES)
        for item in listed[:most]:
            yield _listed(item, function, item.name, alone=item.leads == (name,))
        return
    told = next((item for item in outline.items if name in item.own), None)
    if told:
        yield _listed(told, function, told.own[name], alone=False)
        return
    number, own = _fitting(function, outline.topic)
    yield (
        f"{function.code}-{number:02d}",
        function.code,
        own.name,
        own.target_kind,
        own.methods,
        own.item_class,
        own.minutes,
        own.qualification,
        own.basis,
    )


def _listed(item: ListedItem, function: Function, name: str, *, alone: bool) -> Row:
    is_desk = set(item.methods.split(";")) <= {method.value for method in DESK_METHODS}
    return (
        item.id if alone else f"{item.id}/{function.code}",
        function.code,
        name,
        "market entity",
        item.methods,
        item.item_class,
        str(MINUTES // 2 if is_desk else MINUTES),
        "",
        item.basis,
    )


def _fitting(function: Function, topic: Topic) -> tuple[int, CatalogueItem]:
    """The first item of a function that speaks of the topic, else its item for every occasion."""
    own = list(enumerate(catalogue().items_of(function.function), 1))
    fitting = [pair for pair in own if topic.topic in pair[1].topics]
    return (fitting or [pair for pair in own if "*" in pair[1].topics])[0]


def _window(number: int, terms: _Terms) -> tuple[date, date]:
    """From a Monday to a Friday; the seasons hold equal shares of the tasks."""
    hand = terms.dice.hand(f"window {number}")
    start = terms.today + timedelta(days=10)
    start += timedelta(days=-start.weekday() % 7)
    weeks = hand.choice(WEEKS)
    first = min(number % SEASONS * SEASON_WEEKS + hand.randrange(5), 50 - weeks)
    opens = start + timedelta(weeks=first)
    return opens, opens + timedelta(weeks=weeks, days=-3)
