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
SEASONS = 4
BAR_PER_TASKS = 12


@dataclass(frozen=True, kw_only=True)
class PlanStyle:
    """How tasks are drawn; ratios are the strings typed.

    `ratio` holds where `mixed_ratios` is empty, else one of those; `directed_ratios` go before both
    for directed tasks. `group` is `quarter` (one group per quarter in which tasks open), `family`
    (one per theme), or the name of the one group of all. Shares are in percent. Strata by risk and
    counts in place of ratios appear unless `plain`.
    """

    ratio: str = "0.05"
    mixed_ratios: tuple[str, ...] = ()
    directed_ratios: tuple[str, ...] = ()
    group: str = "quarter"
    undirected: int = 20
    unannounced: int = 30
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
    rows = tuple(
        _task(drafting, number, theme, turn)
        for number, (theme, turn) in enumerate(_themes(drafting), 1)
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


def _task(drafting: _Drafting, number: int, theme: Theme, turn: int) -> Row:
    city, style = drafting.city, drafting.style
    dice = city.dice.hand(f"task {number}")
    lead = drafting.unit_of(theme.lead, turn)
    if lead is None:
        raise ValueError(f"no unit leads {theme.name}")
    partners = _partners(drafting, theme, lead, turn)
    items = _chosen_items(drafting, theme, lead, how_many=dice.choice((1, 2, 2, 3)))
    joined = []
    for partner in partners[: dice.choice((1, 2, 2, 3, 3, 4))]:
        own = _chosen_items(drafting, theme, partner, how_many=dice.choice((1, 1, 2)))
        if own:
            joined.append(partner.code)
            items += own
    opens, closes = _window(drafting, theme, turn, dice.randrange(6), dice.choice(_WEEKS))
    batch = f"{city.catalogue.city['batches'][min(turn, 3)]}" if turn else ""
    ratio = _ratio(style, dice.choice(style.mixed_ratios or (style.ratio,)), theme)
    strata, count = _strata(style, number, ratio), ""
    if style.plain is False and theme.directed and number % 9 == 0:
        ratio, strata, count = "", "", str(dice.randrange(10, 41, 5))
    return (
        f"T{number:0{max(2, len(str(drafting.tasks)))}d}",
        f"{opens.year}年{batch}{theme.name}",
        lead.code,
        ";".join(joined),
        ";".join(items),
        opens.isoformat(),
        closes.isoformat(),
        "no" if _is_unannounced(number, style) else "yes",
        "coordinated",
        _group(style, theme, opens),
        "directed" if theme.directed else "undirected",
        _where(drafting, theme, lead, turn, number),
        ratio,
        strata,
        count,
    )


_WEEKS = (2, 3, 4, 4, 6, 6, 8, 10, 13)


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
    families = sorted({each.family for each in drafting.city.catalogue.themes})
    season = (families.index(theme.family) + turn) % SEASONS
    first = season * (SPAN_DAYS // 7 - 13) // SEASONS + delay + (turn * 5) % 7
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


def _is_unannounced(number: int, style: PlanStyle) -> bool:
    return number * style.unannounced // 100 > (number - 1) * style.unannounced // 100


def _group(style: PlanStyle, theme: Theme, opens: date) -> str:
    if style.group == "quarter":
        return f"{opens.year}Q{(opens.month + 2) // 3}"
    return theme.family if style.group == "family" else style.group


def _where(drafting: _Drafting, theme: Theme, lead: Unit, turn: int, number: int) -> str:
    """The theme's condition; later rounds and some others keep to a few districts."""
    districts = drafting.city.districts
    if not theme.directed or lead.district is not None or not (turn or number % 7 == 0):
        return theme.where
    width = max(1, len(districts) // 2)
    some = sorted(districts[(number + n) % len(districts)].code for n in range(width))
    return f"region={'|'.join(some)};{theme.where}"


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
