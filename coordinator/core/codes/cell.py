"""Cells of a register as people and spreadsheets leave them, and what is wrong with them."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from coordinator.core.text import Text

DamageCode = Literal["empty", "spreadsheet", "length", "alphabet", "check"]

QUOTES = "\"'`“”‘’„‟‚‛«»「」『』"
NO_VALUE = frozenset(
    {"无", "暂无", "没有", "未知", "不详", "空", "无资料内容", "/", "\\", "-", "--", "—", "——"}
    | {"NULL", "NONE", "N/A", "NA", "NAN", "#N/A"}
)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,3}|\d{16,20}\.0*|#{3,}")
_SIGNIFICANT_BITS = 53


@dataclass(frozen=True, kw_only=True)
class Damage:
    """Why a cell holds no usable number; `seen` is the cell as it came."""

    code: DamageCode
    text: Text
    seen: str


EMPTY = Text("没有填写", "empty")
SPREADSHEET = Text(
    "号码被电子表格当作数字改写（{seen}），末几位已丢失，须从原始登记信息重新取得",
    "the spreadsheet rewrote this as a number ({seen}) and its last digits are lost; "
    "take it from the register again, as text",
)


def without_marks(raw: str) -> str:
    """`raw` after NFKC, in capitals, without invisible characters, outer blanks, quotes or `=`."""
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFKC", raw)
        if letter.isspace() or unicodedata.category(letter) not in {"Cf", "Cc"}
    )
    return visible.strip(" =" + QUOTES).upper()


def says_nothing(text: str) -> bool:
    """Whether a cleaned cell is empty, all zeros, or says that there is no number."""
    return not text.strip("0") or text in NO_VALUE


def is_scientific(text: str) -> bool:
    """Whether a cleaned cell is a number in a spreadsheet's notation, such as `4.69007E+14`."""
    return _SCIENTIFIC.fullmatch(text) is not None


def lost_its_end(digits: str) -> bool:
    """Whether 18 digits look rounded: nothing but zeros past the 15th, or a double's binary step.

    A spreadsheet shows 15 significant digits; a file read as numbers keeps 53 bits, so that a code
    comes out as a multiple of a power of two. One sound code in a hundred looks so by chance.
    """
    if len(digits) != 18 or not (digits.isascii() and digits.isdigit()):
        return False
    lost_bits = max(0, int(digits).bit_length() - _SIGNIFICANT_BITS)
    return digits.endswith("000") or (lost_bits > 0 and int(digits) % (1 << lost_bits) == 0)


def empty(raw: str) -> Damage:
    """The damage of a cell without a number."""
    return Damage(code="empty", text=EMPTY, seen=raw)


def rewritten(raw: str) -> Damage:
    """The damage of a number that went through a spreadsheet."""
    return Damage(code="spreadsheet", text=SPREADSHEET.fill(seen=raw.strip()), seen=raw)
