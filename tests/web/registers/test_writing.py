"""EX-01: no cell of an export becomes a formula, and every cell comes back as it was."""

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.exchange.sheets.writing import csv_file, neutralised, restored, xlsx_file

FORMULAS = (
    "=1+1", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|'/C calc'!A0", "+1+1", "+cmd|' /C calc'!A0", "-1+1",
    "-2+3+cmd|' /C calc'!A0", "@SUM(1,1)", "@A1",
)  # fmt: skip
FULL_WIDTH = ("＝1+1", "＋1+1", "－1+1", "＠SUM(1)")
HIDDEN = tuple(before + "=1+1" for before in (" ", "  ", "\u3000", "\u00a0", '"', "'", '""', "“", "`", "\ufeff",
    "\u200b", "\u200e", "\ufeff\"", "' ", "\t", "\r", "\n", "\r\n", "\t\t", "\x00"))  # fmt: skip
SPLIT = tuple(
    f"云湖{sep}{risky}"
    for sep in (",", ";", "|", "\t", "\n", "\r\n")
    for risky in ("=1+1", "@A1", " +1", '"=1')
)
CONTROL = ("\tx", "\rx", "\nx", "\r\nx", " \tx", "'\tx")
PAYLOADS = (*FORMULAS, *FULL_WIDTH, *HIDDEN, *SPLIT, *CONTROL, "'=1+1", "''=1", "'+1", ",=1", ";=1", ",,=1",
    "=", "+", "-", "@", "=\n=1", "-1", "+86 138", "@@", "=-1", "－", "﹣1", "−1")  # fmt: skip
HARMLESS = ("云湖市明达印染厂", "a=b", "1-2", "x@y", "'quoted'", "3,4", "", "A 座 3-1 室", "“引号”")
BEGINNINGS = "=+-@＝＋－＠\t\r\n"


def test_there_are_at_least_eighty_payloads():
    assert len(set(PAYLOADS)) >= 80


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_no_formula_in_either_file_and_comes_back(payload):
    """In whatever separator the file is split, no cell begins with what is computed."""
    made = csv_file(["h"], [[payload]]).decode("utf-8-sig")
    cell = list(csv.reader(io.StringIO(made, newline="")))[1][0]
    assert restored(cell) == payload
    for separator in ",;|\t\n":
        for piece in cell.split(separator):
            bare = piece.strip(' \u00a0\u3000"`“”‘’\u200b\u200e\ufeff\x00')
            assert not bare.startswith(tuple("=+-@＝＋－＠")), piece
    assert cell[:1] not in BEGINNINGS or not cell
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx_file("t", ["h"], [[payload.replace("\x00", "")]]))
    )
    assert book.active["A2"].data_type in ("s", "inlineStr")


@pytest.mark.parametrize("cell", HARMLESS)
def test_a_harmless_cell_is_left_as_it_is(cell):
    assert neutralised(cell) == cell


@given(st.text(alphabet="=+-@＝＠'\" ,;|\t\r\n\ufeffa1云", max_size=12))
def test_whatever_is_marked_is_restored(cell):
    assert restored(neutralised(cell)) == cell


def test_a_workbook_holds_text_alone():
    rows = [[f"{n}", "0012", "1e5", "http://x", "TRUE", "2026-01-01"] for n in range(50)]
    made = xlsx_file("名录[1]/*", ["a", "b", "c", "d", "e", "f"], rows)
    sheet = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>" not in sheet.replace('t="s"><v>', "")
    read = openpyxl.load_workbook(io.BytesIO(made)).active
    assert [c.value for c in read[2]] == rows[0]
    assert "hyperlink" not in sheet


def test_a_csv_file_says_that_it_is_utf_8():
    assert csv_file(["名称"], [["云湖"]]).startswith(b"\xef\xbb\xbf")
