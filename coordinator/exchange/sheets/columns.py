"""Where the header of a sheet stands, and which of its columns is which of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coordinator.exchange.sheets.child import plain

WITHIN = 30
"""A header stands within the first thirty rows; what is above it is a title."""
_LONGEST_LABEL = 40


@dataclass(frozen=True, kw_only=True)
class Header:
    """Rows `first` to `last` of a sheet (counted from 0) name the columns; `labels` joins two rows."""

    first: int
    last: int
    labels: tuple[str, ...]


def find_header(
    rows: Sequence[Sequence[str]], known: Mapping[str, str], *, at: int | None = None
) -> Header:
    """The header row with most known names, or the row `at`; two rows where they belong together.

    `known` maps plain headers to fields. Without any known name it is the first row of several
    different short texts, else the first row.
    """
    best = _best(rows, known) if at is None else at
    label = list(rows[best])
    first, last = best, best
    if best + 1 < len(rows) and _continues(label, rows[best + 1], known):
        last = best + 1
    elif best > 0 and _groups(rows[best - 1], label):
        first = best - 1
    if first == last:
        return Header(first=first, last=last, labels=tuple(_one_line(cell) for cell in label))
    return Header(first=first, last=last, labels=_joined(rows[first], rows[last], known))


def propose(
    labels: Sequence[str], known: Mapping[str, str], remembered: Mapping[str, str]
) -> dict[int, str]:
    """Our field per column: as remembered for this header, else by synonym, each field once.

    `remembered` maps plain headers to fields; an empty field means: not taken.
    """
    found: dict[int, str] = {}
    for source in (remembered, known):
        for at, label in enumerate(labels):
            field = _field(label, source)
            taken = plain(label) in remembered and source is known
            if field and not taken and field not in found.values() and at not in found:
                found[at] = field
    return dict(sorted(found.items()))


def _best(rows: Sequence[Sequence[str]], known: Mapping[str, str]) -> int:
    scores = [
        (len({field for cell in row if (field := known.get(plain(cell)))}), -at)
        for at, row in enumerate(rows[:WITHIN])
    ]
    score, at = max(scores)
    if score:
        return -at
    texts = (n for n, row in enumerate(rows[:WITHIN]) if len({c for c in row if _is_label(c)}) > 1)
    return next(texts, 0)


def _is_label(cell: str) -> bool:
    text = cell.strip()
    return bool(text) and len(text) <= _LONGEST_LABEL and not any(c.isdigit() for c in text)


def _continues(top: Sequence[str], below: Sequence[str], known: Mapping[str, str]) -> bool:
    """Whether the row below a header names parts of its columns: where `top` has a field, it is
    silent or says the same, and elsewhere stand short names under a shared one.
    """
    own = [cell.strip() for cell in below]
    if not any(own) or not all(_is_label(cell) for cell in own if cell):
        return False
    parts = 0
    for at, cell in enumerate(own):
        above = _above(top, at)
        if cell and cell != (top[at].strip() if at < len(top) else ""):
            shared = above and (at >= len(top) or not top[at].strip() or top.count(top[at]) > 1)
            group = above and at + 1 < len(own) and _above(top, at + 1) == above
            if not shared and not group:
                return False
            parts += 1
    return parts > 0 and _says_no_more(top, own, known)


def _says_no_more(top: Sequence[str], below: Sequence[str], known: Mapping[str, str]) -> bool:
    """Data under a key column tells a row of data from a second row of names."""
    for at, cell in enumerate(top):
        is_key = known.get(plain(cell)) in ("name", "uscc", "reg_no", "certificate")
        value = below[at] if at < len(below) else ""
        if is_key and value and value != cell.strip() and top.count(cell) == 1:
            return False
    return True


def _groups(above: Sequence[str], label: Sequence[str]) -> bool:
    """Whether the row above a header names groups of its columns, and is not a title."""
    different = {cell.strip() for cell in above if cell.strip()}
    return (
        len(different) > 1
        and all(_is_label(cell) and not cell.rstrip().endswith(("：", ":")) for cell in different)
        and len([c for c in above if c.strip()]) * 2 > len([c for c in label if c.strip()])
    )


def _joined(top: Sequence[str], below: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    names = []
    for at in range(max(len(top), len(below))):
        under = _one_line(below[at]) if at < len(below) else ""
        over = _one_line(_above(top, at))
        own = _one_line(top[at]) if at < len(top) else ""
        if not under:
            names.append(own)
        elif not over or over == under:
            names.append(under)
        else:
            names.append(f"{over} / {under}")
    return tuple(names)


def _above(top: Sequence[str], at: int) -> str:
    """The name over a column: its own cell or the nearest one to the left, as under a merged cell."""
    for place in range(min(at, len(top) - 1), -1, -1):
        if top[place].strip():
            return top[place]
    return ""


def _field(label: str, known: Mapping[str, str]) -> str:
    """By the whole label, else by its lower, else by its upper part."""
    if plain(label) in known:
        return known[plain(label)]
    parts = [part for part in label.split(" / ") if part]
    return next((known[plain(p)] for p in reversed(parts) if plain(p) in known), "")


def _one_line(cell: str) -> str:
    return " ".join(cell.split())
