"""Rectangles on a picture, to keep labels off circles and off one another."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its middle and its size."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: "Box") -> float:
        """The area both cover."""
        across = (self.width + other.width) / 2 - abs(self.x - other.x)
        down = (self.height + other.height) / 2 - abs(self.y - other.y)
        return max(0.0, across) * max(0.0, down)

    def outside(self, width: float, height: float) -> float:
        """By how much it leaves a picture of this size."""
        return (
            max(0.0, self.width / 2 - self.x)
            + max(0.0, self.x + self.width / 2 - width)
            + max(0.0, self.height / 2 - self.y)
            + max(0.0, self.y + self.height / 2 - height)
        )


def freest(candidates: Iterable[Box], taken: Iterable[Box]) -> Box:
    """The first candidate that covers least of what is taken."""
    there = list(taken)
    return min(candidates, key=lambda box: sum(box.overlap(other) for other in there))


def width_of(text: str, size: float) -> float:
    """About how wide a line of text is: a Chinese character is as wide as it is high."""
    return sum(size if ord(character) > 0x2E80 else 0.6 * size for character in text)
