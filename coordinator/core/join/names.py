"""Names and addresses as they are compared, never as they are shown."""

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files

from coordinator.core.codes.regions import region

_BETWEEN = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"[0-9]+|[A-Z]+|[零一二三四五六七八九十百千]+")
_LEVELS = "省市区县旗"
SHORTEST = 2
"""What is left of a name once its legal form is taken off has at least so many characters."""


def normalise(name: str) -> str:
    """A name without what does not tell firms apart.

    NFKC, capitals, no brackets, blanks or punctuation (what stands in brackets stays), and no legal
    form at the end (suffixes.csv) as long as two characters remain.
    """
    bare = letters(name)
    while True:
        form = legal_form(bare)
        if not form or len(bare) - len(form) < SHORTEST:
            return bare
        bare = bare.removesuffix(form)


def letters(text: str) -> str:
    """`text` after NFKC in capitals, letters and digits only."""
    wide = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return _BETWEEN.sub("", wide)


def legal_form(bare: str) -> str:
    """The longest legal form that ends a name of letters only, or nothing."""
    found = _last(bare)
    return found[0] if found else ""


def is_registered(name: str) -> bool:
    """Whether the legal form is one whose names a register grants once in a region."""
    found = _last(letters(name))
    return found is not None and found[1]


def is_branch(bare: str) -> bool:
    """Whether more follows on a legal form in a normalised name: a company's branch, hotel or shop."""
    return any(unique and form in bare for form, unique in _suffixes())


def stem(bare: str, code: str) -> str:
    """A normalised name or address without the names of its region and those above it in front."""
    found = _places(code).match(bare)
    return bare[found.end() :] if found else bare


def numbers(text: str) -> tuple[str, ...]:
    """The house numbers, floors, branches and Latin letters in a text, in order."""
    return tuple(_NUMBERS.findall(text))


def _last(bare: str) -> tuple[str, bool] | None:
    if not bare.endswith(_endings()):
        return None
    return next((form, unique) for form, unique in _suffixes() if bare.endswith(form))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(form for form, _ in _suffixes())


@cache
def _suffixes() -> tuple[tuple[str, bool], ...]:
    """The legal forms, the longest first, and whether each makes a name unique in its region."""
    with files(__package__).joinpath("suffixes.csv").open(encoding="utf-8") as lines:
        rows = [(row["suffix"], row["unique"] == "yes") for row in csv.DictReader(lines)]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


@cache
def _places(code: str) -> re.Pattern[str]:
    """The names of a region and those above it, in full and short, where enough stands behind them."""
    names: set[str] = set()
    place = region(code)
    while place is not None:
        short = place.name.rstrip(_LEVELS)
        names |= {place.name, short} if len(short) >= SHORTEST else {place.name}
        place = region(place.parent) if place.parent else None
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    either = "|".join(map(re.escape, longest_first)) or "(?!)"
    return re.compile(f"(?:{either})+(?=.{{{SHORTEST}}})")
