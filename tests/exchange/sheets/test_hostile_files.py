"""Odd and hostile files: each gets the right answer in words, quickly and within memory."""

import time
import zipfile

import pytest

from coordinator.core.errors import Refusal
from coordinator.exchange.sheets import limits, packages, parts, prescan, reading
from coordinator.exchange.sheets.reading import read_sheet
from tests.exchange.sheets.workbooks import (
    ROWS,
    cell,
    directory_at,
    ods,
    packed,
    patched,
    sound,
    with_dtd,
    with_part,
    with_relation,
    with_rows,
    with_sheet,
)  # fmt: skip
from tests.exchange.sheets.workbooks import parts as parts_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"


def ambiguous(what):
    return packages.AMBIGUOUS.fill(what=what)


def active(at):
    return packages.ACTIVE.fill(what=packages._ACTIVE[at][1])


def bomb():
    """A part of 400 MB in a file of 400 KB, its sizes told truly."""
    return with_part("xl/media/big.bin", b"\0" * (limits.MOST_INFLATED + 1))


def huge_cell():
    """A sheet whose one cell would be larger than the limit of all parts together."""
    return with_rows(f"<row r='1'>{cell('A1', '0' * (limits.MOST_INFLATED + 1))}</row>")


def lying_size():
    data = bytearray(sound())
    at = directory_at(data)
    local = int.from_bytes(data[at + 42 : at + 46], "little")
    for place in (at + 24, local + 22):
        data[place : place + 4] = (7).to_bytes(4, "little")
    return bytes(data)


def twice():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed(parts_of(), also=[("xl/workbook.xml", "<x/>")])


def encrypted_flag():
    data = sound()
    at = directory_at(data)
    return patched(patched(data, at + 8, "<H", 1), 6, "<H", 1)


def other_local_name():
    data = sound()
    return data[:30] + b"X" + data[31:]


def hidden_between():
    data, extra = sound(), b"hidden bytes"
    at = directory_at(data)
    return patched(data[:at] + extra + data[at:], len(data) + len(extra) - 6, "<L", at + len(extra))


def sound_but_hidden():
    content = parts_of()
    book = content["xl/workbook.xml"].replace(
        b'<sheet name="Sheet1"', b'<sheet name="Sheet1" state="hidden"'
    )
    return packed({**content, "xl/workbook.xml": book})


REFUSED = {
    "empty file": (lambda: b"", "a.xlsx", prescan.EMPTY),
    "one byte": (lambda: b"\0", "a.xlsx", prescan.EMPTY),
    "blanks alone": (lambda: b" \r\n\t\n", "a.csv", prescan.EMPTY),
    "text under the name of a workbook": (
        lambda: b"a,b\n1,2\n", "a.xlsx",
        prescan.NOT_WHAT_IT_SAYS.fill(ending="xlsx", what=prescan._WHAT["csv"]),
    ),
    "workbook under the name of text": (
        sound, "a.csv", prescan.NOT_WHAT_IT_SAYS.fill(ending="csv", what=prescan._WHAT["xlsx"]),
    ),
    "old Excel": (lambda: OLE + "Workbook".encode("utf-16-le"), "a.xls", prescan.OLD_EXCEL),
    "protected by a password": (
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", prescan.ENCRYPTED,
    ),
    "web page": (
        lambda: b"<html><table></table></html>", "a.xls", prescan.NOT_A_SHEET.fill(what=prescan._PAGE),
    ),
    "PDF": (lambda: b"%PDF-1.7\n", "a.xlsx", prescan.NOT_A_SHEET.fill(what=prescan._FOREIGN[0][1])),
    "random bytes": (
        lambda: bytes(range(1, 256)) * 20, "a.csv", prescan.NOT_A_SHEET.fill(what=prescan._BINARY),
    ),
    "21 MB": (lambda: b"a,b\n" * (21 * 2**18), "a.csv", limits.TOO_LARGE.fill(mib=21)),
    "cut off": (lambda: sound()[:-300], "a.xlsx", packages.BROKEN),
    "zip without workbook": (lambda: packed({"a.txt": "x"}), "a.xlsx", packages.NO_WORKBOOK),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"x"), "a.xlsx", active(0)),
    "macro content type": (
        lambda: with_part("[Content_Types].xml", "<Types>macroEnabled</Types>"), "a.xlsm", parts.MACROS,
    ),
    "old macro sheet": (lambda: with_part("xl/macrosheets/sheet1.xml", "<x/>"), "a.xlsx", active(1)),
    "ActiveX": (lambda: with_part("xl/activeX/activeX1.bin", b"x"), "a.xlsx", active(4)),
    "embedded object": (lambda: with_part("xl/embeddings/o.bin", b"x"), "a.xlsx", active(5)),
    "other workbook": (lambda: with_part("xl/externalLinks/externalLink1.xml", "<x/>"), "a.xlsx", active(6)),
    "connections": (lambda: with_part("xl/connections.xml", "<x/>"), "a.xlsx", active(7)),
    "query": (lambda: with_part("xl/queryTables/q.xml", "<x/>"), "a.xlsx", active(8)),
    "file on a server": (
        lambda: with_relation("hyperlink", r"\\10.0.0.1\share"), "a.xlsx",
        parts.OUTSIDE.fill(target=r"\\10.0.0.1\share"),
    ),
    "picture from elsewhere": (
        lambda: with_relation("image", "http://x.example/p.png"), "a.xlsx",
        parts.OUTSIDE.fill(target="http://x.example/p.png"),
    ),
    "entities": (lambda: with_dtd("<!DOCTYPE x [<!ENTITY e 'v'>]>"), "a.xlsx", parts.DOCTYPE),
    "many laughs": (lambda: with_dtd(LAUGHS), "a.xlsx", parts.DOCTYPE),
    "entity from a file": (
        lambda: with_dtd("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"), "a.xlsx", parts.DOCTYPE,
    ),
    "entity from the network": (
        lambda: with_dtd("<!DOCTYPE x SYSTEM 'http://x.example/x.dtd'>"), "a.xlsx", parts.DOCTYPE,
    ),
    "parameter entity": (
        lambda: with_dtd("<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://x.example/'> %p;]>"), "a.xlsx", parts.DOCTYPE,
    ),
    "declaration in UTF-16": (
        lambda: with_dtd(LAUGHS, "UTF-16", "utf-16"), "a.xlsx", parts.ENCODING,
    ),
    "declared as UTF-7": (lambda: with_dtd("", "UTF-7"), "a.xlsx", parts.ENCODING),
    "declaration across two pieces": (
        lambda: with_sheet(lambda xml: b"<x>" + b" " * (packages._CHUNK - 7) + b"<!DOCTYPE x>"),
        "a.xlsx", parts.DOCTYPE,
    ),
    "declaration in relations": (
        lambda: with_part("xl/_rels/x.rels", "<!DOCTYPE x><Relationships/>"), "a.xlsx", parts.DOCTYPE,
    ),
    "zip bomb": (bomb, "a.xlsx", limits.TOO_INFLATED),
    "huge cell": (huge_cell, "a.xlsx", limits.TOO_INFLATED),
    "last cell of a sheet": (
        lambda: with_rows(f"<row r='1048576'>{cell('XFD1048576', 'x')}</row>"), "a.xlsx", limits.TOO_MANY_COLUMNS,
    ),
    "row far below": (
        lambda: with_rows(f"<row r='1'>{cell('A1', 'x')}</row><row r='1048576'>{cell('A1048576', 'x')}</row>"),
        "a.xlsx", limits.TOO_MANY_ROWS,
    ),
    "column that cannot be": (
        lambda: with_rows(f"<row r='1'>{cell('AAAAAAA1', 'x')}</row>"), "a.xlsx", limits.TOO_MANY_COLUMNS,
    ),
    "16,384 columns": (
        lambda: sound([["x"] * 16384]), "a.xlsx", limits.TOO_MANY_COLUMNS,
    ),
    "10,000 parts": (
        lambda: packed({**parts_of(), **{f"xl/p{n}.xml": "<x/>" for n in range(10_000)}}), "a.xlsx",
        limits.TOO_MANY_PARTS.fill(n=10_000 + len(parts_of())),
    ),
    "part outside the package": (lambda: with_part("../../x", "x"), "a.xlsx", ambiguous(packages.PATHS)),
    "part with a drive": (lambda: with_part("c:/x", "x"), "a.xlsx", ambiguous(packages.PATHS)),
    "absolute part": (lambda: with_part("/etc/x", "x"), "a.xlsx", ambiguous(packages.PATHS)),
    "two parts of one name": (twice, "a.xlsx", ambiguous(packages.TWICE)),
    "two parts but for capitals": (
        lambda: with_part("XL/workbook.xml", "<x/>"), "a.xlsx", ambiguous(packages.TWICE),
    ),
    "other name in the local header": (other_local_name, "a.xlsx", ambiguous(packages.HEADERS)),
    "other method in the local header": (
        lambda: patched(sound(), 8, "<H", 0), "a.xlsx", ambiguous(packages.HEADERS),
    ),
    "other checksum in the local header": (
        lambda: patched(sound(), 14, "<L", 1), "a.xlsx", ambiguous(packages.HEADERS),
    ),
    "other size in the local header": (
        lambda: patched(sound(), 22, "<L", 1), "a.xlsx", ambiguous(packages.HEADERS),
    ),
    "encrypted part": (encrypted_flag, "a.xlsx", packages.LOCKED),
    "false size everywhere": (lying_size, "a.xlsx", ambiguous(packages.SIZES)),
    "second zip behind": (lambda: sound() + sound(), "a.xlsx", ambiguous(packages.TRAILING)),
    "bytes behind": (lambda: sound() + b"<?php ?>", "a.xlsx", ambiguous(packages.TRAILING)),
    "bytes in front": (lambda: b"PK\x03\x04 other" + sound(), "a.xlsx", ambiguous(packages.TRAILING)),
    "bytes between parts": (hidden_between, "a.xlsx", ambiguous(packages.TRAILING)),
    "comment of the package": (
        lambda: patched(sound(), len(sound()) - 2, "<H", 5) + b"hello", "a.xlsx", ambiguous(packages.TRAILING),
    ),
    "formula": (
        lambda: sound(write=lambda _, s: s.write_formula("C2", "=1+1")), "a.xlsx", parts.FORMULAS.fill(cell="C2"),
    ),
    "formula that fetches": (
        lambda: sound(write=lambda _, s: s.write_formula("A3", '=WEBSERVICE("http://x.example")')),
        "a.xlsx", parts.FORMULAS.fill(cell="A3"),
    ),
    "all sheets hidden": (sound_but_hidden, "a.xlsx", reading.NO_SHEET),
    "no rows at all": (lambda: sound([]), "a.xlsx", reading.NOTHING_IN_IT),
    "other document": (
        lambda: ods([], mimetype="application/vnd.oasis.opendocument.text"), "a.ods", packages.NO_WORKBOOK,
    ),
    "mixed encodings": (
        lambda: "名称,x\n".encode("gbk") + "云湖\U0001f600\n".encode() + b"\xff\xff\n",
        "a.csv",
        reading.UNREADABLE,
    ),
    "quote never closed": (lambda: b'a,b\n1,2\n"3,4\n5,6\n', "a.csv", reading.QUOTES.fill(line=3)),
    "line of 10 MB": (lambda: b"a,b\n" + b"x" * (10 * 2**20), "a.csv", reading.QUOTES.fill(line=2)),
    "10,001 columns": (lambda: b",".join([b"x"] * 10_001), "a.csv", limits.TOO_MANY_COLUMNS),
    "200,031 rows": (lambda: b"a,b\n" * 200_031, "a.csv", limits.TOO_MANY_ROWS),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_is_refused_in_the_right_words(case):
    make, name, expected = REFUSED[case]
    data = make()
    with pytest.raises(Refusal) as refused:
        read_sheet(data, name)
    assert refused.value.text == expected


def test_a_child_that_goes_past_its_memory_is_stopped_and_said_so(monkeypatch):
    """Fifteen million shared strings: a small file that costs a parser more than it may have."""
    strings = "<si><t>x</t></si>" * 15_000_000
    table = f'<?xml version="1.0" encoding="UTF-8"?><sst xmlns="urn:x">{strings}</sst>'
    data = with_part("xl/sharedStrings.xml", table)
    with pytest.raises(Refusal) as refused:
        read_sheet(data, "a.xlsx")
    assert refused.value.text == limits.TOO_HEAVY


@pytest.mark.parametrize(
    ("data", "name", "rows"),
    [
        (sound(), "a.xlsx", ROWS),
        (sound(), "", ROWS),
        (with_relation("hyperlink", "http://x.example/"), "a.xlsx", ROWS),
        (ods(ROWS), "a.ods", ROWS),
        ("名称;代码\n甲;1\n".encode("gb18030"), "a.csv", (("名称", "代码"), ("甲", "1"))),
        ("名称\t代码\n甲\t1\n".encode("utf-16-le"), "a.txt", (("名称", "代码"), ("甲", "1"))),
        ("名称,代码\n甲,1\n".encode("utf-16"), "a.csv", (("名称", "代码"), ("甲", "1"))),
        ("㐂𠮷,代码\n".encode("gb18030"), "a.csv", (("㐂𠮷", "代码"),)),
        ("\ufeff名称,代码\r甲,1\r".encode(), "a.csv", (("名称", "代码"), ("甲", "1"))),
        (b"a\nb\n", "a.csv", (("a",), ("b",))),
        (b"a,b,c\n1\n\n\n2,,\n", "a.csv", (("a", "b", "c"), ("1",), ("2",))),
        (b"a,b\n" + b"\n" * 1_000_000 + b"1,2", "a.csv", (("a", "b"), ("1", "2"))),
        (b"a,\"b\n=1+1\"\n", "a.csv", (("a", "b\n=1+1"),)),
        (with_rows(f"<row r='3'>{cell('B3', 'x')}</row>", "A1:XFD1048576"), "a.xlsx", (("x",),)),
        (with_rows("".join(f"<row r='{n}'>{cell(f'A{n}', 'x')}</row>" for n in (1, 2, 9)), "A1"),
         "a.xlsx", (("x",), ("x",), ("x",))),
    ],
)  # fmt: skip
def test_a_sound_file_is_read_as_it_stands(data, name, rows):
    assert [tuple(row) for row in read_sheet(data, name).rows] == list(rows)


def test_merged_cells_are_filled_down_and_right_and_lines_are_those_of_the_file():
    def merge(_book, sheet):
        sheet.merge_range("B4:C6", "张店区")
        sheet.write("D5", "x")
        sheet.write("D6", "y")

    read = read_sheet(sound([], merge), "a.xlsx")
    assert read.rows == [["张店区", "张店区"], ["张店区", "张店区", "x"], ["张店区", "张店区", "y"]]
    assert read.lines == [4, 5, 6]


def test_a_merge_over_the_whole_sheet_costs_no_more_than_its_rows():
    merge = b"</sheetData><mergeCells count='1'><mergeCell ref='B1:XFD20000'/></mergeCells>"
    data = with_sheet(lambda xml: xml.replace(b"</sheetData>", merge))
    began = time.monotonic()
    assert [len(row) for row in read_sheet(data, "a.xlsx").rows] == [2, 2]
    assert time.monotonic() - began < 4


def test_numbers_that_lost_their_end_stay_recognisable():
    numbers = [[913703031642545260, 469006600187440, 1.5, 12345678901234567.0, True]]
    assert read_sheet(sound(numbers), "a.xlsx").rows == [
        ["913703031642545280.0", "469006600187440", "1.5", "12345678901234570.0", "TRUE"]
    ]


def test_of_several_sheets_the_one_with_the_known_headers_is_read():
    def add(book, _sheet):
        other = book.add_worksheet("名录")
        other.write_row(0, 0, ROWS[0])
        other.write_row(1, 0, ROWS[1])

    data = sound([["填表说明"], ["请逐行填写"]], add)
    read = read_sheet(data, "a.xlsx", words={"企业名称", "统一社会信用代码"})
    assert (read.sheet, read.sheets) == ("名录", ("Sheet1", "名录"))
    assert read_sheet(data, "a.xlsx", sheet="Sheet1").rows[0] == ["填表说明"]


def test_no_part_of_a_name_becomes_a_path():
    for name in (
        "../../etc/passwd",
        "..\\..\\x.xlsx",
        "/etc/passwd",
        "a\0b.xlsx",
        "c:\\x",
        "名录" * 90,
    ):
        assert read_sheet(sound(), name.replace(".csv", "")).rows
    assert zipfile.ZIP_DEFLATED
