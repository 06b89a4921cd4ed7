"""What every change of a record shares: whose it is, who was faster, what was not understood."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from coordinator.core.errors import NotKnown, NotPossible, Refusal
from coordinator.core.text import Text, join
from coordinator.store.person import Person

Form = Mapping[str, str]
NOT_FOUND = Text(
    "没有这条记录，或者它不在您的职责范围内",
    "there is no such record, or it is outside what you are responsible for",
)
NOT_YOURS = Text(
    "只有该部门的联络员可以维护本部门的清单和名录库",
    "only the liaison of a department keeps its list and libraries",
)
CHANGED_MEANWHILE = Text(
    "您打开这一页之后，他人已改过这条记录，您的改动没有写入。{differences}。请刷新后再改",
    "somebody else changed this record after you opened it, so yours was not written. "
    "{differences}. Reload the page and change it again",
)
DIFFERS = Text(
    "{label}：现为“{now}”，您填的是“{given}”", "{label}: now “{now}”, you gave “{given}”"
)
SAME = Text("现在的内容与您填的相同", "what it holds now is what you gave")
NOT_A_DAY = Text("{label}应为日期（年-月-日）", "{label} must be a date (YYYY-MM-DD)")
MISSING = Text("{label}没有填写", "{label} is missing")
NOT_WHOLE = Text(
    "{label}应为 {least} 至 {most} 的整数", "{label} must be a whole number from {least} to {most}"
)
NOT_A_TERM = Text("{label}没有“{given}”这一项", "{label} has no value “{given}”")
_OFFICE_TIME = timezone(timedelta(hours=8))


def today() -> date:
    """The day in China, where every jurisdiction is."""
    return datetime.now(UTC).astimezone(_OFFICE_TIME).date()


def not_found() -> NotKnown:
    """The same answer for what does not exist and for what is another's."""
    return NotKnown(NOT_FOUND)


def refuse_strangers(person: Person, unit_code: str) -> None:
    """Who may see a unit's register but not keep it is told so."""
    if "liaison" not in person.roles or person.unit_code != unit_code:
        raise Refusal(NOT_YOURS)


def stale(
    labels: Mapping[str, Text], now: Mapping[str, Any], given: Mapping[str, Any]
) -> NotPossible:
    """The refusal of a second editor, with the difference in words."""
    differences = [
        DIFFERS.fill(label=labels[name], now=now[name], given=given[name])
        for name in labels
        if name in now and name in given and now[name] != given[name]
    ]
    return NotPossible(CHANGED_MEANWHILE.fill(differences=join(differences or [SAME])))


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, before and after, for the journal."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


class Reader:
    """Reads the fields of a form and collects every fault, so that all are told at once."""

    def __init__(self, form: Form, labels: Mapping[str, Text]) -> None:
        self.form, self.labels = form, labels
        self.faults: list[Text] = []

    def text(self, name: str, *, needed: bool = False) -> str:
        """A text without outer blanks."""
        value = self.form.get(name, "").strip()
        if needed and not value:
            self.faults.append(MISSING.fill(label=self.labels[name]))
        return value

    def day(self, name: str, *, needed: bool = True) -> date | None:
        """A day."""
        value = self.text(name, needed=needed)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.faults.append(NOT_A_DAY.fill(label=self.labels[name]))
            return None

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.text(name)
        if value.isascii() and value.isdigit() and len(value) < 9 and least <= int(value) <= most:
            return int(value)
        self.faults.append(NOT_WHOLE.fill(label=self.labels[name], least=least, most=most))
        return least

    def term(self, name: str, known: Iterable[str]) -> str:
        """A value of a closed vocabulary."""
        value = self.text(name, needed=True)
        if value and value not in set(known):
            self.faults.append(NOT_A_TERM.fill(label=self.labels[name], given=value))
        return value

    def terms(self, name: str, known: Iterable[str]) -> str:
        """Several values of a closed vocabulary, joined by `;` in ascending order."""
        values = sorted({v.strip() for v in self.text(name).split(";") if v.strip()})
        for value in set(values) - set(known):
            self.faults.append(NOT_A_TERM.fill(label=self.labels[name], given=value))
        return ";".join(values)

    def version(self) -> int:
        """The version the form was made from; 0, which no record has, where it is missing."""
        value = self.form.get("version", "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0

    def finish(self) -> None:
        """Refuse with every fault found."""
        if self.faults:
            raise Refusal(join(self.faults))
