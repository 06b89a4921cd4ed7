"""What a file is and whether it may be opened at all, decided from its bytes before any parser."""

from typing import Literal

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.exchange.sheets.limits import MIB, MOST_BYTES, TOO_LARGE
from coordinator.exchange.sheets.packages import scan_package

Kind = Literal["xlsx", "ods", "csv"]

EMPTY = Text("文件是空的。", "The file is empty.")
ENCRYPTED = Text(
    "文件设有打开密码，无法读取。请取消密码后另存，再上传。",
    "The file is protected by a password. Save it without one and upload it again.",
)
OLD_EXCEL = Text(
    "这是旧版 Excel（xls）文件，不予读取。请在表格软件中另存为 xlsx 或 CSV 后再上传。",
    "This is an old Excel file (xls), which is not read. Save it as xlsx or CSV.",
)
NOT_A_SHEET = Text(
    "这不是电子表格，而是{what}。请上传 xlsx、ods 或 csv 文件。",
    "This is no spreadsheet but {what}. Upload an xlsx, ods or csv file.",
)
NOT_WHAT_IT_SAYS = Text(
    "文件名以 .{ending} 结尾，内容却是{what}。请在表格软件中打开并另存为正确的格式。",
    "The name ends in .{ending} but the content is {what}. Open it and save it in that format.",
)
_WHAT = {
    "xlsx": Text("xlsx 工作簿", "an xlsx workbook"),
    "ods": Text("ods 工作簿", "an ods workbook"),
    "csv": Text("文本", "text"),
}
_FOREIGN = (
    (b"%PDF", Text("PDF 文件", "a PDF")),
    (b"\x89PNG", Text("图片", "a picture")),
    (b"\xff\xd8\xff", Text("图片", "a picture")),
    (b"GIF8", Text("图片", "a picture")),
    (b"Rar!", Text("压缩包", "an archive")),
    (b"7z\xbc\xaf", Text("压缩包", "an archive")),
    (b"\x1f\x8b", Text("压缩包", "an archive")),
    (b"\x7fELF", Text("程序", "a program")),
    (b"MZ", Text("程序", "a program")),
)
_PAGE = Text("网页或 XML 文件", "a web page or XML")
_BINARY = Text("无法识别的二进制文件", "an unknown binary file")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_ENDINGS = {"csv", "tsv", "txt"}


def prescan(data: bytes, name: str) -> Kind:
    """What kind of spreadsheet `data` is; refused in words if it is none or may not be opened.

    `name` is the name the user gave; only its ending is read, and only to say where it lies.
    """
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise Refusal(EMPTY)
    if len(data) > MOST_BYTES:
        raise Refusal(TOO_LARGE.fill(mib=-(-len(data) // MIB)))
    kind: Kind = "csv"
    if data.startswith(_OLE):
        raise Refusal(ENCRYPTED if "EncryptedPackage".encode("utf-16-le") in data else OLD_EXCEL)
    if data.startswith(b"PK"):
        kind = scan_package(data)
    else:
        _refuse_foreign(data)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    known = {"xlsx": "xlsx", "xlsm": "xlsx", "xls": "xls", "ods": "ods"}.get(ending)
    if ending in _TEXT_ENDINGS:
        known = "csv"
    if known and known != kind:
        raise Refusal(NOT_WHAT_IT_SAYS.fill(ending=ending, what=_WHAT[kind]))
    return kind


def _refuse_foreign(data: bytes) -> None:
    for start, what in _FOREIGN:
        if data.startswith(start):
            raise Refusal(NOT_A_SHEET.fill(what=what))
    head = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<script")):
        raise Refusal(NOT_A_SHEET.fill(what=_PAGE))
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(b"\0") * 10 > len(
        data[:200]
    )
    controls = sum(byte < 9 or 13 < byte < 27 for byte in data[:4096])
    if not utf16 and controls > len(data[:4096]) // 20:
        raise Refusal(NOT_A_SHEET.fill(what=_BINARY))
