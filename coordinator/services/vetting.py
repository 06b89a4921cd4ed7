"""Which passwords are accepted: two profiles, common passwords, words of the person.

`mlps` follows GB/T 22239 8.1.4.1 a): at least ten characters of three kinds, changed every ninety
days, the last five refused. `asvs` follows OWASP ASVS 5.0 6.2: at least twelve characters, no kinds,
no expiry. Both take any character and long sentences.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from coordinator.core.text import Text

Profile = Literal["mlps", "asvs"]
LONGEST = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Demands:
    """What a profile asks of a password."""

    shortest: int
    kinds: int
    lasts: timedelta | None
    former: int


PROFILES: Mapping[Profile, Demands] = {
    "mlps": Demands(shortest=10, kinds=3, lasts=timedelta(days=90), former=5),
    "asvs": Demands(shortest=12, kinds=0, lasts=None, former=1),
}


def faults(password: str, profile: Profile, words: Iterable[str] = ()) -> list[Text]:
    """Why a password is not accepted, every reason; `words` are of its person: login, name, unit."""
    demands = PROFILES[profile]
    found = []
    if len(password) < demands.shortest:
        found.append(Text("至少 {n} 个字符", "at least {n} characters").fill(n=demands.shortest))
    if len(password) > LONGEST:
        found.append(Text("最多 {n} 个字符", "at most {n} characters").fill(n=LONGEST))
    if sum(map(bool, _kinds(password))) < demands.kinds:
        found.append(
            Text(
                "大写字母、小写字母、数字、符号中至少三类",
                "at least three of capitals, small letters, digits and other characters",
            )
        )
    if _is_common(password):
        found.append(Text("这是常见密码", "this is a common password"))
    if word := _word_in(password, words):
        found.append(Text("不能含有“{word}”", "it must not contain “{word}”").fill(word=word))
    return found


def _kinds(password: str) -> tuple[object, ...]:
    other = [c for c in password if not (c.isascii() and c.isalnum())]
    return (
        re.search("[A-Z]", password),
        re.search("[a-z]", password),
        re.search("[0-9]", password),
        other,
    )


_LOOKALIKES = str.maketrans("@$!013457", "asioleast")


def _is_common(password: str) -> bool:
    """Listed, or a listed word dressed up: capitals, look-alikes, figures and signs around it."""
    plain = unicodedata.normalize("NFKC", password).lower()
    bare = plain.strip("0123456789!@#$%^&*()_+-=.,?~ ")
    dressed = {plain, bare, plain.translate(_LOOKALIKES), bare.translate(_LOOKALIKES)}
    pieces = [p for p in re.split(r"[\W_]+|(?<=\D)(?=\d)|(?<=\d)(?=\D)", plain) if p]
    return (
        bool(dressed & _common())
        or len(set(plain)) < 4
        or _is_run(plain)
        or all(p in _common() or _is_run(p) or re.fullmatch(r"(19|20)?\d\d", p) for p in pieces)
        or any(_repeats(each) in _common() for each in dressed if each)
    )


_ROWS = ("1234567890" * 3, "qwertyuiop", "asdfghjkl", "zxcvbnm")


def _is_run(text: str) -> bool:
    """Characters that follow each other, in the alphabet or on the keyboard, up or down."""
    if len(text) >= 3 and any(text in row or text[::-1] in row for row in _ROWS):
        return True
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return len(text) >= 3 and len(steps) == 1 and steps <= {-1, 0, 1}


def _repeats(text: str) -> str:
    """The part that is repeated throughout, or the text itself."""
    at = (text + text).find(text, 1)
    return text[:at]


def _word_in(password: str, words: Iterable[str]) -> str | None:
    plain = unicodedata.normalize("NFKC", password).lower()
    parts = (part for word in words for part in re.split(r"[\W_]+", word.lower()))
    return next((p for p in parts if len(p) >= (3 if p.isascii() else 2) and p in plain), None)


@cache
def _common() -> frozenset[str]:
    text = (Path(__file__).parent / "common_passwords.tsv").read_text(encoding="utf-8")
    return frozenset(text.split())
