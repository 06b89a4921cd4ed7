"""What a list of targets asks for, as it stands in an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from coordinator.core.errors import Refusal
from coordinator.core.model.condition import Clause, parse
from coordinator.core.text import Text

Order = Literal["row", "name", "code", "visits"]
ORDERS: dict[Order, str] = {
    "row": "row", "name": "name", "code": "uscc", "visits": "visits_this_year",
}  # fmt: skip
"""Orders of the list, and the column each sorts by."""
PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Filters that must all hold, an order, and where the page begins."""

    clauses: tuple[Clause, ...] = ()
    states: tuple[str, ...] = ()
    visits: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    words: str = ""
    order: Order = "row"
    descending: bool = False
    after: str = ""
    before: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether it asks for less than whole libraries."""
        return bool(self.clauses or self.states or self.visits or self.words.strip())


def clauses(texts: Sequence[str]) -> tuple[Clause, ...]:
    """The clauses of conditions such as `region=370302|370303`; refused with what is wrong with one."""
    found: list[Clause] = []
    for text in texts:
        condition = parse(text)
        if isinstance(condition, Text):
            raise Refusal(condition)
        found += condition.clauses
    return tuple(found)


def written(clause: Clause) -> str:
    """A clause as it is written in a condition."""
    return f"{clause.column}{clause.operator}{'|'.join(clause.values)}"
