"""Registers as offices really deliver them: every row ends where it should, none vanishes."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from coordinator.core.codes.credit import is_valid_code
from coordinator.core.errors import BadInput, NotPossible
from coordinator.core.model.condition import Condition, parse
from coordinator.exchange.register import RegisterReport, from_register

TODAY = date(2026, 3, 2)
DATA = Path(__file__).parents[4] / "shared" / "data"
COUNTY = DATA / "real" / "county_extract_wanning_2021.csv"
CITY = DATA / "real" / "zibo_enterprises.csv"
JOINT_ITEMS = DATA / "lists" / "joint_items.tsv"

GOOD, OTHER = "91370303164254525N", "91370321864401071D"
LIST = """id\tfield\titem\ttargets\tlead\tpartners\tratio_freq
A-01.1\t宾馆、旅店监督抽查\t宾馆、旅店治安安全情况的检查\t各类宾馆\t公安部门\t市场监管领域相关部门\t
A-01.2\t宾馆、旅店监督抽查\t宾馆、旅店卫生情况的检查\t各类宾馆\t卫生健康部门\t市场监管领域相关部门\t
A-02\t餐饮服务抽查\t餐饮服务食品安全检查\t餐饮单位\t市场监管部门\t教育部门【食堂公示检查】；河长办\t20%
A-03\t企业年度报告抽查\t年度报告公示信息的检查\t各类企业\t市场监管部门\t人社部门、税务部门\t不低于0.5%
"""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def imported(
    tmp_path: Path, lines: list[str], *, encoding: str = "utf-8", **changes: object
) -> RegisterReport:
    register, listed = tmp_path / "登记册.csv", tmp_path / "事项.tsv"
    register.write_bytes("\n".join(lines).encode(encoding))
    listed.write_text(LIST, encoding="utf-8")
    options = {"out": tmp_path / "out", "seed": 1, "today": TODAY, **changes}
    return from_register(register, listed, **options)  # type: ignore[arg-type]


def remarks(report: RegisterReport) -> set[tuple[int, str, bool]]:
    return {(r.line, r.what, r.kept) for r in report.remarks}


def regulator(report: RegisterReport) -> list[dict[str, str]]:
    targets = rows(report.out / "targets.csv")
    return [row for row in targets if row["department"] == targets[0]["department"]]


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("name,uscc,reg_no,address,scope", "utf-8"),
        ("企业名称,统一社会信用代码,注册号,住所,经营范围", "gb18030"),
        ("企业（机构）名称,社会信用代码,工商注册号,经营场所,经营范围", "utf-8-sig"),
        ("市场主体名称*\t统一社会信用 代码\t注册号：\t地址\t业务范围", "utf-16"),
    ],
)
def test_headers_and_encodings_are_recognised(tmp_path: Path, header: str, encoding: str) -> None:
    separator = "\t" if "\t" in header else ","
    cells = ("云湖食品有限公司", GOOD, "370300228001234", "张店区望湖路1号", "食品零售、住宿")
    report = imported(tmp_path, [header, separator.join(cells)], encoding=encoding)
    (row,) = regulator(report)
    assert (row["name"], row["uscc"], row["reg_no"]) == cells[:3]
    assert (row["address"], row["scope"], row["region"]) == (*cells[3:], "370303")
    assert report.encoding == encoding.removesuffix("-sig")


def test_titles_above_the_header_and_unknown_columns_are_no_obstacle(tmp_path: Path) -> None:
    lines = ["某市企业名单,,,", ",,,", "序号,企业名称,统一代码,备注", f"1,甲食品店,{GOOD},x"]
    report = imported(tmp_path, lines)
    assert report.kept == 1
    assert report.unused == ("序号", "备注")
    assert regulator(report)[0]["row"] == "4"


def test_every_case_of_the_table_ends_where_the_design_says(tmp_path: Path) -> None:
    lines = [
        "name,uscc,reg_no,scope,region",
        f"甲宾馆,{GOOD},370300228001234,住宿,张店区",
        "乙餐馆,914690062012664960,469006600187440,餐饮服务,张店区",
        f"丙餐馆,{OTHER[:-1]},,餐饮服务,张店区",
        f"丁餐馆,{OTHER[:-1]}0,企独字第1号,餐饮服务,张店区",
        "戊餐馆,9.13703E+17,4690066001874,餐饮服务,张店区",
        f"己餐馆,{GOOD},370300228001999,餐饮服务,张店区",
        f",{OTHER},370300228001888,餐饮服务,张店区",
        "庚餐馆,,370300228001234,餐饮服务,张店区",
        "辛餐馆,,无,餐饮服务,张店区",
        f"壬餐馆,{OTHER.lower()},469006600187440,餐饮服务,张店区",
        "",
    ]
    report = imported(tmp_path, lines)
    assert remarks(report) == {
        (3, "code_spreadsheet", True),
        (4, "code_length", True),
        (4, "no_number", True),
        (5, "code_check", True),
        (6, "code_spreadsheet", True),
        (7, "code_repeated", False),
        (8, "name_empty", False),
        (9, "registration_repeated", False),
        (10, "registration_empty", True),
        (10, "no_number", True),
        (11, "registration_repeated", False),
    }
    assert (report.rows, report.kept, report.left_out) == (10, 6, 4)
    kept = {row["row"]: (row["uscc"], row["reg_no"]) for row in regulator(report)}
    assert kept == {
        "02": (GOOD, "370300228001234"),
        "03": ("", "469006600187440"),
        "04": ("", ""),
        "05": ("", "企独字第1号"),
        "06": ("", "4690066001874"),
        "10": ("", ""),
    }


def test_one_number_under_two_codes_joins_nothing(tmp_path: Path) -> None:
    lines = [
        "name,uscc,reg_no,scope",
        f"甲,{GOOD},123456789012,餐饮",
        f"乙,{OTHER},123456789012,餐饮",
    ]
    report = imported(tmp_path, lines)
    assert (3, "registration_shared", True) in remarks(report)
    assert [row["reg_no"] for row in regulator(report)] == ["123456789012", ""]


def test_a_row_without_any_number_stands_in_one_library_only(tmp_path: Path) -> None:
    lines = ["name,uscc,scope", f"甲宾馆,{GOOD},住宿", "乙宾馆,,住宿"]
    report = imported(tmp_path, lines)
    where = Counter(row["name"] for row in rows(report.out / "targets.csv"))
    assert where["乙宾馆"] == 1
    assert where["甲宾馆"] > 1


def test_what_a_scope_excludes_puts_no_firm_into_a_library(tmp_path: Path) -> None:
    lines = [
        "name,uscc,scope",
        f"甲宾馆,{GOOD},住宿",
        f"乙商贸,{OTHER},百货零售（不含住宿、餐饮）",
    ]
    report = imported(tmp_path, lines)
    libraries = {
        row["department"] for row in rows(report.out / "targets.csv") if row["uscc"] == OTHER
    }
    assert len(libraries) == 1


def test_unknown_states_industries_and_points_are_reported_and_the_row_kept(tmp_path: Path) -> None:
    lines = [
        "企业名称,统一社会信用代码,经营范围,登记状态,行业代码,经度,纬度",
        f"甲宾馆,{GOOD},住宿,吊销未注销,6110,118.05,36.80",
        f"乙宾馆,{OTHER},住宿,待核,餐饮住宿,东经一一八,36.80",
    ]
    report = imported(tmp_path, lines)
    first, second = regulator(report)
    assert (first["state"], first["industry"], first["lng"]) == ("revoked", "H6110", "118.05")
    assert (second["state"], second["industry"], second["lng"]) == ("active", "", "")
    assert {
        (3, w, True) for w in ("state_unknown", "industry_unknown", "point_unknown")
    } <= remarks(report)


def test_partners_get_items_of_their_own_and_vague_ones_are_resolved(tmp_path: Path) -> None:
    lines = ["name,uscc,scope", f"甲宾馆,{GOOD},住宿、餐饮服务", f"乙餐馆,{OTHER},餐饮服务"]
    report = imported(tmp_path, lines)
    tasks = {task["name"].partition("年")[2]: task for task in rows(report.out / "tasks.csv")}
    items = {item["item"]: item for item in rows(report.out / "items.csv")}
    assert set(tasks) == {"宾馆、旅店监督抽查", "餐饮服务抽查", "企业年度报告抽查"}
    for task in tasks.values():
        owners = {items[item]["department"] for item in task["items"].split(";")}
        assert owners == {task["lead"], *task["partners"].split(";")}
    hotels = tasks["宾馆、旅店监督抽查"]
    assert len(hotels["partners"].split(";")) >= 3
    assert {"A-01.1", "A-01.2"} <= set(hotels["items"].split(";"))
    assert tasks["餐饮服务抽查"]["ratio"] == "0.2"
    assert "食堂公示检查" in {item["name"] for item in items.values()}
    assert tasks["企业年度报告抽查"]["where"] == ""
    assert tasks["企业年度报告抽查"]["ratio"] == "0.005"
    assert report.unknown_departments == ("河长办",)


def test_the_report_file_says_each_remark_in_both_languages(tmp_path: Path) -> None:
    report = imported(tmp_path, ["name,uscc,scope", f"甲宾馆,{GOOD},住宿", ",123\r4,住宿"])
    (written,) = [r for r in rows(report.out / "register_report.csv") if r["what"] == "name_empty"]
    assert written["line"] == "3"
    assert written["kept"] == "no"
    assert written["zh"]
    assert written["en"]


@pytest.mark.parametrize(
    "lines",
    [
        ["地址,电话", "甲,1"],
        ["name,uscc", '"甲,' + GOOD],
        [""],
    ],
)
def test_a_file_that_is_no_register_is_refused_and_nothing_written(
    tmp_path: Path, lines: list[str]
) -> None:
    with pytest.raises(BadInput) as refused:
        imported(tmp_path, lines)
    assert refused.value.problems[0].file == "登记册.csv"
    assert not (tmp_path / "out").exists()


def test_a_register_without_a_usable_row_or_a_matching_item_is_refused(tmp_path: Path) -> None:
    for line in (f",{GOOD},住宿", f"甲,{GOOD},鞋类设计"):
        with pytest.raises((NotPossible, BadInput)):
            imported(tmp_path, ["name,uscc,scope", line], tasks=0)
    assert not (tmp_path / "out").exists()


def test_the_same_seed_writes_the_same_bundle(tmp_path: Path) -> None:
    lines = ["name,uscc,scope", f"甲宾馆,{GOOD},住宿"]
    first = imported(tmp_path, lines, out=tmp_path / "a")
    imported(tmp_path, lines, out=tmp_path / "b")
    assert len(list(first.out.iterdir())) == 11
    for path in first.out.iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def is_there(path: Path) -> bool:
    if not path.exists():
        print(f"\nNOTE: {path.name} is not on this machine; nothing was checked")
    return path.exists()


def test_the_county_extract_loses_no_row_and_joins_none(tmp_path: Path) -> None:
    if not (is_there(COUNTY) and is_there(JOINT_ITEMS)):
        return
    report = from_register(COUNTY, JOINT_ITEMS, out=tmp_path, seed=1, today=TODAY)
    seen = dict(enumerate(rows(COUNTY), 2))
    kept = {int(row["row"]): row for row in regulator(report)}
    assert report.rows == len(seen) == 651
    assert set(kept) == {line for line, row in seen.items() if row["name"].strip()}
    assert (report.kept, report.left_out) == (634, 17)
    destroyed = [line for line, row in seen.items() if row["uscc_valid"] == "0"]
    empty = [line for line, row in seen.items() if not row["uscc"]]
    assert (len(destroyed), len(empty)) == (81, 299)
    by_line = {(r.line, r.what): r for r in report.remarks}
    for line in destroyed:
        assert by_line[line, "code_spreadsheet"].value == seen[line]["uscc"]
        assert (kept[line]["uscc"], kept[line]["reg_no"]) == ("", seen[line]["reg_no"])
    for line in empty:
        assert line not in kept or kept[line]["uscc"] == ""
    for line, row in kept.items():
        if seen[line]["uscc_valid"] == "1":
            assert row["uscc"] == seen[line]["uscc"]
    lengths = Counter(len(row["reg_no"]) for row in kept.values() if row["reg_no"].isdigit())
    assert lengths == Counter(
        len(row["reg_no"]) for row in seen.values() if row["name"] and row["reg_no"].isdigit()
    )
    assert {13, 15} <= set(lengths)
    nameless = {line: row["reg_no"] for line, row in seen.items() if not row["name"].strip()}
    assert 12 in {len(number) for number in nameless.values()}
    for line, number in nameless.items():
        assert number in by_line[line, "name_empty"].text.zh
        assert not by_line[line, "name_empty"].kept
    keys = [row["uscc"] or row["reg_no"] or f"row {line}" for line, row in kept.items()]
    assert len(set(keys)) == 634
    numbers = [row["reg_no"] for row in kept.values() if row["reg_no"]]
    assert len(numbers) == len(set(numbers))
    assert report.counted()["name_empty"] == 17
    a_bundle_with_a_year_of_joint_tasks(report)


def test_the_city_register_becomes_a_year_of_joint_tasks(tmp_path: Path) -> None:
    if not (is_there(CITY) and is_there(JOINT_ITEMS)):
        return
    report = from_register(CITY, JOINT_ITEMS, out=tmp_path, seed=1, today=TODAY)
    assert (report.rows, report.kept, report.left_out) == (4878, 4878, 0)
    assert all(is_valid_code(row["uscc"]) for row in regulator(report))
    a_bundle_with_a_year_of_joint_tasks(report)


def a_bundle_with_a_year_of_joint_tasks(report: RegisterReport) -> None:
    tasks, items = rows(report.out / "tasks.csv"), rows(report.out / "items.csv")
    owner = {item["item"]: item["department"] for item in items}
    targets = rows(report.out / "targets.csv")
    assert len(tasks) >= 12
    assert len({d for t in tasks for d in (t["lead"], *t["partners"].split(";"))}) >= 8
    assert {t["announced"] for t in tasks} == {"yes", "no"}
    for task in tasks:
        assert {owner[i] for i in task["items"].split(";")} == {
            task["lead"],
            *task["partners"].split(";"),
        }
        condition = parse(task["where"])
        assert isinstance(condition, Condition)
        library = [row for row in targets if row["department"] == task["lead"]]
        assert any(all(c.holds(row[c.column]) for c in condition.clauses) for row in library)
    per_library = [(row["department"], row["uscc"]) for row in targets if row["uscc"]]
    assert len(per_library) == len(set(per_library))
    busy = {d for t in tasks for d in (t["lead"], *t["partners"].split(";"))}
    inspected = {row["code"] for row in rows(report.out / "departments.csv")[1:]}
    assert inspected == busy
