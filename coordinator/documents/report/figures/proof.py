"""What it takes to check the draw, and the account of the run."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from coordinator.core.season.values import Season
from coordinator.core.text import Text
from coordinator.documents.report.names import Names

HEX_DIGITS = frozenset("0123456789abcdef")
GROUP = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class ByHand:
    """One drawn row that can be recomputed by hand: the line to hash and how its hash begins."""

    task: str
    subject: str
    line: str
    begins: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """Seed, salt and key as hexadecimal digits; `by_hand` is None if nothing was drawn."""

    seed: str
    salt: str
    key: str
    by_hand: ByHand | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the account; `is_hash` says that the value is a run of hexadecimal digits."""

    path: str
    value: str
    is_hash: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortfall:
    """A stratum with fewer eligible subjects than it should have drawn."""

    task: str
    stratum: Text
    scope: int
    k: int
    eligible: int
    missing: int


def proof(season: Season, names: Names) -> Proof:
    """Seed, salt, key and one row to try."""
    key = sha256(season.seed + season.salt).hexdigest()
    return Proof(
        seed=season.seed.hex(),
        salt=season.salt.hex(),
        key=key,
        by_hand=_by_hand(season, names, key),
    )


def shortfalls(season: Season, names: Names) -> tuple[Shortfall, ...]:
    """Strata that fell short, by task."""
    return tuple(
        Shortfall(
            task=names.task(task),
            stratum=names.stratum(stratum.name),
            scope=stratum.scope,
            k=stratum.k,
            eligible=stratum.eligible,
            missing=stratum.shortfall,
        )
        for task, pool in season.pools.items()
        for stratum in pool.strata
        if stratum.shortfall
    )


def account_lines(account: Mapping[str, object]) -> tuple[Entry, ...]:
    """The account flattened: one line per figure, nested names joined by a point."""
    return tuple(_flat("", account))


def grouped(digits: str) -> str:
    """Hexadecimal digits in groups of four."""
    return " ".join(digits[i : i + GROUP] for i in range(0, len(digits), GROUP))


def _by_hand(season: Season, names: Names, key: str) -> ByHand | None:
    for task, drawn in season.draw.drawn.items():
        if len(drawn.subjects):
            subject = season.subjects.keys[int(drawn.subjects[0])]
            group = season.sharing.tasks[task].ticket_group
            return ByHand(
                task=names.task(task),
                subject=names.subject(subject),
                line=f"{key}|{group}|{subject}",
                begins=f"{int(drawn.u[0]):016x}",
            )
    return None


def _flat(path: str, value: object) -> list[Entry]:
    if isinstance(value, Mapping):
        return [
            e for name, part in value.items() for e in _flat(f"{path}.{name}".lstrip("."), part)
        ]
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return [Entry(path=path, value=text, is_hash=len(text) >= 32 and set(text) <= HEX_DIGITS)]
