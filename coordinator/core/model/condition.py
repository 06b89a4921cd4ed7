"""Conditions over target rows: `region=370302|370303;industry^C2|C3;scope~危险化学品`."""

from dataclasses import dataclass

from coordinator.core.text import Text

COLUMNS = (
    "name", "uscc", "reg_no", "kind", "entity_type", "region", "address",
    "industry", "scope", "scale", "risk", "flags",
)  # fmt: skip
"""Columns a condition may speak of."""
OPERATORS = "=^~"


@dataclass(frozen=True, slots=True)
class Clause:
    """One column compared with several values: `=` equals, `^` begins with, `~` contains one of them."""

    column: str
    operator: str
    values: tuple[str, ...]

    def holds(self, cell: str) -> bool:
        """Whether a cell meets the clause; a cell of flags meets it if one of its flags does."""
        if self.column == "flags":
            return any(self._one(flag) for flag in cell.split(";"))
        return self._one(cell)

    def _one(self, cell: str) -> bool:
        if self.operator == "=":
            return cell in self.values
        if self.operator == "^":
            return cell.startswith(self.values)
        return any(value in cell for value in self.values)


@dataclass(frozen=True, slots=True)
class Condition:
    """All clauses must hold; no clause means every row."""

    text: str
    clauses: tuple[Clause, ...]


EVERYTHING = Condition("", ())


def parse(text: str) -> Condition | Text:
    """The condition written as `text`, or a sentence that says what is wrong with it."""
    clauses = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        clause = _clause(part)
        if isinstance(clause, Text):
            return clause
        clauses.append(clause)
    return Condition(text.strip(), tuple(clauses))


def _clause(part: str) -> Clause | Text:
    places = [part.index(sign) for sign in OPERATORS if sign in part]
    if not places:
        return Text(
            f"条件“{part}”缺少比较符 = ^ 或 ~", f"the condition “{part}” lacks an operator = ^ or ~"
        )
    at = min(places)
    column, values = part[:at].strip(), tuple(v.strip() for v in part[at + 1 :].split("|"))
    if column not in COLUMNS:
        return Text(
            f"条件中的列“{column}”不存在，可用的列：{'、'.join(COLUMNS)}",
            f"the condition names an unknown column “{column}”; known are {', '.join(COLUMNS)}",
        )
    if not all(values):
        return Text(f"条件“{part}”有空值", f"the condition “{part}” has an empty value")
    return Clause(column, part[at], values)
