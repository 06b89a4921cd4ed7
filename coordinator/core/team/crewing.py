"""One department on one day: whether given rounds can be staffed together, exactly, with the proof.

Sets of inspectors are the bits of an integer. While each round keeps to one span of the day this is a
maximum flow: either an assignment is found, or rounds that together have too few officers (a minimum
cut). Rounds of several spans are tried out one by one against that flow.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coordinator.core.model import DepartmentId, RoundId

TRIES = 2000
"""Nodes of the search over rounds that cross the break; beyond, an arrangement counts as not found."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocked:
    """Rounds that cannot all be staffed; `spans` is the span they compete for, or all they touch.

    `proven` is false if the search over rounds of several spans was given up.
    """

    rounds: frozenset[RoundId]
    spans: int
    proven: bool = True


Arrangement = dict[RoundId, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Crewing:
    """Who may serve which round (bits) and the spans it touches (bits); each round takes `k` people."""

    department: DepartmentId
    who: Mapping[RoundId, int]
    mask: Mapping[RoundId, int]
    k: int
    _known: dict[frozenset[RoundId], Arrangement | Blocked] = field(
        default_factory=dict, repr=False
    )

    def arrange(self, rounds: frozenset[RoundId]) -> Arrangement | Blocked:
        """Inspectors (bit numbers) for each of the rounds, or why there are none."""
        mine = rounds.intersection(self.who)
        if mine not in self._known:
            self._known[mine] = self._arrange(sorted(mine))
        return self._known[mine]

    def blocked(self, round_: RoundId, others: frozenset[RoundId]) -> Blocked | None:
        """A smallest set (none of it can be spared) that keeps `round_` out beside `others`, or None."""
        found = self.arrange(others | {round_})
        if not isinstance(found, Blocked):
            return None
        core = found.rounds | {round_}
        for one in sorted(core - {round_}):
            smaller = self.arrange(core - {one})
            if isinstance(smaller, Blocked):
                core, found = core - {one}, smaller
        return Blocked(rounds=core, spans=found.spans, proven=found.proven)

    def people(self, rounds: Iterable[RoundId]) -> int:
        """Everybody who may serve one of the rounds."""
        union = 0
        for one in rounds:
            union |= self.who[one]
        return union

    def _arrange(self, rounds: list[RoundId]) -> Arrangement | Blocked:
        spans = 0
        for one in rounds:
            spans |= self.mask[one]
        who = {one: self.who[one] for one in rounds}
        found = self._by_span(rounds, who, spans)
        crossing = [one for one in rounds if self.mask[one] & (self.mask[one] - 1)]
        if isinstance(found, Blocked) or not crossing:
            return found
        search = _Search(self, rounds, crossing, spans)
        arrangement = search.run(who, 0, {})
        if arrangement is not None:
            return arrangement
        return Blocked(rounds=frozenset(rounds), spans=spans, proven=search.tries < TRIES)

    def _by_span(
        self, rounds: list[RoundId], who: Mapping[RoundId, int], spans: int
    ) -> Arrangement | Blocked:
        """Each span by itself; a round of several spans may come out with different people in each."""
        all_of_it: Arrangement = {}
        for span in bits(spans):
            found = match([one for one in rounds if self.mask[one] >> span & 1], who, self.k)
            if isinstance(found, frozenset):
                return Blocked(rounds=found, spans=1 << span)
            all_of_it.update(found)
        return all_of_it


class _Search:
    """Depth-first over the seats of rounds of several spans, each step checked span by span."""

    def __init__(
        self, crewing: Crewing, rounds: list[RoundId], crossing: list[RoundId], spans: int
    ) -> None:
        self.crewing = crewing
        self.rounds = rounds
        self.seats = [one for one in crossing for _ in range(crewing.k)]
        self.spans = spans
        self.tries = 0

    def run(
        self, who: Mapping[RoundId, int], at: int, chosen: Mapping[RoundId, tuple[int, ...]]
    ) -> Arrangement | None:
        """An arrangement that extends `chosen`, from seat `at` on."""
        mask = self.crewing.mask
        if at == len(self.seats):
            rest = [one for one in self.rounds if one not in chosen]
            found = self.crewing._by_span(rest, who, self.spans)
            return None if isinstance(found, Blocked) else {**found, **chosen}
        one = self.seats[at]
        before = chosen.get(one, ())
        for m in bits(who[one]):
            if before and m < before[-1]:
                continue
            self.tries += 1
            if self.tries >= TRIES:
                return None
            bit = 1 << m
            fewer = {r: w & ~bit if mask[r] & mask[one] else w for r, w in who.items()}
            if not self._hopeful(fewer, at + 1):
                continue
            found_below = self.run(fewer, at + 1, {**chosen, one: (*before, m)})
            if found_below is not None:
                return found_below
        return None

    def _hopeful(self, who: Mapping[RoundId, int], at: int) -> bool:
        """Whether every span by itself can still staff the seats that are open from `at` on."""
        need = dict.fromkeys(self.rounds, self.crewing.k)
        for one in self.seats[:at]:
            need[one] -= 1
        for span in bits(self.spans):
            touching = [r for r in self.rounds if self.crewing.mask[r] >> span & 1 and need[r]]
            if isinstance(match(touching, who, self.crewing.k, need), frozenset):
                return False
        return True


def match(
    rounds: Sequence[RoundId],
    who: Mapping[RoundId, int],
    k: int,
    need: Mapping[RoundId, int] | None = None,
) -> Arrangement | frozenset[RoundId]:
    """Different people for all seats of the rounds by maximum flow, or rounds with too few people."""
    holder: dict[int, RoundId] = {}
    for one in rounds:
        for _ in range(k if need is None else need[one]):
            reached = _augment(one, who, holder)
            if reached is not None:
                return reached
    found: dict[RoundId, list[int]] = {one: [] for one in rounds}
    for m in sorted(holder):
        found[holder[m]].append(m)
    return {one: tuple(people) for one, people in found.items()}


def _augment(
    one: RoundId, who: Mapping[RoundId, int], holder: dict[int, RoundId]
) -> frozenset[RoundId] | None:
    """Seat one more person in `one`, or the rounds that share all the people it could get."""
    came: dict[RoundId, tuple[int, RoundId]] = {one: (-1, one)}
    queue = [one]
    seen = 0
    for r in queue:
        for m in bits(who[r] & ~seen):
            seen |= 1 << m
            other = holder.get(m)
            if other is None:
                _shift(m, r, came, holder)
                return None
            if other not in came:
                came[other] = (m, r)
                queue.append(other)
    return frozenset(came)


def _shift(
    m: int, r: RoundId, came: Mapping[RoundId, tuple[int, RoundId]], holder: dict[int, RoundId]
) -> None:
    """Seat `m` in `r`; whoever `r` was reached by moves to the round before, back to the start."""
    while m >= 0:
        holder[m] = r
        m, r = came[r]


def bits(number: int) -> Iterator[int]:
    """The positions of the ones, ascending."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
