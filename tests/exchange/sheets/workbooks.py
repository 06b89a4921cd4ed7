"""Workbooks as files: sound ones, and what somebody may have made of them."""

import io
import struct
import zipfile

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
ROWS = (("企业名称", "统一社会信用代码"), ("云湖甲厂", "91370303164254525N"))


def sound(rows=ROWS, write=None):
    """A workbook as a spreadsheet program writes it; `write(book, sheet)` may add to it."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        if write:
            write(book, sheet)
    return made.getvalue()


def parts(data=None):
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data or sound())) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def packed(contents, *, also=()):
    """A package of parts; `also` are further (name, content), names may repeat."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (*contents.items(), *also):
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def with_part(name, content):
    return packed({**parts(), name: content})


def with_sheet(change):
    """The sound workbook with its sheet's XML changed."""
    content = parts()
    return packed({**content, SHEET: change(content[SHEET])})


def with_rows(xml, dimension="A1:B2"):
    """A workbook whose sheet holds exactly this XML of rows."""
    sheet = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/>'
    return packed({**parts(), SHEET: f"{sheet}<sheetData>{xml}</sheetData></worksheet>".encode()})


def cell(ref, text):
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def with_dtd(declaration, encoding="UTF-8", codec="utf-8"):
    def change(xml):
        head = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}'
        return (head + xml.decode().partition("?>")[2]).encode(codec)

    return with_sheet(change)


def with_relation(kind, target):
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELATIONS}"><Relationship '
        f'Id="rId9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    return with_part("xl/worksheets/_rels/sheet1.xml.rels", xml)


def patched(data, at, fmt, value):
    """The file with one number overwritten."""
    made = bytearray(data)
    struct.pack_into(fmt, made, at, value)
    return bytes(made)


def directory_at(data):
    """Where the central directory begins."""
    return struct.unpack("<L", data[-6:-2])[0]


def ods(rows, *, mimetype="application/vnd.oasis.opendocument.spreadsheet"):
    """A small OpenDocument workbook."""
    table = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body>'
        f'<office:spreadsheet><table:table table:name="Sheet1">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return packed({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content})
