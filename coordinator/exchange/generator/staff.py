"""Invented inspectors with certificates, qualifications, leave and declared interests."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coordinator.exchange.generator.catalogue import Catalogue, Function
from coordinator.exchange.generator.dice import Dice
from coordinator.exchange.generator.libraries import Row

STATES = ("active", "away", "left")
STATE_WEIGHTS = (95, 3, 2)


@dataclass(frozen=True, kw_only=True)
class Post:
    """A unit that has inspectors: its code, its function and how many."""

    code: str
    function: Function
    inspectors: int


def inspectors(
    posts: Sequence[Post], *, catalogue: Catalogue, dice: Dice, today: date, regions: Sequence[str]
) -> Iterator[Row]:
    """Rows of inspectors.csv; in each unit at least three hold all its qualifications."""
    for position, post in enumerate(posts, 1):
        hand = dice.hand(f"inspectors {post.code}")
        for number in range(1, post.inspectors + 1):
            safe = number <= 3
            yield (
                f"{post.code}{number:03d}",
                post.code,
                _name(catalogue, hand),
                f"{regions[0][:4]}{position:03d}{number:04d}",
                _expiry(hand, today, safe=safe).isoformat(),
                ";".join(_held(post.function, hand, safe=safe)),
                hand.choice(regions),
                "active" if safe else hand.choices(STATES, STATE_WEIGHTS)[0],
            )


def staffed(units: Sequence[tuple[str, Function]], count: int) -> tuple[Post, ...]:
    """`count` inspectors shared out by the size of the functions, three each before all else."""
    least = min(3, count // max(1, len(units)))
    weights = [function.staff for _, function in units]
    left, total = count - least * len(units), sum(weights)
    exact = [left * weight for weight in weights]
    given = [share // total for share in exact]
    order = sorted(range(len(units)), key=lambda n: (-(exact[n] % total), n))
    for n in order[: left - sum(given)]:
        given[n] += 1
    return tuple(
        Post(code=code, function=function, inspectors=least + more)
        for (code, function), more in zip(units, given, strict=True)
    )


def absences(rows: Sequence[Row], *, dice: Dice, today: date) -> Iterator[Row]:
    """Leave, training and illness: none to three absences for each inspector within a year."""
    for row in rows:
        hand = dice.hand(f"absences {row[0]}")
        for begin in sorted(hand.sample(range(1, 350), hand.choice((0, 1, 1, 2, 3)))):
            start = today + timedelta(days=begin)
            end = start + timedelta(days=hand.choice((0, 0, 1, 2, 4, 6, 11)))
            yield row[0], start.isoformat(), end.isoformat()


def interests(
    rows: Sequence[Row], subjects: Sequence[str], *, catalogue: Catalogue, dice: Dice
) -> Iterator[Row]:
    """One inspector in six has declared a relation to one or two of `subjects`."""
    if not subjects:
        return
    hand = dice.hand("interests")
    for row in rows:
        if hand.random() < 1 / 6:
            for subject in sorted({hand.choice(subjects) for _ in range(hand.choice((1, 1, 2)))}):
                yield row[0], subject, hand.choice(catalogue.city["relations"])


def _name(catalogue: Catalogue, hand: random.Random) -> str:
    people = catalogue.city["people"]
    given = "".join(hand.choices(people["given"], k=hand.choice((1, 2, 2))))
    return f"{hand.choice(people['surnames'])}{given}"


def _expiry(hand: random.Random, today: date, *, safe: bool) -> date:
    """Mostly years ahead; a few run out within the year, fewer have run out."""
    lot = hand.random()
    if safe or lot > 0.08:
        return today + timedelta(days=hand.randrange(500, 1800))
    return today + timedelta(days=hand.randrange(-60, 0) if lot < 0.02 else hand.randrange(30, 360))


def _held(function: Function, hand: random.Random, *, safe: bool) -> list[str]:
    return [
        name for name, share in function.qualifications.items() if hand.random() < share or safe
    ]
