"""Invented bundles: counts, determinism, and that what is invented is true to form."""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from coordinator.core.codes.credit import is_valid_code, organisation_part
from coordinator.core.codes.industries import is_industry
from coordinator.core.codes.regions import region
from coordinator.core.errors import NotPossible
from coordinator.core.model import DESK_METHODS
from coordinator.core.model.condition import Condition, parse
from coordinator.exchange.generator import GeneratedBundle, PlanStyle, demo, generate
from coordinator.exchange.generator.catalogue import catalogue
from coordinator.exchange.generator.numbers import UNISSUED
from coordinator.exchange.tables import BUNDLE_COLUMNS

TODAY = date(2026, 3, 2)
Rows = Mapping[str, list[dict[str, str]]]


def small(**changes: object) -> GeneratedBundle:
    figures = {"targets": 3000, "tasks": 40, "departments": 12, "inspectors": 120, "seed": 7}
    return generate(today=TODAY, **{**figures, **changes})  # type: ignore[arg-type]


def read(folder: Path) -> Rows:
    return {file: rows(folder / file) for file in BUNDLE_COLUMNS}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    folder = tmp_path_factory.mktemp("bundle")
    small().write(folder)
    return read(folder)


def test_every_file_has_exactly_the_columns_of_the_format(tmp_path: Path) -> None:
    small(targets=50, tasks=3).write(tmp_path)
    for file, columns in BUNDLE_COLUMNS.items():
        with (tmp_path / file).open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == [column.name for column in columns]
        assert b"\r" not in (tmp_path / file).read_bytes()


def test_required_cells_are_filled(tables: Rows) -> None:
    for file, columns in BUNDLE_COLUMNS.items():
        for column in columns:
            if column.required:
                assert all(row[column.name] for row in tables[file]), (file, column.name)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        small(targets=200, seed=seed).write(tmp_path / name)
    for file in BUNDLE_COLUMNS:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    for file in ("targets.csv", "inspectors.csv", "tasks.csv"):
        assert (tmp_path / "a" / file).read_bytes() != (tmp_path / "c" / file).read_bytes()


def test_a_firm_depends_on_its_number_alone_wherever_a_stretch_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(targets=500).write(tmp_path / "whole")
    monkeypatch.setattr("coordinator.exchange.generator.libraries.STRETCH", 64)
    small(targets=500).write(tmp_path / "parts")
    whole, parts = read(tmp_path / "whole"), read(tmp_path / "parts")
    by_row = {(r["department"], r["row"]): r for r in parts["targets.csv"]}
    assert whole["targets.csv"] == [by_row[r["department"], r["row"]] for r in whole["targets.csv"]]


def test_targets_counts_firms_and_libraries_hold_about_two_and_a_half_rows_each(
    tables: Rows,
) -> None:
    organisations = {organisation_part(r["uscc"]) for r in tables["targets.csv"] if r["uscc"]}
    assert 0.8 * 3000 < len(organisations) <= 3000
    assert 2.2 < len(tables["targets.csv"]) / 3000 < 2.6
    sizes = Counter(r["department"] for r in tables["targets.csv"])
    assert len(sizes) == 12
    assert sizes.most_common(1)[0][0] == tables["departments.csv"][1]["code"]
    assert sizes.most_common(1)[0][1] > 0.93 * 3000
    assert min(sizes.values()) < 0.1 * 3000


def test_every_code_is_valid_invented_and_once_in_a_library(tables: Rows) -> None:
    coded = [r["uscc"] for r in tables["targets.csv"] if r["uscc"]]
    assert all(is_valid_code(code) for code in coded)
    assert all(organisation_part(code).startswith(UNISSUED) for code in coded)
    for column in ("uscc", "reg_no", "row"):
        filled = [(r["department"], r[column]) for r in tables["targets.csv"] if r[column]]
        assert len(filled) == len(set(filled))


def test_old_numbers_have_the_check_digit_of_iso_7064(tables: Rows) -> None:
    numbers = {r["reg_no"] for r in tables["targets.csv"] if len(r["reg_no"]) == 15}
    assert len(numbers) > 500
    for number in numbers:
        product = 10
        for digit in map(int, number[:-1]):
            product = ((product + digit) % 10 or 10) * 2 % 11
        assert (product + int(number[-1])) % 10 == 1


def test_some_rows_have_only_a_number_and_some_have_neither(tables: Rows) -> None:
    kinds = Counter((bool(r["uscc"]), bool(r["reg_no"])) for r in tables["targets.csv"])
    share = {kind: count / len(tables["targets.csv"]) for kind, count in kinds.items()}
    assert share[True, False] > 0.3
    assert 0.02 < share[False, True] < 0.2
    assert 0.005 < share[False, False] < 0.08


def test_codes_of_industry_and_region_exist(tables: Rows) -> None:
    assert all(is_industry(r["industry"]) for r in tables["targets.csv"])
    assert all(region(r["region"]) for r in tables["targets.csv"])
    assert all(is_industry(trade.industry) for trade in catalogue().trades)


def test_many_firms_share_an_address_and_its_coordinates(tables: Rows) -> None:
    places: dict[tuple[str, str], set[str]] = {}
    for row in tables["targets.csv"]:
        if row["lng"]:
            places.setdefault((row["lng"], row["lat"]), set()).add(row["name"].strip())
    crowded = [names for names in places.values() if len(names) > 5]
    assert sum(map(len, crowded)) > 0.05 * 3000


def test_task_rules_of_the_format_hold(tables: Rows) -> None:
    items = {row["item"]: row for row in tables["items.csv"]}
    units = {row["code"] for row in tables["departments.csv"] if row["kind"] == "department"}
    for task in tables["tasks.csv"]:
        partners = [p for p in task["partners"].split(";") if p]
        owners = {items[item]["department"] for item in task["items"].split(";")}
        assert owners == {task["lead"], *partners}
        assert owners <= units
        assert task["lead"] not in partners
        assert len(partners) == len(set(partners))
        opens, closes = date.fromisoformat(task["opens"]), date.fromisoformat(task["closes"])
        assert timedelta(days=10) < closes - opens < timedelta(days=95)
        assert opens > TODAY
        assert closes < TODAY + timedelta(days=366)
        assert bool(task["ratio"]) != bool(task["count"])
        assert not (task["count"] and task["strata"])
        assert isinstance(parse(task["where"]), Condition)
        assert bool(task["where"]) == (task["mode"] == "directed")
        assert task["group"]
    busy = {d for t in tables["tasks.csv"] for d in (t["lead"], *t["partners"].split(";"))}
    assert units <= busy


def test_the_plan_has_the_mix_that_was_asked_for(tables: Rows) -> None:
    tasks = tables["tasks.csv"]
    items = {row["item"]: set(row["methods"].split(";")) for row in tables["items.csv"]}
    desk = [t for t in tasks if all(items[i] <= DESK_METHODS for i in t["items"].split(";"))]
    assert sum(t["mode"] == "undirected" for t in tasks) == 8
    assert sum(t["announced"] == "no" for t in tasks) == 12
    assert desk
    assert any(t["strata"] for t in tasks)
    assert any(t["count"] for t in tasks)
    assert {c for t in tasks for c in ("region", "industry", "scope", "scale") if c in t["where"]}
    assert tables["bars.csv"]
    assert all(t["ratio"] in ("0.05", "") for t in tasks)


def test_windows_of_many_tasks_overlap_without_being_the_same(tables: Rows) -> None:
    windows = {(t["opens"], t["closes"]) for t in tables["tasks.csv"]}
    overlaps = sum(max(a[0], b[0]) <= min(a[1], b[1]) for a, b in combinations(windows, 2))
    assert len(windows) > 25
    assert overlaps > len(windows)


def test_mixed_ratios_and_one_group_are_used_where_asked() -> None:
    style = PlanStyle(mixed_ratios=("0.02", "0.05", "0.1"), group="2026", plain=True)
    names = [column.name for column in BUNDLE_COLUMNS["tasks.csv"]]
    tasks = [dict(zip(names, row, strict=True)) for row in tasks_of(small(style=style))]
    assert {t["ratio"] for t in tasks} == {"0.02", "0.05", "0.1"}
    assert {t["group"] for t in tasks} == {"2026"}
    assert not any(t["strata"] or t["count"] for t in tasks)


def tasks_of(bundle: GeneratedBundle) -> Iterator[tuple[str, ...]]:
    yield from bundle.rows_by_file["tasks.csv"]


def test_every_unit_has_three_inspectors_who_may_do_all_its_items(tables: Rows) -> None:
    assert len(tables["inspectors.csv"]) == 120
    needed: dict[str, set[str]] = {}
    for item in tables["items.csv"]:
        needed.setdefault(item["department"], set()).update({item["qualification"]} - {""})
    for unit, needs in needed.items():
        able = [
            i
            for i in tables["inspectors.csv"]
            if i["department"] == unit
            and i["state"] == "active"
            and needs <= set(i["qualifications"].split(";"))
            and date.fromisoformat(i["certificate_expires"]) > TODAY + timedelta(days=400)
        ]
        assert len(able) >= 3, unit
    assert len({i["certificate"] for i in tables["inspectors.csv"]}) == 120


def test_interests_speak_of_firms_in_a_library_and_absences_of_inspectors(tables: Rows) -> None:
    codes = {row["uscc"] for row in tables["targets.csv"]}
    people = {row["inspector"] for row in tables["inspectors.csv"]}
    assert tables["interests.csv"]
    assert all(r["subject"] in codes for r in tables["interests.csv"])
    assert all(r["inspector"] in people for r in tables["interests.csv"] + tables["absences.csv"])
    assert all(r["from"] <= r["to"] for r in tables["absences.csv"])


@pytest.mark.parametrize(("departments", "tasks"), [(2, 5), (30, 30), (75, 60)])
def test_any_number_of_departments_makes_a_sound_bundle(
    tmp_path: Path, departments: int, tasks: int
) -> None:
    small(departments=departments, tasks=tasks, targets=900, inspectors=400).write(tmp_path)
    tables = read(tmp_path)
    units = {r["code"]: r for r in tables["departments.csv"] if r["kind"] == "department"}
    assert len(units) == departments
    assert {r["department"] for r in tables["targets.csv"]} == set(units)
    assert len(tables["tasks.csv"]) == tasks
    for row in tables["targets.csv"]:
        unit = units[row["department"]]
        assert unit["level"] == "city" or row["region"] == unit["region"] or row["row"] < "0000099"


def test_the_demo_city_has_the_promised_size(tmp_path: Path) -> None:
    demo(TODAY).write(tmp_path)
    tables = read(tmp_path)
    jurisdiction = tomllib.loads((tmp_path / "jurisdiction.toml").read_text(encoding="utf-8"))
    assert jurisdiction["today"] == TODAY
    assert len(tables["tasks.csv"]) == 14
    assert len(tables["inspectors.csv"]) == 90
    assert len(tables["departments.csv"]) == 13


@pytest.mark.parametrize("figure", ["targets", "tasks", "departments", "inspectors"])
def test_figures_without_sense_are_refused_in_words(figure: str) -> None:
    with pytest.raises(NotPossible) as refused:
        small(**{figure: 0})
    assert "0" in refused.value.text.zh
    assert "0" in refused.value.text.en


def test_every_word_of_the_catalogue_refers_to_something_that_exists() -> None:
    tables = catalogue()
    functions = {f.function for f in tables.functions}
    topics = {t.topic for t in tables.topics}
    assert len({f.code for f in tables.functions}) == len(functions)
    for topic in tables.topics:
        assert functions.issuperset(topic.functions), topic.topic
    for item in tables.items:
        assert item.function in functions
        assert item.topics <= {*topics, "*"}
        held = next(f for f in tables.functions if f.function == item.function).qualifications
        assert not item.qualification or item.qualification in held, item.name
    for function in functions:
        assert any("*" in item.topics for item in tables.items_of(function)), function
    for theme in tables.themes:
        assert functions.issuperset((theme.lead, *theme.partners)), theme.name
        assert isinstance(parse(theme.where), Condition)
        if theme.desk:
            assert any(item.is_desk for item in tables.items_of(theme.lead))
