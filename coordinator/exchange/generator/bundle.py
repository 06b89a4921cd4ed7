"""A whole bundle from a seed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.exchange.generator import staff
from coordinator.exchange.generator.catalogue import Catalogue, catalogue
from coordinator.exchange.generator.dice import Dice
from coordinator.exchange.generator.firms import City, firms
from coordinator.exchange.generator.libraries import Libraries, Row, Unit
from coordinator.exchange.generator.plan import PlanStyle, plan
from coordinator.exchange.tables import TomlValue, write_bundle

TOO_FEW = Text(
    "{what} 至少需要 {least}，给出的是 {given}", "{what} must be at least {least}, not {given}"
)
MOST_TARGETS = 10_000_000
TOO_MANY = Text(
    "最多可生成 {most} 户，给出的是 {given}", "at most {most} firms can be made, not {given}"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class GeneratedBundle:
    """The tables of a bundle; targets are worked out anew on every reading, so they cost no memory."""

    jurisdiction: Mapping[str, TomlValue]
    rows_by_file: Mapping[str, Iterable[Row]]

    def write(self, out: Path) -> None:
        """Write every file into the folder `out`."""
        write_bundle(self.rows_by_file, self.jurisdiction, out)


def generate(  # noqa: PLR0913 - each is a figure the caller names
    *,
    targets: int,
    tasks: int,
    departments: int,
    inspectors: int,
    seed: int | str,
    today: date,
    profile: str = "joint-2026",
    style: PlanStyle | None = None,
    prefecture: str | None = None,
    overrides: Mapping[str, TomlValue] | None = None,
) -> GeneratedBundle:
    """An invented bundle of `targets` firms (about 2.4 library rows each), the same for the same arguments.

    `departments` counts those that inspect; the joint office comes on top. Beyond the packaged
    functions, further departments are those of districts. Region codes and centres are those of
    `prefecture`, names are invented. `overrides` are keys of jurisdiction.toml.
    Refused: less than 1 firm, task or inspector, less than 2 departments, more than 10 million firms.
    """
    _refuse_senseless(targets, tasks, departments, inspectors)
    tables = catalogue()
    city = City(
        catalogue=tables,
        dice=Dice(str(seed)),
        prefecture=prefecture or str(tables.city["prefecture"]),
        targets=targets,
    )
    units = _units(city, departments)
    year = plan(city, units, tasks, today, style or PlanStyle())
    posts = staff.staffed([(unit.code, unit.function) for unit in units], inspectors)
    people = tuple(
        staff.inspectors(
            posts,
            catalogue=tables,
            dice=city.dice,
            today=today,
            regions=[district.code for district in city.districts],
        )
    )
    subjects = _some_codes(city)
    return GeneratedBundle(
        jurisdiction=_jurisdiction(tables, profile, today, overrides or {}),
        rows_by_file={
            "departments.csv": tuple(_department_rows(city, units)),
            "items.csv": year.items,
            "targets.csv": Libraries(city=city, units=units),
            "inspectors.csv": people,
            "interests.csv": tuple(
                staff.interests(people, subjects, catalogue=tables, dice=city.dice)
            ),
            "absences.csv": tuple(staff.absences(people, dice=city.dice, today=today)),
            "tasks.csv": year.tasks,
            "bars.csv": year.bars,
            "pins.csv": (),
        },
    )


def demo(today: date) -> GeneratedBundle:
    """The demonstration city: 2,000 firms, 12 departments, 14 tasks, 90 inspectors."""
    style = PlanStyle(
        ratio="0.06",
        directed_ratios=("0.25", "0.3", "0.4"),
        group=str(today.year),
        undirected=22,
        weeks=(6, 8, 8, 10, 13),
        seasons=2,
    )
    return generate(
        targets=2000,
        tasks=14,
        departments=12,
        inspectors=90,
        seed="demo",
        today=today,
        style=style,
    )


def _refuse_senseless(targets: int, tasks: int, departments: int, inspectors: int) -> None:
    figures = (
        (Text("企业数", "the number of firms"), targets, 1),
        (Text("任务数", "the number of tasks"), tasks, 1),
        (Text("部门数", "the number of departments"), departments, 2),
        (Text("检查人员数", "the number of inspectors"), inspectors, 1),
    )
    for what, given, least in figures:
        if given < least:
            raise NotPossible(TOO_FEW.fill(what=what, given=given, least=least))
    if targets > MOST_TARGETS:
        raise NotPossible(TOO_MANY.fill(most=MOST_TARGETS, given=targets))


def _units(city: City, count: int) -> list[Unit]:
    """The functions in order, then the districts' own departments of the same functions."""
    functions = city.catalogue.functions
    units = [Unit(code=f.code, function=f) for f in functions[:count]]
    for number in range(count - len(units)):
        function = functions[number // len(city.districts) % len(functions)]
        district = number % len(city.districts)
        turn = number // (len(city.districts) * len(functions))
        code = f"{function.code}-{city.districts[district].code}{f'-{turn}' if turn else ''}"
        units.append(Unit(code=code, function=function, district=district))
    return units


def _department_rows(city: City, units: list[Unit]) -> Iterator[Row]:
    names = city.catalogue.city
    office = str(names["office_code"])
    yield office, names["office"], names["office_en"], "office", "city", city.prefecture, ""
    for unit in units:
        name, name_en = unit.function.name, unit.function.name_en
        if unit.district is None:
            town = f"{city.name}{name}"
            yield unit.code, town, name_en, "department", "city", city.prefecture, office
        else:
            place = city.districts[unit.district]
            of_place = f"{place.name}{name}", f"{name_en}, {place.pinyin}"
            parent = unit.function.code
            yield unit.code, *of_place, "department", "county", place.code, parent


def _some_codes(city: City) -> list[str]:
    """Credit codes that are in the libraries: those of the first firms the broadest one knows."""
    libraries = Libraries(city=city, units=_units(city, 1))
    stretch = firms(city, range(min(city.targets, 4096)))
    return [stretch.uscc[i] for i in libraries.members(stretch, 0).tolist() if stretch.uscc[i]]


def _jurisdiction(
    tables: Catalogue, profile: str, today: date, overrides: Mapping[str, TomlValue]
) -> dict[str, TomlValue]:
    return {
        "name": str(tables.city["name"]),
        "profile": profile,
        "today": today,
        "office": str(tables.city["office_code"]),
        **overrides,
    }
