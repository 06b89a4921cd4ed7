"""The zip package of an XLSX or ODS workbook, checked part by part before a parser sees it.

What two readers of one zip could understand differently is refused: duplicate names, a local
header that contradicts the central directory, bytes between or after the parts (UP-11).
"""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Literal
from zipfile import BadZipFile, ZipFile, ZipInfo

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.exchange.sheets.limits import (
    MOST_INFLATED,
    MOST_PARTS,
    TOO_INFLATED,
    TOO_MANY_PARTS,
)
from coordinator.exchange.sheets.parts import PartScan

BROKEN = Text(
    "工作簿已损坏或不完整，无法读取。请重新另存后再上传。",
    "The workbook is damaged or incomplete. Save it anew and upload it again.",
)
NO_WORKBOOK = Text(
    "这是压缩包，里面没有工作簿。请上传 xlsx、ods 或 csv 文件。",
    "This is an archive without a workbook. Upload an xlsx, ods or csv file.",
)
LOCKED = Text(
    "工作簿有加密的部分，无法读取。请取消密码后另存。",
    "Parts of the workbook are encrypted. Save it without a password.",
)
AMBIGUOUS = Text(
    "工作簿的压缩结构自相矛盾（{what}），不予读取。请在表格软件中打开并另存。",
    "The package of the workbook contradicts itself ({what}) and is not read. "
    "Open it in a spreadsheet program and save it.",
)
TRAILING = Text("部分之外还有数据", "data outside its parts")
TWICE = Text("有重名的部分", "two parts of one name")
HEADERS = Text("目录与部分的文件头不一致", "directory and part headers differ")
PATHS = Text("部分的名称不合规", "a part with an improper name")
SIZES = Text("标明的大小或校验与内容不符", "sizes or checksums differ from the content")
_ACTIVE = (
    ("vbaproject", Text("宏", "macros")),
    ("macrosheets/", Text("宏", "macros")),
    ("basic/", Text("宏", "macros")),
    ("scripts/", Text("宏", "macros")),
    ("activex/", Text("ActiveX 控件", "ActiveX controls")),
    ("embeddings/", Text("嵌入的对象", "embedded objects")),
    ("externallinks/", Text("到外部工作簿的链接", "links to other workbooks")),
    ("connections.xml", Text("外部数据连接", "connections to outside data")),
    ("querytables/", Text("外部数据查询", "queries of outside data")),
)
ACTIVE = Text(
    "工作簿含有{what}，不予读取。请另存为不含这些内容的 xlsx 或 CSV。",
    "The workbook holds {what} and is not read. Save it as xlsx without them, or as CSV.",
)

_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_DEFERRED, _ENCRYPTED = 1 << 3, 1 << 0 | 1 << 6
_CHUNK = 1 << 18


def scan_package(data: bytes) -> Literal["xlsx", "ods"]:
    """Which workbook a zip is; refused in words if it may not be opened. Never unpacks to disk."""
    infos = _directory(data)
    names = {info.filename.lower() for info in infos}
    if len(infos) > MOST_PARTS:
        raise Refusal(TOO_MANY_PARTS.fill(n=len(infos)))
    _refuse_names(infos)
    _refuse_contradictions(data, infos)
    for fragment, what in _ACTIVE:
        if any(fragment in name for name in names):
            raise Refusal(ACTIVE.fill(what=what))
    scan = PartScan()
    budget = MOST_INFLATED
    for info in infos:
        budget -= _scan_part(data, info, scan, budget)
    if "[content_types].xml" in names and "xl/workbook.xml" in names:
        return "xlsx"
    if (
        "content.xml" in names
        and scan.mimetype == b"application/vnd.oasis.opendocument.spreadsheet"
    ):
        return "ods"
    raise Refusal(NO_WORKBOOK)


def _directory(data: bytes) -> list[ZipInfo]:
    end = len(data) - _END.size
    if end < 0 or data[end : end + 4] != b"PK\x05\x06":
        trailing = b"PK\x05\x06" in data
        raise Refusal(AMBIGUOUS.fill(what=TRAILING) if trailing else BROKEN)
    _, disk, start_disk, here, total, size, offset, comment = _END.unpack(data[end:])
    if disk or start_disk or here != total or comment or offset + size != end:
        raise Refusal(AMBIGUOUS.fill(what=TRAILING))
    try:
        infos = ZipFile(io.BytesIO(data)).infolist()
    except (BadZipFile, ValueError, NotImplementedError, struct.error):
        raise Refusal(BROKEN) from None
    if len(infos) != total:
        raise Refusal(AMBIGUOUS.fill(what=HEADERS))
    return infos


def _refuse_names(infos: list[ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        pieces = name.split("/")
        if "\\" in name or "\0" in name or ":" in name or name.startswith("/") or ".." in pieces:
            raise Refusal(AMBIGUOUS.fill(what=PATHS))
        if name.lower() in seen:
            raise Refusal(AMBIGUOUS.fill(what=TWICE))
        seen.add(name.lower())
        if info.flag_bits & _ENCRYPTED:
            raise Refusal(LOCKED)
        if info.compress_type not in (0, 8):
            raise Refusal(BROKEN)


def _refuse_contradictions(data: bytes, infos: list[ZipInfo]) -> None:
    """Parts must stand one after the other from the first byte to the directory, as listed."""
    position = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset != position:
            raise Refusal(AMBIGUOUS.fill(what=TRAILING))
        begins = _content(data, info)
        position = begins + info.compress_size
        if info.flag_bits & _DEFERRED:
            position += _descriptor(data, position, info)
    if position != _END.unpack(data[-_END.size :])[6]:
        raise Refusal(AMBIGUOUS.fill(what=TRAILING))


def _content(data: bytes, info: ZipInfo) -> int:
    """Where the bytes of a part begin; refused if its local header says otherwise than the list."""
    head = data[info.header_offset : info.header_offset + _LOCAL.size]
    if len(head) < _LOCAL.size:
        raise Refusal(BROKEN)
    magic, _, flags, method, _, _, crc, packed, full, name, extra = _LOCAL.unpack(head)
    at = info.header_offset + _LOCAL.size
    written = data[at : at + name]
    listed = info.orig_filename.encode("utf-8" if flags & 0x800 else "cp437", "replace")
    same = magic == b"PK\x03\x04" and (flags, method, written) == (
        info.flag_bits,
        info.compress_type,
        listed,
    )
    if not flags & _DEFERRED:
        same = same and crc == info.CRC
        same = same and packed in (info.compress_size, 0xFFFFFFFF)
        same = same and full in (info.file_size, 0xFFFFFFFF)
    if not same:
        raise Refusal(AMBIGUOUS.fill(what=HEADERS))
    return int(at + name + extra)


def _descriptor(data: bytes, at: int, info: ZipInfo) -> int:
    """The length of the data descriptor behind a part, in its four forms."""
    crc = struct.pack("<L", info.CRC)
    for mark in (b"PK\x07\x08", b""):
        for form in ("<LL", "<QQ"):
            if form == "<LL" and max(info.compress_size, info.file_size) >= 1 << 32:
                continue
            expected = mark + crc + struct.pack(form, info.compress_size, info.file_size)
            found = data[at : at + len(expected)]
            follows = data[at + len(expected) : at + len(expected) + 2]
            if found == expected and follows == b"PK":
                return len(expected)
    raise Refusal(AMBIGUOUS.fill(what=HEADERS))


def _scan_part(data: bytes, info: ZipInfo, scan: PartScan, budget: int) -> int:
    """Inflate one part in pieces, never past `budget` bytes, showing each piece to `scan`."""
    scan.begin(info.filename)
    full, crc = 0, 0
    for piece in _inflated(data, info):
        full += len(piece)
        if full > budget:
            raise Refusal(TOO_INFLATED)
        crc = zlib.crc32(piece, crc)
        scan.take(piece)
    scan.end()
    if full != info.file_size or crc != info.CRC:
        raise Refusal(AMBIGUOUS.fill(what=SIZES))
    return full


def _inflated(data: bytes, info: ZipInfo) -> Iterator[bytes]:
    begins = _content(data, info)
    packed = memoryview(data)[begins : begins + info.compress_size]
    if info.compress_type == 0:
        yield from (bytes(packed[n : n + _CHUNK]) for n in range(0, len(packed), _CHUNK))
        return
    inflating = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    try:
        while not inflating.eof:
            piece = inflating.decompress(rest, _CHUNK)
            rest = inflating.unconsumed_tail
            if not piece and not rest and not inflating.eof:
                raise Refusal(BROKEN)
            yield piece
    except zlib.error:
        raise Refusal(BROKEN) from None
    if inflating.unused_data:
        raise Refusal(AMBIGUOUS.fill(what=SIZES))
