"""What the queries of the queue answer."""

from dataclasses import dataclass
from datetime import date

from coordinator.core.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One thing that waits: by `due` where a day is set, else since when it has waited.

    `kind` says which page it belongs to and `ref` which object; `whom` is who must act, where it
    is not the person asking.
    """

    kind: str
    act: Text
    about: Text
    ref: str = ""
    due: date | None = None
    since: date | None = None
    whom: Text | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A found thing with its time in working days: left until it is due, or waited so far."""

    found: Found
    days_left: int | None
    days_waited: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """What waits for the person and what the person waits for, the most pressing first."""

    mine: tuple[Entry, ...]
    others: tuple[Entry, ...]

    @property
    def late(self) -> int:
        """How many of mine are past their day."""
        return sum(1 for each in self.mine if (each.days_left or 0) < 0)
