"""A year's plan: items, joint tasks with windows and ratios, and what must stay apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

from coordinator.exchange.generator.catalogue import CatalogueItem, Theme
from coordinator.exchange.generator.firms import City
from coordinator.exchange.generator.libraries import Row, Unit

SPAN_DAYS = 350
"""The plan begins ten days from today and closes within this many days after."""
BAR_PER_TASKS = 12
MOST_PARTNERS = 4


@dataclass(frozen=True, kw_only=True)
class PlanStyle:
    """How tasks are drawn; ratios are the strings typed.

    `ratio` holds where `mixed_ratios` is empty, else one of those; `directed_ratios` go before both
    for directed tasks. `group` is `quarter` (one group per quarter in which tasks open), `family`
    (one per theme), or the name of the one group of all. Shares are in percent. Windows last one of
    `weeks` and open in one of `seasons` spread over the year. Strata by risk and counts in place of
    ratios appear unless `plain`.
    """

    ratio: str = "0.05"
    mixed_ratios: tuple[str, ...] = ()
    directed_ratios: tuple[str, ...] = ()
    group: str = "quarter"
    undirected: int = 20
    unannounced: int = 30
    weeks: tuple[int, ...] = (2, 3, 4, 4, 6, 6, 8, 10, 13)
    seasons: int = 4
    plain: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Rows of items.csv, tasks.csv and bars.csv."""

    items: tuple[Row, ...]
    tasks: tuple[Row, ...]
    bars: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class _Drafting:
    city: City
    units: Sequence[Unit]
    tasks: int
    today: date
    style: PlanStyle
    item_ids: dict[tuple[str, str], str] = field(default_factory=dict)

    def unit_of(self, function: str, turn: int) -> Unit | None:
        """The unit of a function; where several have it they take turns."""
        those = [unit for unit in self.units if unit.function.function == function]
        return those[turn % len(those)] if those else None


def plan(city: City, units: Sequence[Unit], tasks: int, today: date, style: PlanStyle) -> Plan:
    """Items of every unit, `tasks` joint tasks over the year from `today`, and some bars."""
    drafting = _Drafting(city=city, units=units, tasks=tasks, today=today, style=style)
    items = tuple(_items(drafting))
    drafts = [
        _draft(drafting, number, theme, turn)
        for number, (theme, turn) in enumerate(_themes(drafting), 1)
    ]
    _everybody_joins(drafting, drafts)
    hidden = _unannounced(drafts, style)
    rows = tuple(
        _task(drafting, number, draft, announced=number not in hidden)
        for number, draft in enumerate(drafts, 1)
    )
    return Plan(items=items, tasks=rows, bars=tuple(_bars(drafting, rows)))


def _items(drafting: _Drafting) -> Iterator[Row]:
    for unit in drafting.units:
        own = drafting.city.catalogue.items_of(unit.function.function)
        for number, item in enumerate(own, 1):
            item_id = f"{unit.code}-{number:02d}"
            drafting.item_ids[unit.code, item.name] = item_id
            yield (
                item_id,
                unit.code,
                item.name,
                item.target_kind,
                item.methods,
                item.item_class,
                item.minutes,
                item.qualification,
                item.basis,
            )


def _themes(drafting: _Drafting) -> Iterator[tuple[Theme, int]]:
    """Themes whose lead is there, directed and undirected in the wanted share, again and again."""
    there = {unit.function.function for unit in drafting.units}
    known = [theme for theme in drafting.city.catalogue.themes if theme.lead in there]
    directed = [theme for theme in known if theme.directed] or known
    undirected = [theme for theme in known if not theme.directed] or known
    supply = {True: cycle(directed), False: cycle(undirected)}
    turns: dict[str, int] = {}
    for number in range(drafting.tasks):
        share = drafting.style.undirected
        goes_whole = (number + 1) * share // 100 > number * share // 100
        theme = next(supply[not goes_whole])
        turn = turns.get(theme.name, 0)
        turns[theme.name] = turn + 1
        yield theme, turn


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A task before dates and figures: `items` holds the item ids of every unit that takes part."""

    theme: Theme
    turn: int
    items: dict[str, list[str]]


def _draft(drafting: _Drafting, number: int, theme: Theme, turn: int) -> _Draft:
    dice = drafting.city.dice.hand(f"parties {number}")
    lead = drafting.unit_of(theme.lead, turn)
    if lead is None:
        raise ValueError(f"no unit leads {theme.name}")
    items = {lead.code: _chosen_items(drafting, theme, lead, how_many=dice.choice((1, 2, 2, 3)))}
    for partner in _partners(drafting, theme, lead, turn)[: dice.choice((1, 2, 2, 3, 3, 4))]:
        own = _chosen_items(drafting, theme, partner, how_many=dice.choice((1, 1, 2)))
        if own:
            items[partner.code] = own
    return _Draft(theme=theme, turn=turn, items=items)


def _everybody_joins(drafting: _Drafting, drafts: Sequence[_Draft]) -> None:
    """Units without a task join one that has room: each leads or joins at least one a year."""
    busy = {code for draft in drafts for code in draft.items}
    for unit in drafting.units:
        room = [d for d in drafts if not d.theme.desk and len(d.items) <= MOST_PARTNERS]
        if unit.code not in busy and room:
            draft = min(room, key=lambda d: len(d.items))
            draft.items[unit.code] = _chosen_items(drafting, draft.theme, unit, how_many=1)


def _task(drafting: _Drafting, number: int, draft: _Draft, *, announced: bool) -> Row:
    city, style, theme, turn = drafting.city, drafting.style, draft.theme, draft.turn
    dice = city.dice.hand(f"task {number}")
    lead, *partners = draft.items
    delay, weeks = dice.randrange(min(style.weeks) + 1), dice.choice(style.weeks)
    opens, closes = _window(drafting, theme, turn, delay, weeks)
    batch = str(city.catalogue.city["batches"][min(turn, 3)]) if turn else ""
    ratio = _ratio(style, dice.choice(style.mixed_ratios or (style.ratio,)), theme)
    strata, count = _strata(style, number, ratio), ""
    if not style.plain and theme.directed and number % 9 == 0:
        ratio, strata, count = "", "", str(dice.randrange(10, 41, 5))
    return (
        f"T{number:0{max(2, len(str(drafting.tasks)))}d}",
        f"{opens.year}年{batch}{theme.name}",
        lead,
        ";".join(partners),
        ";".join(item for own in draft.items.values() for item in own),
        opens.isoformat(),
        closes.isoformat(),
        "yes" if announced else "no",
        "coordinated",
        _group(style, theme, opens),
        "directed" if theme.directed else "undirected",
        _where(drafting, draft, number),
        ratio,
        strata,
        count,
    )


def _partners(drafting: _Drafting, theme: Theme, lead: Unit, turn: int) -> list[Unit]:
    found = [drafting.unit_of(function, turn) for function in theme.partners]
    partners = [unit for unit in found if unit is not None and unit is not lead]
    return partners or [unit for unit in drafting.units if unit is not lead][:1]


def _chosen_items(drafting: _Drafting, theme: Theme, unit: Unit, *, how_many: int) -> list[str]:
    """Item ids of one unit for a theme, the fitting ones first; none if it has none of the kind."""
    own = drafting.city.catalogue.items_of(unit.function.function)

    def fits(item: CatalogueItem) -> int:
        return 0 if theme.topic in item.topics else 1 if "*" in item.topics else 2

    if theme.desk:
        ranked = [item for item in own if item.is_desk]
    else:
        ranked = [item for item in own if fits(item) < 2]
        how_many = min(how_many, max(1, sum(fits(item) == 0 for item in ranked)))
    ranked.sort(key=lambda item: (fits(item), item.is_desk))
    return [drafting.item_ids[unit.code, item.name] for item in ranked[:how_many]]


def _window(
    drafting: _Drafting, theme: Theme, turn: int, delay: int, weeks: int
) -> tuple[date, date]:
    """From a Monday to a Friday; themes of one family open within weeks of each other."""
    start = drafting.today + timedelta(days=10)
    start += timedelta(days=-start.weekday() % 7)
    seasons = drafting.style.seasons
    families = sorted({each.family for each in drafting.city.catalogue.themes})
    season = (families.index(theme.family) + turn) % seasons
    first = season * (SPAN_DAYS // 7 - 13) // seasons + delay + (turn * 5) % 7
    opens = start + timedelta(weeks=min(first, SPAN_DAYS // 7 - weeks))
    return opens, opens + timedelta(weeks=weeks, days=-3)


def _ratio(style: PlanStyle, ratio: str, theme: Theme) -> str:
    if theme.directed and style.directed_ratios:
        return style.directed_ratios[len(theme.name) % len(style.directed_ratios)]
    return ratio


def _strata(style: PlanStyle, number: int, ratio: str) -> str:
    """Every fourth task draws riskier classes more often."""
    if style.plain or number % 4 != 2:
        return ""
    doubled, fourfold = (min(Decimal(1), Decimal(ratio) * times) for times in (2, 4))
    return f"risk=C:{doubled.normalize():f};risk=D:{fourfold.normalize():f}"


def _unannounced(drafts: Sequence[_Draft], style: PlanStyle) -> frozenset[int]:
    """Numbers of the unannounced tasks, spread evenly; checks from the desk surprise nobody."""
    visits = [number for number, draft in enumerate(drafts, 1) if not draft.theme.desk]
    wanted = min(len(visits), len(drafts) * style.unannounced // 100)
    return frozenset(
        number
        for n, number in enumerate(visits)
        if (n + 1) * wanted // len(visits) > n * wanted // len(visits)
    )


def _group(style: PlanStyle, theme: Theme, opens: date) -> str:
    if style.group == "quarter":
        return f"{opens.year}Q{(opens.month + 2) // 3}"
    return theme.family if style.group == "family" else style.group


def _where(drafting: _Drafting, draft: _Draft, number: int) -> str:
    """The theme's condition; later rounds and some others keep to a few districts."""
    districts, where = drafting.city.districts, draft.theme.where
    lead = next(iter(draft.items))
    is_local = any(u.code == lead and u.district is not None for u in drafting.units)
    if not draft.theme.directed or is_local or not (draft.turn or number % 7 == 0):
        return where
    width = max(1, len(districts) // 2)
    some = sorted(districts[(number + n) % len(districts)].code for n in range(width))
    return f"region={'|'.join(some)};{where}"


def _bars(drafting: _Drafting, tasks: Sequence[Row]) -> Iterator[Row]:
    if len(tasks) < 2:
        return
    dice = drafting.city.dice.hand("bars")
    reasons: list[str] = drafting.city.catalogue.city["bar_reasons"]
    seen = set()
    for _ in range(max(1, len(tasks) // BAR_PER_TASKS)):
        pair = tuple(sorted(dice.sample([task[0] for task in tasks], 2)))
        if pair not in seen:
            seen.add(pair)
            yield (*pair, dice.choice(reasons))
