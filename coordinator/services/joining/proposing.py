"""Pairs of subjects that may be one firm, worked out region by region and kept for people."""

from collections.abc import Iterator

import numpy as np
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from coordinator.core.join import Proposal, ProposalProblem, Subjects, propose
from coordinator.core.model import SubjectKey
from coordinator.services.joining.links import AT_ONCE, chunks
from coordinator.store import journal
from coordinator.store.database import act, reading
from coordinator.store.person import Person
from coordinator.store.schema.subjects import SubjectProposal
from coordinator.store.subjects import Faces, faces

Pair = tuple[int, int]


def propose_joins(by: Person) -> int:
    """Look for pairs in all libraries of the jurisdiction; how many are open afterwards.

    The pairs are worked out outside the transaction that keeps them. What people accepted or
    rejected stays as it is.
    """
    best = find_pairs(by)
    return act(lambda session: keep_pairs(session, by, best))


def find_pairs(by: Person) -> dict[Pair, Proposal]:
    """The pairs of subjects that may be one, each with the likelier of its reasons."""
    with reading() as session:
        shown = faces(session, by.jurisdiction_id)
    best: dict[Pair, Proposal] = {}
    number = {key: ident for ident, key in zip(shown.subject.tolist(), shown.key, strict=True)}
    for found in _blocks(shown):
        a, b = sorted((number[found.subject_a], number[found.subject_b]))
        if (a, b) not in best or found.score > best[a, b].score:
            best[a, b] = found
    return best


def _blocks(shown: Faces) -> Iterator[Proposal]:
    """Pairs of one organisation among all keys, then those that look alike in each region."""
    keys = tuple(sorted(set(shown.key)))
    nothing: list[str] = []
    subjects = Subjects(
        keys=tuple(map(SubjectKey, keys)), of_row=np.empty(0, np.int32), how=(), collisions=()
    )
    yield from propose(
        ProposalProblem(subjects=subjects, name=nothing, address=nothing, region=nothing)
    )
    regions, of_region = np.unique(shown.region, return_inverse=True)
    order = np.argsort(of_region, kind="stable")
    edges = np.searchsorted(of_region[order], np.arange(len(regions) + 1))
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        yield from propose(_block(shown, order[first:last].tolist()))


def _block(shown: Faces, rows: list[int]) -> ProposalProblem:
    keys = sorted({shown.key[row] for row in rows})
    place = {key: n for n, key in enumerate(keys)}
    subjects = Subjects(
        keys=tuple(map(SubjectKey, keys)),
        of_row=np.array([place[shown.key[row]] for row in rows], dtype=np.int32),
        how=(),
        collisions=(),
    )
    return ProposalProblem(
        subjects=subjects,
        name=[shown.name[row] for row in rows],
        address=[shown.address[row] for row in rows],
        region=[shown.region[row] for row in rows],
    )


def keep_pairs(session: Session, by: Person, best: dict[Pair, Proposal]) -> int:
    """Bring the open proposals to the pairs found; decided pairs are left alone."""
    here = SubjectProposal.jurisdiction_id == by.jurisdiction_id
    stored = session.execute(
        select(
            SubjectProposal.id, SubjectProposal.subject_a_id, SubjectProposal.subject_b_id,
            SubjectProposal.state, SubjectProposal.score, SubjectProposal.evidence,
        ).where(here)
    ).all()  # fmt: skip
    wanted = {pair: (found.score, _said(found)) for pair, found in best.items()}
    stale = [
        row.id
        for row in stored
        if row.state == "open" and wanted.get((row[1], row[2])) != (row.score, row.evidence)
    ]
    for some in chunks(stale, AT_ONCE):
        session.execute(
            delete(SubjectProposal)
            .where(SubjectProposal.id.in_(some))
            .execution_options(synchronize_session=False)
        )
    gone = set(stale)
    known = {(row[1], row[2]) for row in stored if row.id not in gone}
    values = (
        {
            "jurisdiction_id": by.jurisdiction_id, "subject_a_id": pair[0],
            "subject_b_id": pair[1], "score": score, "evidence": said,
        }
        for pair, (score, said) in sorted(wanted.items(), key=lambda each: each[0])
        if pair not in known
    )  # fmt: skip
    for some in chunks(values):
        session.execute(insert(SubjectProposal), some)
    still_open = select(func.count()).where(here, SubjectProposal.state == "open")
    count = session.scalar(still_open) or 0
    journal.write(
        session, by, "subjects_proposed", kind="jurisdiction", ref=by.jurisdiction_ref,
        after={"open": count}, role="office",
    )  # fmt: skip
    return count


def _said(found: Proposal) -> list[list[str]]:
    return [[text.zh, text.en] for text in found.evidence]
