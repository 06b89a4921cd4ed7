"""A liaison brings files in through the wizard, in a real browser."""

import re
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import expect

from coordinator.services import jobs

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"


@pytest.fixture
def working(site):
    """Jobs are done while the test runs."""
    with jobs.start(site):
        yield


def bring_in(page, path):
    """Upload a file and go through every step; returns the text of each step by its name."""
    page.set_default_timeout(60_000)
    page.goto("/liaison/imports")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并读取").click()
    said = {}
    for step in ("mapping", "errors", "difference", "done"):
        page.wait_for_url(re.compile(f"/{step}$"))
        said[step] = page.locator("main").inner_text()
        if step != "done":
            page.locator("main button.primary").click()
    return said


def real(name, capsys):
    path = REAL / name
    if not path.is_file():
        with capsys.disabled():
            print(f"\nNOTE: {path} is absent; the wizard was not tried with it")
        return None
    return path


def test_the_register_of_a_city_comes_in_clean(visit, working, capsys):
    path = real("zibo_enterprises.csv", capsys)
    if path is None:
        return
    page = visit("liaison")
    said = bring_in(page, path)
    assert "4,878" in said["errors"]
    assert "行有错" not in said["errors"]
    assert page.complaints == []


def test_each_damaged_row_of_a_county_extract_is_shown_with_its_reason(visit, working, capsys):
    path = real("county_extract_wanning_2021.csv", capsys)
    if path is None:
        return
    page = visit("liaison_of_another")
    said = bring_in(page, path)
    assert "98 行有错" in said["errors"]
    assert "统一社会信用代码 81" in said["errors"]
    assert "名称 17" in said["errors"]
    page.goto("/liaison/worklist")
    expect(page.locator("main")).to_contain_text("98")


def test_a_gbk_file_and_a_workbook_with_two_header_rows_and_merged_cells_come_in(
    visit, working, tmp_path
):
    text = "企业名称,注册号,状态\n云湖甲食品厂,370303000000011,存续\n云湖乙食品厂,370303000000022,存续\n"
    gbk = tmp_path / "名录.csv"
    gbk.write_bytes(text.encode("gbk"))
    assert "2" in bring_in(visit("liaison"), gbk)["done"]
    workbook = tmp_path / "名录.xlsx"
    with xlsxwriter.Workbook(workbook) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "云湖市检查对象")
        sheet.merge_range("A2:A3", "企业名称")
        sheet.merge_range("B2:C2", "登记信息")
        sheet.write_row("B3", ["注册号", "状态"])
        sheet.write_row("A4", ["云湖丙食品厂", "370303000000033"])
        sheet.write_row("A5", ["云湖丁食品厂", "370303000000044"])
        sheet.merge_range("C4:C5", "存续")
    said = bring_in(visit("liaison"), workbook)
    assert "可导入" in said["errors"]
    assert "2" in said["done"]
