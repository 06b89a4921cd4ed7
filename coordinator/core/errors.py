"""Refusals: one tree, each written for the user who meets it, with the article it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from coordinator.core.text import Language, Text


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a programming error
    """Something the user asked for was not done; `text` says what and why."""

    def __init__(self, text: Text, *, clause: str | None = None) -> None:
        """`clause` is the id of the clause the refusal rests on (clauses table), or None."""
        super().__init__(text.en)
        self.text = text
        self.clause = clause


@dataclass(frozen=True)
class Problem:
    """One fault of an input: where it is and what is wrong, `line` counted from 1 with the header."""

    file: str
    line: int
    column: str
    text: Text
    severity: Literal["error", "warning"] = "error"

    def say(self, language: Language) -> str:
        """The problem as one line: `targets.csv:14 uscc: …`."""
        place = self.file + (f":{self.line}" if self.line else "")
        return f"{place}{' ' + self.column if self.column else ''}: {self.text.say(language)}"


class BadInput(Refusal):
    """An input that cannot be used; nothing was written. Holds every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Problems are kept in the order of file, line and column."""
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column, p.text.en)))
        count = len(self.problems)
        super().__init__(
            Text(
                f"输入有 {count} 处问题，未写入任何文件",
                f"{count} problems in the input; nothing was written",
            )
        )


class RuleRefusal(Refusal):
    """A rule of the profile in force forbids it; `clause` names the article."""


class NotPossible(Refusal):
    """It cannot be done with what there is (too few officers, no common day); the text says what is missing."""


class NotKnown(Refusal):
    """The thing asked about does not exist here."""
