"""Reading the journal, which is itself journalled; checking it; forgetting what it set apart."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.services.verifying_journal import Report, verify_journal
from coordinator.store import journal
from coordinator.store.database import act
from coordinator.store.journal import Entry, Wanted, private
from coordinator.store.person import Person

PAGE = 50
LEAST_DAYS = 183
"""The law wants logs kept for six months at least."""
USUAL_DAYS = 3 * 366


@dataclass(frozen=True, kw_only=True)
class Pages:
    """One page of the journal, newest first; `values` are the personal values still kept, by hash."""

    entries: tuple[Entry, ...]
    values: Mapping[str, str]
    older: int | None


def read_journal(person: Person, wanted: Wanted, before: int | None) -> Pages:
    """A page of the entries the person may see; that it was read, and with which filters, is journalled."""

    def read(session: Session) -> Pages:
        found = journal.page(session, person, wanted, before=before, limit=PAGE + 1)
        after: dict[str, Any] = {"filters": {k: v for k, v in asdict(wanted).items() if v}}
        if before is not None:
            after["before"] = before
        journal.write(session, person, "journal_read", kind="journal", after=after)
        return pages(session, found)

    return act(read)


def pages(session: Session, found: tuple[Entry, ...]) -> Pages:
    """A page from up to one entry more than it shows."""
    shown = found[:PAGE]
    older = shown[-1].position if len(found) > PAGE else None
    hashes = {each for entry in shown for each in _hashes([entry.before, entry.after])}
    return Pages(entries=shown, values=journal.known_values(session, hashes), older=older)


def verify_now(person: Person, database_url: str, witness: Path | None, keys: Path) -> Report:
    """Verify the journal against its witness, and journal the result."""
    report = verify_journal(database_url, witness, keys)
    after: dict[str, Any] = {
        "sound": report.sound,
        "size": report.size,
        "root": report.root,
        "checkpoints": report.checkpoints,
        "proven": report.proven,
        "found": len(report.findings),
        "findings": [asdict(each.text) for each in islice(report.findings, 5)],
    }
    outcome = "done" if report.sound else "failed"
    act(
        lambda session: journal.write(
            session, person, "journal_verified", kind="journal", after=after, outcome=outcome
        )
    )
    return report


def forget_private_values(person: Person, *, older_than_days: int = USUAL_DAYS) -> int:
    """Forget the personal values set apart before that many days; the chain stays whole.

    Returns how many. Raises Refusal for fewer than `LEAST_DAYS`.
    """
    if older_than_days < LEAST_DAYS:
        raise Refusal(_TOO_SOON.fill(n=LEAST_DAYS))
    until = datetime.now(UTC) - timedelta(days=older_than_days)

    def forget(session: Session) -> int:
        count = private.forget(session, until)
        after = {"until": until, "count": count}
        journal.write(session, person, "personal_data_forgotten", kind="journal", after=after)
        return count

    return act(forget)


_TOO_SOON = Text("日志至少保存 {n} 天，不能更短", "the journal is kept for at least {n} days")


def _hashes(value: object) -> Iterable[str]:
    if isinstance(value, dict):
        if value.keys() == {"hash"}:
            yield str(value["hash"])
        for each in value.values():
            yield from _hashes(each)
    elif isinstance(value, list):
        for each in value:
            yield from _hashes(each)
