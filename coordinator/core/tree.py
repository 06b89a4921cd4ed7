"""The Merkle tree of RFC 6962, section 2.1, over leaf hashes: roots, proofs and their verification."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf(data: bytes) -> bytes:
    """The 32-byte hash of one entry: SHA-256 of 0x00 and the data."""
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of two subtrees: SHA-256 of 0x01, left and right."""
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Frontier:
    """All that appending needs: the roots of the full subtrees from left to right, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size.bit_count() != len(self.peaks):
            raise ValueError(f"{len(self.peaks)} peaks cannot carry {self.size} leaves")

    def grow(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier after the leaf hashes `leaves` were appended in order."""
        size, peaks, sha256 = self.size, list(self.peaks), hashlib.sha256
        for each in leaves:
            carried, full = each, size
            while full & 1:
                carried = sha256(b"\1" + peaks.pop() + carried).digest()
                full >>= 1
            peaks.append(carried)
            size += 1
        return Frontier(size=size, peaks=tuple(peaks))

    def root(self) -> bytes:
        """The root of the tree of `size` leaves."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root


class Tree:
    """A whole tree in memory, for proofs: 64 bytes per leaf."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        """`leaves` are leaf hashes in order."""
        self.levels: list[list[bytes]] = [list(leaves)]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            above = [node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
            # a node without a neighbour rises unchanged: what RFC 6962 splits off on the right
            self.levels.append(above + below[len(below) & ~1 :])

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self.levels[0])

    def root(self) -> bytes:
        """The root of all leaves."""
        return self.levels[-1][0] if self.size else EMPTY

    def inclusion(self, index: int) -> tuple[bytes, ...]:
        """The audit path of leaf `index`, from its neighbour up (RFC 6962, 2.1.1)."""
        if not 0 <= index < self.size:
            raise IndexError(f"no leaf {index} among {self.size}")
        path = []
        for level in self.levels[:-1]:
            if index ^ 1 < len(level):
                path.append(level[index ^ 1])
            index >>= 1
        return tuple(path)

    def consistency(self, old: int) -> tuple[bytes, ...]:
        """The proof that the first `old` leaves are unchanged (RFC 6962, 2.1.2)."""
        if not 0 < old <= self.size:
            raise IndexError(f"no tree of {old} leaves within {self.size}")
        path, low, high, known = [], 0, self.size, True
        while old != high:
            middle = low + _split(high - low)
            if old <= middle:
                path.append(self._subtree(middle, high))
                high = middle
            else:
                path.append(self._subtree(low, middle))
                low, known = middle, False
        if not known:
            path.append(self._subtree(low, high))
        return tuple(reversed(path))

    def _subtree(self, low: int, high: int) -> bytes:
        """The root over [low, high): a full subtree or the right edge of the tree."""
        height = (high - low - 1).bit_length()
        return self.levels[height][low >> height]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def includes(
    *, root: bytes, size: int, leaf_hash: bytes, index: int, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` leads from the leaf at `index` to `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf_hash
    for each in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def extends(
    *, old_root: bytes, old_size: int, root: bytes, size: int, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the old tree is the beginning of the new (RFC 9162, 2.1.4.2)."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    steps = list(proof)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for each in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(each, before), node(each, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, each)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == root
