"""What the search index holds for a row, and which tokens a condition asks for.

Every token begins with the letter of its column. Texts are kept as overlapping pairs of characters
behind a mark of their beginning, the last character once more alone, so that any piece of a text is
found, one character included (all pairs that begin with it). Codes also have their beginnings.
The tokens of a condition never miss a row that meets it; rows that do not are sorted out afterwards
by comparing the cells themselves.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from coordinator.core.model.condition import Clause
from coordinator.core.model.terms import Flag, TargetKind

TEXTS = {"name": "n", "address": "a", "scope": "s", "entity_type": "e", "scale": "c", "risk": "q"}
PLACES = {"region": "r", "industry": "i"}
CODES = {"uscc": "u", "reg_no": "g"}
CLOSED = {"kind": "k", "flags": "f", "state": "t", "visits": "v", "unit": "d"}
INITIALS = "p"
WHOLE_TEXTS = frozenset({"entity_type", "scale", "risk", "region", "industry"})
"""Columns with few different values, each kept whole as well."""
LONGEST_BEGINNING = 8
MOST_PAIRS = 16
"""As many pairs of a value are asked for: more cost time and sort out nothing."""
_BEGINNING, _WHOLE, _CODE = "\ue05e", "\ue03d", "\ue03c"
_ASIDE = 0xE000


@dataclass(frozen=True, slots=True)
class Token:
    """One token, or with `begins` all that begin with it."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """All parts."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part."""

    parts: tuple["Expression", ...]


Expression = Token | Every | Some


def tokens_of(cells: Mapping[str, str | int]) -> list[str]:
    """All tokens of a row: its columns by name, with `initials`, `visits_this_year` and `unit_id`."""
    found: list[str] = []
    for column, letter in (*TEXTS.items(), *PLACES.items(), *CODES.items()):
        if cell := str(cells[column]):
            found += _tokens_of_cell(column, letter, cell)
    found += _beginnings(INITIALS, str(cells["initials"]))
    found += ("f" + plain(flag) for flag in str(cells["flags"]).split(";") if flag)
    found += (
        "k" + plain(str(cells["kind"])),
        "t" + plain(str(cells["state"])),
        f"v{cells['visits_this_year']}",
        f"d{cells['unit_id']}",
    )
    return found


def of_clause(clause: Clause) -> Expression:
    """What the rows that meet a clause have in the index."""
    if clause.column in ("kind", "flags"):
        known = TargetKind if clause.column == "kind" else Flag
        return closed(clause.column, [v for v in known if clause.holds(v)])
    return Some(tuple(_of_value(clause.column, clause.operator, v) for v in clause.values))


def closed(column: str, values: Iterable[str | int]) -> Expression:
    """Rows whose column of a closed vocabulary holds one of the values."""
    return Some(tuple(Token(CLOSED[column] + plain(str(v))) for v in values))


def of_search(words: str) -> Expression:
    """Rows a search box means: each word in the name, or the beginning of a code or the initials."""
    return Every(tuple(_of_word(word) for word in words.split()))


def plain(text: str) -> str:
    """Text as it stands in tokens, character by character: narrow, small, no blanks, no ASCII signs."""
    return text.translate(_PLAIN)


def _of_word(word: str) -> Expression:
    in_name = _of_value("name", "~", word)
    if not (text := plain(word)).isascii() or not text:
        return in_name
    begins = (_of_beginning(letter, text) for letter in (*CODES.values(), INITIALS))
    return Some((in_name, *begins))


def _of_value(column: str, operator: str, value: str) -> Expression:
    text = plain(value)
    if not text:
        return Every(())
    letter = (TEXTS | PLACES | CODES)[column]
    if operator == "~" and column in CODES and len(text) == 1:
        return Every(())  # in so many codes that asking the index costs more than it saves
    if operator == "~":
        return _of_piece(letter, text)
    if column in WHOLE_TEXTS:
        return Token(letter + _WHOLE + text, begins=operator == "^")
    if column in CODES:
        return _of_beginning(letter, text)
    return _of_piece(letter, _BEGINNING + text)


def _of_piece(letter: str, text: str) -> Expression:
    if len(text) == 1:
        return Token(letter + text, begins=True)
    pairs = dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1))
    return Every(tuple(Token(letter + pair) for pair in list(pairs)[:MOST_PAIRS]))


def _of_beginning(letter: str, text: str) -> Expression:
    if len(text) == 1:
        return Token(letter + _CODE + text, begins=True)
    head = Token(letter + _CODE + text[:LONGEST_BEGINNING])
    if len(text) <= LONGEST_BEGINNING or letter == INITIALS:
        return head
    # the end of a code tells most, so its pairs come first
    tail = text[LONGEST_BEGINNING - 1 :]
    pairs = [Token(letter + tail[i : i + 2]) for i in range(len(tail) - 2, -1, -1)]
    return Every((head, *pairs[:MOST_PAIRS]))


def _tokens_of_cell(column: str, letter: str, cell: str) -> list[str]:
    if column in ("name", "address", "uscc", "reg_no"):
        return _tokens_of_text(column, letter, cell)
    return _kept(column, letter, cell)


def _tokens_of_text(column: str, letter: str, cell: str) -> list[str]:
    text = plain(cell)
    if not text:
        return []
    marked = _BEGINNING + text
    found = [letter + marked[i : i + 2] for i in range(len(marked))]
    if column in CODES:
        found += _beginnings(letter, text)
    if column in WHOLE_TEXTS:
        found.append(letter + _WHOLE + text)
    return found


# most rows share these cells with others
_kept = lru_cache(maxsize=1 << 14)(_tokens_of_text)


def _beginnings(letter: str, text: str) -> list[str]:
    most = min(len(text), LONGEST_BEGINNING)
    return [letter + _CODE + text[:n] for n in range(2 if most > 1 else 1, most + 1)]


class _Plain(dict[int, str]):
    def __missing__(self, number: int) -> str:
        text = "".join(map(_set_aside, unicodedata.normalize("NFKC", chr(number)).lower()))
        self[number] = text
        return text


def _set_aside(letter: str) -> str:
    if letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Cs"}:
        return ""
    return letter if letter.isalnum() or not letter.isascii() else chr(_ASIDE + ord(letter))


_PLAIN = _Plain()
