"""The XML inside a workbook, searched as it is unpacked: nothing here builds a tree of a sheet."""

import re
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.exchange.sheets.limits import (
    MIB,
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_INFLATED,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
)

DOCTYPE = Text(
    "工作簿的 XML 中有文档类型声明或实体，不予读取。请在表格软件中打开并另存。",
    "The XML of the workbook declares a document type or entities and is not read. "
    "Open it in a spreadsheet program and save it.",
)
ENCODING = Text(
    "工作簿的 XML 编码不是 UTF-8，不予读取。请在表格软件中打开并另存。",
    "The XML of the workbook is not in UTF-8 and is not read. Open it and save it.",
)
OUTSIDE = Text(
    "工作簿引用了外部文件或网络地址（{target}），不予读取。请删去该引用后另存。",
    "The workbook refers to an outside file or address ({target}). Remove that and save it.",
)
FORMULAS = Text(
    "工作表中有公式（第一处在 {cell}）。公式的结果会变，不能作为登记依据："
    "请全选、复制、“选择性粘贴为数值”后另存，再上传。",
    "The sheet holds formulas (the first in {cell}). Their results can change and are no record: "
    "select all, copy, paste as values, save and upload it again.",
)
MACROS = Text(
    "工作簿含有宏，不予读取。请另存为不含宏的 xlsx。",
    "The workbook holds macros and is not read. Save it as xlsx without them.",
)
MOST_RELATIONS = 8 * MIB

_OVERLAP = 200
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)")
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]{0,150}?\br=["']([A-Za-z]+)(\d+)["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]{0,150}?\sr=["'](\d+)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ODS_FORMULA = re.compile(rb"\stable:formula=")
_XML_ENDINGS = (".xml", ".rels", ".vml")


class PartScan:
    """Searches one part after the other for what no list of firms needs; refuses in words."""

    def __init__(self) -> None:
        self.mimetype = b""
        self._name = ""
        self._tail = b""
        self._kept = b""
        self._last_cell = "A1"
        self._begun = False

    def begin(self, name: str) -> None:
        """Begin the part of this name."""
        self._name, self._tail, self._kept, self._begun = name.lower(), b"", b"", False
        self._last_cell = "A1"

    def take(self, piece: bytes) -> None:
        """Search a piece of the present part."""
        if self._name == "mimetype":
            self.mimetype = (self.mimetype + piece)[:100].strip()
            return
        if not self._name.endswith(_XML_ENDINGS):
            return
        window = self._tail + piece
        if not self._begun:
            self._begun = True
            _refuse_encoding(window)
        if _DECLARED.search(window):
            raise Refusal(DOCTYPE)
        if self._name.startswith("xl/worksheets/") and self._name.endswith(".xml"):
            self._search_sheet(window)
        elif self._name == "content.xml" and _ODS_FORMULA.search(window):
            raise Refusal(FORMULAS.fill(cell="?"))
        elif self._name == "[content_types].xml" and b"macroEnabled" in window:
            raise Refusal(MACROS)
        if self._name.endswith(".rels"):
            self._kept += piece
            if len(self._kept) > MOST_RELATIONS:
                raise Refusal(TOO_INFLATED)
        self._tail = window[-_OVERLAP:]

    def end(self) -> None:
        """Judge what needed the whole part."""
        if self._name.endswith(".rels"):
            _refuse_relations(self._kept)

    def _search_sheet(self, window: bytes) -> None:
        formula = _FORMULA.search(window)
        cells = _CELL.findall(window[: formula.start()] if formula else window)
        if cells:
            column, row = cells[-1]
            self._last_cell = (column + row).decode("ascii")
        if formula:
            raise Refusal(FORMULAS.fill(cell=self._last_cell))
        if any(_number(column) > MOST_COLUMNS for column in {column for column, _ in cells}):
            raise Refusal(TOO_MANY_COLUMNS)
        highest = max(
            (int(row) for row in {*(r for _, r in cells), *_ROW.findall(window)}), default=0
        )
        # titles and empty rows above the list are allowed for
        if highest > 2 * MOST_ROWS:
            raise Refusal(TOO_MANY_ROWS)


def _refuse_encoding(start: bytes) -> None:
    declared = _ENCODING.match(start.removeprefix(b"\xef\xbb\xbf"))
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start[:64]:
        raise Refusal(ENCODING)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Refusal(ENCODING)


def _refuse_relations(xml: bytes) -> None:
    try:
        relations = list(fromstring(xml, forbid_dtd=True))
    except (DefusedXmlException, ParseError, ValueError):
        raise Refusal(DOCTYPE) from None
    for relation in relations:
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        address = target.lower().startswith(("http://", "https://", "mailto:", "#"))
        if kind.endswith("/hyperlink") and address:
            continue
        if relation.get("TargetMode", "").lower() == "external" or target.startswith("\\\\"):
            raise Refusal(OUTSIDE.fill(target=target[:80]))


def _number(column: bytes) -> int:
    value = 0
    for letter in column.upper()[:8]:
        value = value * 26 + letter - 64
    return value
