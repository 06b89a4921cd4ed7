"""Personal data in full: only for a purpose, and the journal knows who asked."""

from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.services.registering.editing import not_found, refuse_strangers
from coordinator.store import inspectors, journal
from coordinator.store.database import act
from coordinator.store.inspectors import InspectorLine
from coordinator.store.person import Person

SHORTEST_PURPOSE = 4
NO_PURPOSE = Text(
    "请写明查看或导出个人信息的用途（至少 {n} 个字）",
    "say what the personal data is for (at least {n} characters)",
)


def unmask(person: Person, ref: str, purpose: str) -> InspectorLine:
    """An inspector of the own unit in full; the purpose is journalled first."""
    refuse_without(purpose)

    def change(session: Session) -> InspectorLine:
        found = inspectors.inspector(session, person, ref, full=True)
        if found is None:
            raise not_found()
        refuse_strangers(person, found.unit_code)
        shown = {"fields": ["name", "phone", "certificate"]}
        journal.write(
            session, person, "personal_data_read", kind="inspector", ref=ref, after=shown,
            reason=purpose.strip(),
        )  # fmt: skip
        return found

    return act(change)


def refuse_without(purpose: str) -> None:
    """Refused when no purpose is given that somebody could check later."""
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise Refusal(NO_PURPOSE.fill(n=SHORTEST_PURPOSE))
