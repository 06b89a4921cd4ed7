"""Subjects that may be one and the same firm: proposals with evidence for a person, never a join.

Two codes with one organisation part are always proposed: the firm moved to another register. Other
pairs come from the rows of one region, sorted three times (by name, by name read backwards, by
address); each row is compared with the `NEIGHBOURS` that follow it in each order, so that the work
grows with the rows and not with their pairs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from coordinator.core.codes.credit import CreditCode, organisation_part
from coordinator.core.join.names import is_branch, is_registered, letters, normalise, numbers, stem
from coordinator.core.join.values import Proposal, ProposalProblem
from coordinator.core.model import SubjectKey
from coordinator.core.text import Text

NEIGHBOURS = 5
"""With how many rows that follow it a row is compared in each of the three orders."""
MOST_OF_ONE_ORGANISATION = 20
"""Of more codes with one organisation part only the first so many are paired."""
NAMES_ALIKE = 85
ADDRESSES_ALIKE = 80
ADDRESSES_AGREE = 90
SHORTEST_CONTAINED = 4
MOVED = 95
WITHOUT_ADDRESS = 90
NO_NUMBER, REGISTRATION, CREDIT_CODE = range(3)

Integers = NDArray[np.int64]
Pair = tuple[int, int]


def propose(problem: ProposalProblem) -> tuple[Proposal, ...]:
    """The pairs of subjects a person should look at, the likeliest first; nothing is joined."""
    keys = problem.subjects.keys
    moved = {pair: _moved(keys, pair) for pair in _one_organisation(keys)}
    alike = _alike(_faces(problem))
    proposals = []
    for pair in moved.keys() | alike.keys():
        reasons = [r for r in (moved.get(pair), alike.get(pair)) if r is not None]
        proposals.append(
            Proposal(
                subject_a=keys[pair[0]],
                subject_b=keys[pair[1]],
                score=max(reason.score for reason in reasons),
                evidence=tuple(text for reason in reasons for text in reason.evidence),
            )
        )
    return tuple(sorted(proposals, key=lambda p: (-p.score, p.subject_a, p.subject_b)))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reason:
    score: int
    evidence: tuple[Text, ...]


class _Face(NamedTuple):
    """What a row shows: region, name and address as compared, its subject (by place among the keys).

    `registered` tells whether the name is one a register grants once; `number` is what identifies
    the subject.
    """

    region: str
    name: str
    address: str
    subject: int
    registered: bool
    number: int


def _one_organisation(keys: Sequence[SubjectKey]) -> Iterator[Pair]:
    """Pairs of codes whose organisation part is the same."""
    codes: dict[str, list[int]] = {}
    for subject, key in enumerate(keys):
        if _number_of(key) == CREDIT_CODE:
            codes.setdefault(organisation_part(CreditCode(key)), []).append(subject)
    for its in codes.values():
        yield from combinations(its[:MOST_OF_ONE_ORGANISATION], 2)


def _number_of(key: SubjectKey) -> int:
    if key.startswith("row:"):
        return NO_NUMBER
    return REGISTRATION if key.startswith("reg:") else CREDIT_CODE


def _moved(keys: Sequence[SubjectKey], pair: Pair) -> _Reason:
    part = organisation_part(CreditCode(keys[pair[0]]))
    text = Text(
        f"两个信用代码的主体标识码相同（{part}），可能是迁移登记机关的同一主体",
        f"both credit codes have the organisation part {part}: one firm may have moved registers",
    )
    return _Reason(score=MOVED, evidence=(text,))


def _faces(problem: ProposalProblem) -> list[_Face]:
    """The distinct faces of all rows, in an order that does not depend on the rows'."""
    names = {name: (normalise(name), is_registered(name)) for name in set(problem.name)}
    addresses = {address: letters(address) for address in set(problem.address)}
    rows = set(
        zip(
            problem.region,
            problem.name,
            problem.address,
            problem.subjects.of_row.tolist(),
            strict=True,
        )
    )
    faces = {
        _Face(
            region=region,
            name=stem(names[name][0], region),
            address=stem(addresses[address], region),
            subject=subject,
            registered=names[name][1],
            number=_number_of(problem.subjects.keys[subject]),
        )
        for region, name, address, subject in rows
    }
    return sorted(face for face in faces if face.name)


def _alike(faces: list[_Face]) -> dict[Pair, _Reason]:
    """The best reason of each pair of subjects whose rows look alike."""
    found: dict[Pair, _Reason] = {}
    for i, j, name, address in _close(faces, *_candidates(faces)):
        reason = _judged(faces[i], faces[j], name, address)
        if reason is None:
            continue
        a, b = sorted((faces[i].subject, faces[j].subject))
        if (a, b) not in found or reason.score > found[a, b].score:
            found[a, b] = reason
    return found


def _candidates(faces: list[_Face]) -> tuple[Integers, Integers]:
    """The places of faces to compare: neighbours of one region, of two subjects, each pair once."""
    size = len(faces)
    subject = np.array([face.subject for face in faces], dtype=np.int64)
    numbered = {region: n for n, region in enumerate(dict.fromkeys(f.region for f in faces))}
    region = np.array([numbered[face.region] for face in faces], dtype=np.int64)
    backwards = [(f.region, f.name[::-1], f.address) for f in faces]
    by_address = [(f.region, f.address, f.name) for f in faces]
    pairs = [np.empty(0, dtype=np.int64)]
    for order in (
        np.arange(size),
        np.array(sorted(range(size), key=backwards.__getitem__), dtype=np.int64),
        np.array(sorted(range(size), key=by_address.__getitem__), dtype=np.int64),
    ):
        for distance in range(1, min(NEIGHBOURS, size - 1) + 1):
            a, b = order[:-distance], order[distance:]
            fit = (region[a] == region[b]) & (subject[a] != subject[b])
            pairs.append(np.minimum(a, b)[fit] * size + np.maximum(a, b)[fit])
    several = np.sort(np.concatenate(pairs))
    once = several[np.diff(several, prepend=-1) > 0]
    return once // max(size, 1), once % max(size, 1)


def _close(
    faces: list[_Face], first: Integers, second: Integers
) -> Iterator[tuple[int, int, int, int]]:
    """The pairs that can pass, with the likeness of names and of addresses."""
    number = np.array([face.number for face in faces], dtype=np.int64)
    names, within = _ratios([face.name for face in faces], first, second)
    rivals = (number[first] == number[second]) & (number[first] != NO_NUMBER)
    fit = (names == 100) | (~rivals & ((names >= NAMES_ALIKE) | within))
    first, second, names, rivals = first[fit], second[fit], names[fit], rivals[fit]
    addresses, within = _ratios([face.address for face in faces], first, second)
    agreeing = (addresses >= ADDRESSES_ALIKE) | within
    fit = agreeing | ((names == 100) & ~rivals)
    columns = (first[fit], second[fit], names[fit], addresses[fit])
    yield from zip(*(column.tolist() for column in columns), strict=True)


def _ratios(
    texts: list[str], first: Integers, second: Integers
) -> tuple[Integers, NDArray[np.bool_]]:
    """How alike two texts are, and whether one may stand within the other.

    From 0 to 100, rounded down: the letters they share of all their letters; 0 for empty ones.
    """
    if not len(first):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)
    edits = cpdist(
        [texts[i] for i in first.tolist()],
        [texts[i] for i in second.tolist()],
        scorer=Indel.distance,
        dtype=np.int32,
    ).astype(np.int64)
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    a, b = lengths[first], lengths[second]
    return 100 * (a + b - edits) // np.maximum(a + b, 1), edits == np.abs(a - b)


def _judged(a: _Face, b: _Face, name: int, address: int) -> _Reason | None:
    """The reason to propose, or None: precision comes before recall.

    Two different codes, or two registration numbers, need one name and one address. Otherwise one
    name is enough where a register grants it once in a region or no address speaks against it, and
    a similar name, or one that contains the other, needs the address. Branch and house numbers must
    not differ, and a company is not its branch.
    """
    if numbers(a.name) != numbers(b.name) or is_branch(a.name) != is_branch(b.name):
        return None
    known = bool(a.address and b.address)
    at = _agreement(a.address, b.address, address) if known else 0
    if a.number == b.number != NO_NUMBER:
        fits = name == 100 and at >= ADDRESSES_AGREE
    elif name == 100:
        fits = not known or at >= ADDRESSES_ALIKE or (a.registered and b.registered)
    elif name >= NAMES_ALIKE:
        fits = at >= ADDRESSES_ALIKE
    else:
        fits = at >= ADDRESSES_AGREE and _contains(a.name, b.name)
    return _reason(name, at, known=known) if fits else None


def _agreement(a: str, b: str, ratio: int) -> int:
    """How far two addresses agree: a shorter one may stand in a longer one; numbers must not differ."""
    mine, yours = set(numbers(a)), set(numbers(b))
    if not (mine <= yours or yours <= mine):
        return 0
    if min(len(a), len(b)) >= SHORTEST_CONTAINED and (a in b or b in a):
        return max(ratio, ADDRESSES_AGREE)
    return ratio


def _contains(a: str, b: str) -> bool:
    return min(len(a), len(b)) >= SHORTEST_CONTAINED and (a in b or b in a)


def _reason(name: int, address: int, *, known: bool) -> _Reason:
    said = [
        Text("名称相同（不计法律形式和地名）", "one name, but for legal form and place names")
        if name == 100
        else Text(f"名称相似度 {name}", f"names alike to {name} of 100")
    ]
    if not known:
        return _Reason(score=name * WITHOUT_ADDRESS // 100, evidence=tuple(said))
    said.append(
        Text("地址相同", "one address")
        if address == 100
        else Text(f"地址相符度 {address}", f"addresses agree to {address} of 100")
    )
    return _Reason(score=(2 * name + address) // 3, evidence=tuple(said))
