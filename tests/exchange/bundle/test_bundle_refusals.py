"""Every fault of a bundle is refused with its file, its line, its column and a sentence."""

from pathlib import Path

import pytest

from coordinator.core.rules import cite, load
from coordinator.exchange.bundle.reading import read_bundle
from tests.exchange.bundle.folder import (
    FILES,
    JURISDICTION,
    code,
    places,
    problems_of,
    spoilt,
    with_column,
    without_column,
    write,
)

GOOD, OTHER = code(1), code(2)
WRONG = GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")
TASK = "T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,\n"


def cell(file: str, old: str, new: str, line: int, column: str, says: str = ""):
    """One changed piece of a file and the one place that is to be named."""
    return pytest.param({file: spoilt(file, (old, new))}, (file, line, column), says,
                        id=f"{file} {column} {new[:24]!r}")  # fmt: skip


def added(file: str, row: str, column: str, says: str = ""):
    """One more row at the end and the column of it that is to be named."""
    line = FILES[file].count("\n") + 1
    return pytest.param({file: FILES[file] + row}, (file, line, column), says,
                        id=f"{file} + {row.strip()[:30]}")  # fmt: skip


def task(row: str, column: str, says: str = ""):
    return added("tasks.csv", row + "\n", column, says)


def whole(file: str, content: str | bytes | None, line: int, column: str, says: str = ""):
    shown = repr(content)[:20]
    return pytest.param({file: content}, (file, line, column), says, id=f"{file} {shown} {says}")


REQUIRED_COLUMNS = [
    whole(file, without_column(file, column), 1, column, "this column is missing")
    for file, columns in {
        "departments.csv": "code name kind",
        "items.csv": "item department methods minutes",
        "targets.csv": "department row name kind state",
        "inspectors.csv": "inspector department certificate certificate_expires state",
        "interests.csv": "inspector subject",
        "absences.csv": "inspector from to",
        "tasks.csv": "task lead items opens closes announced",
        "bars.csv": "task_a task_b",
        "pins.csv": "subject tasks",
    }.items()
    for column in columns.split()
]

FILE_FAULTS = [
    *(
        whole(file, None, 0, "", "this file is missing")
        for file in ("departments.csv", "items.csv", "targets.csv", "inspectors.csv", "tasks.csv")
    ),
    whole("targets.csv", "", 1, "", "the file is empty"),
    whole("targets.csv", "\ufeff", 1, "", "the file is empty"),
    whole("targets.csv", "\n\r\n  \n", 1, "", "the file is empty"),
    whole("bars.csv", "\n", 1, "", "the file is empty"),
    whole("targets.csv", FILES["targets.csv"].encode("gbk"), 2, "", "perhaps GBK"),
    whole("targets.csv", FILES["targets.csv"].encode("utf-16"), 1, "", "not UTF-8"),
    whole("targets.csv", spoilt("targets.csv", ("云湖丙", "云\0丙")), 4, "", "NUL"),
    whole("items.csv", spoilt("items.csv", ("价格行为", '"价格行为')), 3, "", "never closed"),
    whole("items.csv", spoilt("items.csv", ("价格行为", '"价格"行为')), 3, "", "follows a closing"),
    whole("items.csv", spoilt("items.csv", ("价格", "价" * 1_000_001)), 3, "", "longer than"),
    whole("items.csv", spoilt("items.csv", ("key,150", "key")), 3, "", "has 5 cells"),
    whole("items.csv", spoilt("items.csv", ("key,150", "key,150,")), 3, "", "has 7 cells"),
    whole("items.csv", with_column("items.csv", "分钟"), 1, "分钟", "no column “分钟”"),
    whole("items.csv", with_column("items.csv", ""), 1, "", "no column “”"),
    whole("items.csv", with_column("items.csv", "minutes"), 1, "minutes", "stands twice"),
    whole("items.csv", "\n" + with_column("items.csv", "分钟"), 2, "分钟", "no column “分钟”"),
    whole("items.csv", FILES["items.csv"] + ",,,,,\n", 6, "item", "must not be empty"),
    whole("items.csv", FILES["items.csv"].replace(",", ";"), 1, "item", "this column is missing"),
]

CELL_FAULTS = [
    cell("departments.csv", "XFJY,消防救援支队", "SCJG,消防救援支队", 4, "code", "stands in line 3"),
    cell("departments.csv", "370300,LXHB\nX", "370300,NIX\nX", 3, "parent", "“NIX” does not stand"),
    cell("departments.csv", "370300,LXHB\nX", "370300,SCJG\nX", 3, "parent", "above itself"),
    cell("departments.csv", "370300,\n", "370300,SCJG\n", 2, "parent", "LXHB → SCJG → LXHB"),
    cell("departments.csv", "SCJG,市", "SC/JG,市", 3, "code", "must not hold “/”"),
    cell("departments.csv", "局,department", "局,bureau", 3, "kind", "known are office"),
    cell("departments.csv", "department,city", "department,town", 3, "level", "not a known code"),
    cell("departments.csv", "city,370300", "city,3703", 2, "region", "six digits"),
    cell("departments.csv", "市场监督管理局", "", 3, "name", "must not be empty"),
    cell("items.csv", "S2,", "S1,", 3, "item", "stands in line 2"),
    cell("items.csv", "S2,", "S;2,", 3, "item", "semicolon"),
    cell("items.csv", "S2,SCJG", "S2,NIX", 3, "department", "departments.csv"),
    cell("items.csv", "on-site,key", ",key", 3, "methods", "must not be empty"),
    cell("items.csv", "on-site,key", " ; ,key", 3, "methods", "must not be empty"),
    cell("items.csv", "on-site,key", "现场,key", 3, "methods", "known are on-site"),
    cell("items.csv", "key,150", "重点,150", 3, "class", "known are general, key"),
    cell("items.csv", "key,150", "key,0", 3, "minutes", "at least 1 minute"),
    *(
        cell("items.csv", "key,150", f"key,{minutes}", 3, "minutes")
        for minutes in ("", "一小时", "1.5", "-5", "1441", "9" * 30, "１５")
    ),
    cell("targets.csv", "SCJG,2,", "SCJG,1,", 3, "row", "stands in line 2"),
    cell("targets.csv", "SCJG,2,", "SCJG,,", 3, "row", "must not be empty"),
    cell("targets.csv", "SCJG,2,", "SCJG,2;3,", 3, "row", "semicolon"),
    cell("targets.csv", "SCJG,2,", "NIX,2,", 3, "department", "departments.csv"),
    cell("targets.csv", "云湖乙商贸有限公司", "", 3, "name", "must not be empty"),
    cell("targets.csv", GOOD, WRONG, 2, "uscc", "wrong check character"),
    cell("targets.csv", GOOD, "9.13703E+17", 2, "uscc", "spreadsheet"),
    cell("targets.csv", GOOD, "913703021234567000", 2, "uscc", "spreadsheet"),
    cell("targets.csv", GOOD, GOOD[:-1], 2, "uscc", "17 found"),
    cell("targets.csv", GOOD, GOOD + "0", 2, "uscc", "19 found"),
    cell("targets.csv", GOOD, GOOD.replace("M", "I"), 2, "uscc", "cannot be “I”"),
    cell("targets.csv", OTHER, GOOD, 3, "uscc", "line 2 of the same library"),
    cell("targets.csv", OTHER, GOOD.lower(), 3, "uscc", "line 2 of the same library"),
    cell("targets.csv", OTHER, f"{GOOD[:9]} {GOOD[9:]}", 3, "uscc", "line 2 of the same library"),
    cell("targets.csv", "370303200001234", "3.70303E+14", 3, "reg_no", "spreadsheet"),
    cell("targets.csv", "market entity,370303,118", "firm,370303,118", 2, "kind", "market entity"),
    cell("targets.csv", "A,,active", "A,,营业", 2, "state", "known are active"),
    cell("targets.csv", "complaint;key", "complaint;vip", 3, "flags", "“vip” is not a known"),
    cell("targets.csv", "370303,118.05", "张店区,118.05", 2, "region", "six digits"),
    cell("targets.csv", "118.05,36.81", "118.05,", 2, "lat", "go together"),
    cell("targets.csv", "118.05,36.81", ",36.81", 2, "lng", "go together"),
    cell("targets.csv", "118.05,36.81", "36.81,118.05", 2, "lat", "from -90 to 90"),
    cell("targets.csv", "118.05,36.81", "181,36.81", 2, "lng", "from -180 to 180"),
    cell("targets.csv", "118.05,36.81", "东经118度,36.81", 2, "lng", "coordinate"),
    whole("targets.csv", with_column("targets.csv", "visits_this_year", "", "-1"), 3,
          "visits_this_year", "whole number from 0"),
    whole("targets.csv", with_column("targets.csv", "visits_this_year", "", "两次"), 3,
          "visits_this_year", "whole number from 0"),
    cell("inspectors.csv", "s2,", "s1,", 3, "inspector", "stands in line 2"),
    cell("inspectors.csv", "s2,SCJG", "s2,NIX", 3, "department", "departments.csv"),
    cell("inspectors.csv", "37030002", "", 3, "certificate", "must not be empty"),
    cell("inspectors.csv", "2028-12-31,,active\nx1", "2027-02-29,,active\nx1", 3,
         "certificate_expires", "not a date"),
    cell("inspectors.csv", "2028-12-31,,active\nx1", "2028/12/31,,active\nx1", 3,
         "certificate_expires", "not a date"),
    cell("inspectors.csv", "2028-12-31,,active\nx1", ",,active\nx1", 3,
         "certificate_expires", "must not be empty"),
    cell("inspectors.csv", ",left", ",retired", 6, "state", "known are active, away, left"),
    cell("interests.csv", "s2,", "nobody,", 3, "inspector", "inspectors.csv"),
    cell("interests.csv", "SCJG:3", "", 3, "subject", "must not be empty"),
    cell("absences.csv", "s1,", "nobody,", 2, "inspector", "inspectors.csv"),
    cell("absences.csv", "2026-03-06", "2026-03-01", 2, "to", "before it begins"),
    cell("absences.csv", "2026-03-06", "2026-02-30", 2, "to", "not a date"),
    cell("absences.csv", "2026-03-06", "", 2, "to", "must not be empty"),
    added("bars.csv", "T1,T9,\n", "task_b", "“T9” does not stand in tasks.csv"),
    added("bars.csv", "T2,T2,\n", "task_b", "from itself"),
    added("bars.csv", "T2,,\n", "task_b", "must not be empty"),
]  # fmt: skip

TASK_FAULTS = [
    task("T1,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "task", "stands in line 2"),
    task("T;4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "task", "semicolon"),
    task(",,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "task", "must not be empty"),
    task("T4,,,,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "lead", "must not be empty"),
    task("T4,,NIX,,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "lead", "departments.csv"),
    task("T4,,LXHB,,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "lead", "never inspects"),
    task("T4,,SCJG,LXHB,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "partners", "never inspects"),
    task("T4,,SWJ,,W1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "lead", "no target library"),
    task("T4,,SCJG,NIX,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "partners", "departments.csv"),
    task("T4,,SCJG,XFJY,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "partners", "no item of its own"),
    task("T4,,SCJG,SCJG,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "partners", "as well"),
    task("T4,,SCJG,,S1;X1,2026-03-02,2026-03-31,yes,g,,,0.5,,", "items", "takes no part"),
    task("T4,,SCJG,,S9,2026-03-02,2026-03-31,yes,g,,,0.5,,", "items", "“S9” does not stand"),
    task("T4,,SCJG,,,2026-03-02,2026-03-31,yes,g,,,0.5,,", "items", "must not be empty"),
    task("T4,,SCJG,, ; ,2026-03-02,2026-03-31,yes,g,,,0.5,,", "items", "must not be empty"),
    task("T4,,SCJG,,S1,2026-03-31,2026-03-02,yes,g,,,0.5,,", "closes", "before it opens"),
    task("T4,,SCJG,,S1,2026-03-07,2026-03-08,yes,g,,,0.5,,", "opens", "no working day"),
    task("T4,,SCJG,,S1,2026-03-20,2026-03-22,yes,g,,,0.5,,", "opens", "no working day"),
    task("T4,,SCJG,,S1,2026-10-01,2026-10-07,yes,g,,,0.5,,", "opens", "no working day"),
    task("T4,,SCJG,,S1,2026-02-30,2026-03-31,yes,g,,,0.5,,", "opens", "not a date"),
    task("T4,,SCJG,,S1,,2026-03-31,yes,g,,,0.5,,", "opens", "must not be empty"),
    task("T4,,SCJG,,S1,2026-03-02,9999-12-31,yes,g,,,0.5,,", "closes", "years 2000 to 2099"),
    task("T4,,SCJG,,S1,0001-01-01,2026-03-31,yes,g,,,0.5,,", "opens", "years 2000 to 2099"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,是,g,,,0.5,,", "announced", "yes or no"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,,g,,,0.5,,", "announced", "must not be empty"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,task:T1,,,0.5,,", "group", "must not begin"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g/unannounced,,,0.5,,", "group", "must not"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,random,,0.5,,", "mode", "directed, undirected"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,undirected,risk=D,0.5,,", "where", "directed"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,size=big,0.5,,", "where", "column “size”"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,risk>D,0.5,,", "where", "lacks an operator"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,risk=D|,0.5,,", "where", "empty value"),
    *(
        task(f"T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,{ratio},,", "ratio", "above 0")
        for ratio in ("0", "0.0", "1.01", "2", "-0.1", "5%", "1e-2", "nan", "½", "０.５", "0.5.")
    ),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,0.5,,3", "ratio", "not both"),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,,,", "ratio", "is needed"),
    *(
        task(f"T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,,,{count}", "count", "whole number")
        for count in ("0", "-1", "1.5", "三", "999999999999")
    ),
    task("T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,,risk=D:1,3", "strata", "remove the strata"),
    *(
        task(f"T4,,SCJG,,S1,2026-03-02,2026-03-31,yes,g,,,0.5,{strata},", "strata", says)
        for strata, says in {
            "risk=D": "like risk=D:0.3",
            ":0.3": "like risk=D:0.3",
            "risk:0.3": "lacks an operator",
            "size=big:0.3": "column “size”",
            "risk=D:0": "above 0",
            "risk=D:1.5": "above 0",
            "risk=D:": "above 0",
            "risk=D:0.3;risk=D:0.5": "stands for two strata",
        }.items()
    ),
    pytest.param(
        {"inspectors.csv": "".join(
            line for line in FILES["inspectors.csv"].splitlines(keepends=True)
            if ",XFJY," not in line
        )},
        ("tasks.csv", 4, "lead"), "no inspectors", id="lead without inspectors",
    ),
]  # fmt: skip


def pin(row: str, column: str, says: str, **files: str):
    rest = {f"{name}.csv": content for name, content in files.items()}
    param = added("pins.csv", row + "\n", column, says)
    return pytest.param({**param.values[0], **rest}, *param.values[1:], id=f"pin {row}")


WEEKEND = "T6,,XFJY,,X1,2026-03-31,2026-04-04,yes,g,,,0.5,,\nT7,,SCJG,,S1,2026-04-04,2026-04-30,yes,g,,,0.5,,\n"
LONG = "".join(f"T{n},,SCJG,,S{n},2026-03-02,2026-03-31,yes,g,,,0.5,,\n" for n in (6, 7, 8))
LONG_ITEMS = "".join(f"S{n},SCJG,,on-site,,100\n" for n in (6, 7, 8))

PIN_FAULTS = [
    pin(f"{OTHER},T9,", "tasks", "“T9” does not stand in tasks.csv"),
    pin(f"{OTHER},,", "tasks", "must not be empty"),
    pin(",T1,", "subject", "must not be empty"),
    pin(f"{code(99)},T1,", "subject", "stands in no target library"),
    pin("SCJG:99,T1,", "subject", "stands in no target library"),
    pin(f"{GOOD},T1,2026-03-11T09:30", "tasks", "line 2 already fixes the task “T1”"),
    pin(f"{GOOD.lower()},T1;T2,", "tasks", "line 2 already fixes the task “T1”"),
    pin("SCJG:1,T1,", "tasks", "line 2 already fixes the task “T1”"),
    pin("row:XFJY/1,T1,", "tasks", "line 2 already fixes the task “T1”"),
    pin(f"{OTHER},T2;T3,", "tasks", "one is announced and the other is not"),
    pin(f"{OTHER},T6;T7,", "tasks", "no working day in common",
        tasks=FILES["tasks.csv"] + WEEKEND),
    pin(f"{OTHER},T1;T2,", "tasks", "are barred", bars=FILES["bars.csv"] + "T2,T1,\n"),
    pin(f"{OTHER},T2;T4,", "tasks", "exceed the minutes",
        tasks=FILES["tasks.csv"] + TASK.replace("S1", "S3"),
        items=FILES["items.csv"] + "S3,SCJG,,on-site,,100\n"),
    pin(f"{OTHER},T6;T7;T8,", "tasks", "these tasks together exceed",
        tasks=FILES["tasks.csv"] + LONG, items=FILES["items.csv"] + LONG_ITEMS),
    pin(f"{OTHER},T1,2026-03-10", "start", "is not a time"),
    pin(f"{OTHER},T1,2026-03-10T25:00", "start", "is not a time"),
    pin(f"{OTHER},T1,2026-02-30T09:00", "start", "not a date"),
    pin(f"{OTHER},T1,2026-03-10T09:30 下午", "start", "is not a time"),
    pin(f"{OTHER},T1,2026-03-10T08:59", "start", "outside office hours"),
    pin(f"{OTHER},T1,2026-03-10T12:00", "start", "outside office hours"),
    pin(f"{OTHER},T1,2026-03-10T16:30", "start", "too little time"),
    pin(f"{OTHER},T1,2026-03-14T09:30", "start", "is not a working day"),
    pin(f"{OTHER},T1,2026-03-20T09:30", "start", "is not a working day"),
    pin(f"{OTHER},T1,2026-04-07T09:30", "start", "outside the window"),
    pin(f"{OTHER},T1,0001-01-01T09:30", "start", "years 2000 to 2099"),
]  # fmt: skip


def setting(old: str, new: str, line: int, column: str, says: str):
    assert old in JURISDICTION
    content = JURISDICTION.replace(old, new, 1)
    return whole("jurisdiction.toml", content, line, column, says)


JURISDICTION_FAULTS = [
    whole("jurisdiction.toml", None, 0, "", "this file is missing"),
    whole("jurisdiction.toml", "", 0, "name", "must be a text"),
    whole("jurisdiction.toml", JURISDICTION.encode("gbk"), 1, "", "perhaps GBK"),
    whole("jurisdiction.toml", JURISDICTION + "a = " + "[" * 9999, 8, "", "not valid TOML"),
    setting('"joint-2026"', '"joint-2026', 2, "", "not valid TOML"),
    setting("office", "oficina", 4, "oficina", "no setting “oficina”"),
    setting("minutes_per_visit", "minutes", 5, "minutes", "no setting “minutes”"),
    setting('name = "云湖市"\n', "", 0, "name", "must be a text"),
    setting('"云湖市"', "7", 1, "name", "must be a text"),
    setting('"LXHB"', "[1]", 4, "office", "must be a text"),
    setting('"joint-2026"', '" "', 2, "profile", "must be a text"),
    setting('"joint-2026"', '"atlantis"', 2, "profile", "no profile and no file “atlantis”"),
    setting('"joint-2026"', '"rules\\u0000.toml"', 2, "profile", "no profile and no file"),
    setting('"joint-2026"', '"."', 2, "profile", "no profile and no file"),
    setting("today = 2026-01-05\n", "", 0, "today", "must not be empty"),
    setting("2026-01-05", '"5.1.2026"', 3, "today", "not a date"),
    setting("2026-01-05", "2026-01-05T09:00:00", 3, "today", "not a date"),
    setting("240", '"240"', 5, "minutes_per_visit", "positive whole number"),
    setting("240", "0", 5, "minutes_per_visit", "positive whole number"),
    setting("240", "true", 5, "minutes_per_visit", "positive whole number"),
    setting("240", "99999999999999999999", 5, "minutes_per_visit", "more than 10000"),
    setting("13:30-17:30", "13:30-25:00", 6, "day", "spans"),
    setting("13:30-17:30", "11:30-17:30", 6, "day", "spans"),
    setting('["09:00-12:00", "13:30-17:30"]', "[]", 6, "day", "spans"),
    setting('["09:00-12:00", "13:30-17:30"]', '"09:00-17:00"', 6, "day", "spans"),
    setting("[2026-03-20]", "2026-03-20", 7, "extra_holidays", "list of dates"),
    setting("[2026-03-20]", '["2026-02-30"]', 7, "extra_holidays", "not a date"),
    setting("[2026-03-20]", "[[1]]", 7, "extra_holidays", "not a date"),
    setting("[2026-03-20]", "[2026-03-20]\nextra_workdays = [2026-03-20]", 8, "extra_workdays",
            "listed as holiday and as workday"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "place", "says"),
    [
        *REQUIRED_COLUMNS,
        *FILE_FAULTS,
        *CELL_FAULTS,
        *TASK_FAULTS,
        *PIN_FAULTS,
        *JURISDICTION_FAULTS,
    ],
)
def test_a_fault_is_refused_where_it_stands(tmp_path: Path, files, place, says: str) -> None:
    problems = problems_of(write(tmp_path, files))
    assert place in places(problems)
    there = [p.text.en for p in problems if (p.file, p.line, p.column) == place]
    assert any(says in text for text in there), there


@pytest.mark.parametrize(("files", "place", "says"), [*FILE_FAULTS, *JURISDICTION_FAULTS[:1]])
def test_a_file_that_cannot_be_read_is_refused_without_blaming_the_others(
    tmp_path: Path, files, place, says: str
) -> None:
    (spoilt_file,) = files
    blamed = {p.file for p in problems_of(write(tmp_path, files))}
    assert blamed <= {spoilt_file, "tasks.csv"}
    if place[1] <= 1:
        assert blamed == {spoilt_file}


def test_every_problem_is_found_at_once_and_listed_by_file_line_and_column(tmp_path: Path) -> None:
    files = {
        "jurisdiction.toml": JURISDICTION.replace("240", "0").replace("joint-2026", "atlantis"),
        "items.csv": None,
        "targets.csv": spoilt("targets.csv", (GOOD, WRONG), ("A,,active", "A,,营业")),
        "tasks.csv": spoilt("tasks.csv", ("0.5", "5"), ("2026-03-09", "2026-13-09")),
    }
    problems = problems_of(write(tmp_path, files))
    assert [(p.file, p.line, p.column) for p in problems] == [
        ("items.csv", 0, ""),
        ("jurisdiction.toml", 2, "profile"),
        ("jurisdiction.toml", 5, "minutes_per_visit"),
        ("targets.csv", 2, "state"),
        ("targets.csv", 2, "uscc"),
        ("tasks.csv", 2, "ratio"),
        ("tasks.csv", 3, "opens"),
    ]


def test_a_second_code_in_a_library_is_found_however_many_rows_have_none(tmp_path: Path) -> None:
    row = "SCJG,9{},云湖己,{},,market entity,,,,,,active\n"
    for empty in range(4):
        rows = [row.format(n, "") for n in range(empty)]
        targets = FILES["targets.csv"] + "".join(rows) + row.format(9, GOOD)
        problems = problems_of(write(tmp_path, {"targets.csv": targets}))
        assert places(problems) == {("targets.csv", 8 + empty, "uscc")}


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    items = spoilt("items.csv", ("登记事项", '"登记\n事项\n"'), ("key,150", "key,no"))
    items = items.replace("S2", "\n\nS2")
    assert places(problems_of(write(tmp_path, {"items.csv": items}))) == {
        ("items.csv", 7, "minutes")
    }


@pytest.mark.parametrize(
    ("profile", "strength"), [("zz-yj", "hard"), ("zb-kj", "soft"), ("wh-sw", "soft")]
)
def test_a_ratio_below_a_hard_floor_is_refused_and_below_a_soft_one_a_warning(
    tmp_path: Path, profile: str, strength: str
) -> None:
    files = {
        "jurisdiction.toml": JURISDICTION.replace("joint-2026", profile),
        "tasks.csv": spoilt("tasks.csv", ("0.5", "0.049"), ("C:0.8", "C:0.01")),
    }
    folder = write(tmp_path, files)
    every = problems_of(folder) if strength == "hard" else read_bundle(folder).warnings
    problems = [p for p in every if p.column not in ("opens", "closes")]
    assert places(problems) == {("tasks.csv", 2, "ratio"), ("tasks.csv", 2, "strata")}
    clause = load(profile).min_ratio[2]
    for problem in problems:
        assert cite(clause).zh in problem.text.zh
        assert cite(clause).en in problem.text.en
        assert problem.severity == ("error" if strength == "hard" else "warning")
    exact = spoilt("tasks.csv", ("0.5", "0.05"), ("C:0.8", "C:0.050"))
    left = read_bundle(write(tmp_path, {**files, "tasks.csv": exact})).warnings
    assert [p for p in left if p.column not in ("opens", "closes")] == []


def test_a_task_after_the_last_day_of_its_rules_is_warned_of(tmp_path: Path) -> None:
    expired = {"jurisdiction.toml": JURISDICTION.replace("joint-2026", "zb-kj")}
    warnings = read_bundle(write(tmp_path, expired)).warnings
    assert places(warnings) == {("tasks.csv", line, "opens") for line in (2, 3, 4)}
    assert all("2023-10-31" in p.text.zh and "expired" in p.text.en for p in warnings)


def test_a_start_fixed_for_a_desk_check_is_warned_of(tmp_path: Path) -> None:
    files = {
        "items.csv": spoilt("items.csv", ("on-site;document", "document"), ("on-site", "network")),
        "tasks.csv": spoilt("tasks.csv", ("S2,2026-03-09", "S1,2026-03-09")),
        "pins.csv": f"subject,tasks,start\n{GOOD},T2,2026-03-10T09:30\n",
    }
    (warning,) = read_bundle(write(tmp_path, files)).warnings
    assert (warning.file, warning.line, warning.column) == ("pins.csv", 2, "start")
    assert "no effect" in warning.text.en
