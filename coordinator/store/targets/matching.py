"""Filters as SQL: an expression for the search index, and the comparison of the cells themselves."""

from dataclasses import dataclass
from typing import Any

from coordinator.core.model.condition import Clause
from coordinator.core.model.terms import Flag, TargetKind
from coordinator.store.targets import tokens
from coordinator.store.targets.query import Query
from coordinator.store.targets.tokens import Every, Expression, Some, Token


@dataclass(frozen=True, kw_only=True)
class Filter:
    """`tokens`: what the index is asked; `where` with its `values`: what the cells are compared with."""

    tokens: Expression
    where: str
    values: dict[str, Any]


def filter_of(query: Query, dialect: str) -> Filter:
    """The filter of a query without its units, for `sqlite` or `postgresql`."""
    wanted: list[Expression] = [tokens.of_clause(clause) for clause in query.clauses]
    cells = _Cells(dialect)
    tests = [cells.test(clause) for clause in query.clauses]
    if query.states:
        wanted.append(tokens.closed("state", query.states))
        tests.append(cells.one_of("state", query.states))
    if query.visits:
        wanted.append(tokens.closed("visits", query.visits))
        tests.append(cells.one_of("visits_this_year", query.visits))
    if query.words.strip():
        wanted.append(tokens.of_search(query.words))
    return Filter(
        tokens=Every(tuple(wanted)), where=" AND ".join(["1=1", *tests]), values=cells.values
    )


def in_units(filter_: Filter, unit_ids: tuple[int, ...]) -> Expression:
    """The tokens of a filter within units."""
    return Every((tokens.closed("unit", unit_ids), filter_.tokens))


def write(expression: Expression, dialect: str) -> str:
    """The expression in the language of FTS5 or of tsquery; empty if it asks for nothing."""
    if isinstance(expression, Token):
        mark = {"sqlite": ('"', " *"), "postgresql": ("'", ":*")}[dialect]
        return f"{mark[0]}{expression.text}{mark[0]}{mark[1] if expression.begins else ''}"
    parts = [write(part, dialect) for part in expression.parts]
    if isinstance(expression, Some):
        # one part that asks for nothing lets everything through; no part at all, nothing
        return "" if "" in parts else _joined(parts or [_nothing(dialect)], "OR", "|", dialect)
    return _joined([p for p in parts if p], "AND", "&", dialect)


def _nothing(dialect: str) -> str:
    return write(Token("zz"), dialect)


def _joined(parts: list[str], word: str, sign: str, dialect: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    between = f" {word if dialect == 'sqlite' else sign} "
    return f"({between.join(parts)})"


class _Cells:
    """Writes comparisons and collects their values under names."""

    def __init__(self, dialect: str) -> None:
        self.values: dict[str, Any] = {}
        self._find = "instr" if dialect == "sqlite" else "strpos"

    def test(self, clause: Clause) -> str:
        """Exactly what the clause says, on the row's own cell."""
        if clause.column == "kind":
            return self.one_of("kind", [k for k in TargetKind if clause.holds(k)])
        if clause.column == "flags":
            known = [f";{flag};" for flag in Flag if clause.holds(flag)]
            return self._any(f"{self._find}(';' || t.flags || ';', {{}}) > 0", known)
        if clause.operator == "=":
            return self.one_of(clause.column, clause.values)
        if clause.operator == "~":
            return self._any(f"{self._find}(t.{clause.column}, {{}}) > 0", clause.values)
        begins = (
            f"substr(t.{clause.column}, 1, {len(v)}) = {self._name(v)}" for v in clause.values
        )
        return f"({' OR '.join(begins)})"

    def one_of(self, column: str, values: Any) -> str:
        """Whether a cell is one of the values."""
        return f"t.{column} IN ({', '.join(map(self._name, values)) or 'NULL'})"

    def _any(self, test: str, values: Any) -> str:
        return f"({' OR '.join(test.format(self._name(v)) for v in values) or '1=0'})"

    def _name(self, value: Any) -> str:
        name = f"f{len(self.values)}"
        # no cell holds a NUL, and PostgreSQL does not take one
        self.values[name] = value if isinstance(value, int) else str(value).replace("\0", "\ufffd")
        return f":{name}"
