"""The libraries of the departments: the same firms, each department with its own rows and dirt."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coordinator.exchange.generator.catalogue import Function
from coordinator.exchange.generator.firms import City, Firms, firms
from coordinator.exchange.generator.names import dirtied

STRETCH = 1 << 16
"""Firms worked out at a time: memory stays the same however many there are."""
ROWS_PER_FIRM = 2.4
GRIP = 0.8
"""How much of a trade its own departments know, before libraries are scaled to the mean."""

Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Unit:
    """A department as it stands in a bundle; one with a district keeps that district's firms only."""

    code: str
    function: Function
    district: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Libraries:
    """All rows of targets.csv, worked out anew on each reading; the first unit is the broadest."""

    city: City
    units: Sequence[Unit]

    def __iter__(self) -> Iterator[Row]:
        """Rows by stretch of firms, within it by unit; row numbers run on within each unit."""
        rows_so_far = dict.fromkeys((unit.code for unit in self.units), 0)
        for start in range(0, self.city.targets, STRETCH):
            stretch = firms(self.city, range(start, min(start + STRETCH, self.city.targets)))
            for position, unit in enumerate(self.units):
                chosen = self.members(stretch, position)
                yield from self._rows(stretch, unit, chosen, rows_so_far[unit.code])
                rows_so_far[unit.code] += len(chosen)

    def members(self, stretch: Firms, position: int) -> NDArray[np.int64]:
        """Which firms of a stretch a unit knows; firm number `position` always, so none is empty."""
        unit = self.units[position]
        chance = np.round(self._chances[position] * 2**32).astype(np.uint64)
        high = self.city.dice.numbers(f"member {unit.code}", stretch.places) >> np.uint64(32)
        known = high < chance[stretch.trade]
        if unit.district is not None:
            known &= stretch.district == unit.district
        if position in stretch.places:
            known[position - stretch.places.start] = True
        return np.flatnonzero(known)

    @cached_property
    def _chances(self) -> list[NDArray[np.float64]]:
        """For each unit the chance, by trade, that a firm of the trade is in its library."""
        weights = [trade.weight for trade in self.city.catalogue.trades]
        raw = [self._reach(unit.function) for unit in self.units]
        part = [1.0 if u.district is None else 1 / len(self.city.districts) for u in self.units]
        # fsum is exact, so that the last bit does not depend on the machine
        shares = [
            p * math.fsum(w * c for w, c in zip(weights, chances.tolist(), strict=True))
            for p, chances in zip(part, raw, strict=True)
        ]
        first, others = shares[0], math.fsum(shares[1:])
        scale = (ROWS_PER_FIRM * sum(weights) - first) / others if others else 1.0
        return [raw[0], *(np.minimum(0.95, r * scale) for r in raw[1:])]

    def _reach(self, function: Function) -> NDArray[np.float64]:
        catalogue = self.city.catalogue
        prefixes = tuple(
            prefix
            for topic in catalogue.topics
            if function.function in topic.functions
            for prefix in topic.industries
        )
        return np.array(
            [
                max(function.general, GRIP * trade.industry.startswith(prefixes))
                for trade in catalogue.trades
            ]
        )

    def _rows(
        self, stretch: Firms, unit: Unit, chosen: NDArray[np.int64], before: int
    ) -> Iterator[Row]:
        is_first = unit is self.units[0]
        habits = _Habits(self.city, unit.code, stretch.places, tidy=is_first)
        for row, i in enumerate(chosen.tolist(), before + 1):
            uscc, reg_no = habits.identity(stretch, i)
            placed = is_first or habits.located[i]
            yield (
                unit.code,
                f"{row:07d}",
                dirtied(stretch.name[i], habits.dirt[i]),
                uscc,
                reg_no,
                stretch.kind[i],
                stretch.entity_type[i],
                stretch.region[i],
                stretch.address[i],
                stretch.lng[i] if placed else "",
                stretch.lat[i] if placed else "",
                stretch.industry[i],
                stretch.scope[i],
                stretch.scale[i],
                stretch.risk[i],
                stretch.flags[i],
                "active" if habits.stale[i] else stretch.state[i],
                stretch.visits_this_year[i],
            )


class _Habits:
    """How one department keeps its rows of a stretch."""

    def __init__(self, city: City, code: str, places: range, *, tidy: bool) -> None:
        dice = city.dice
        self.located = dice.happens(f"located {code}", places, 0.9).tolist()
        self.dirt = (
            [0] * len(places)
            if tidy
            else dice.weighted(f"dirt {code}", places, [0.8, *[0.04] * 5]).tolist()
        )
        self.stale = (
            [False] * len(places) if tidy else dice.happens(f"stale {code}", places, 0.35).tolist()
        )
        self._tidy = tidy
        self._lot = dice.below(f"identity {code}", places, 1000).tolist()

    def identity(self, stretch: Firms, i: int) -> tuple[str, str]:
        """Credit code and registration number as this department has them."""
        uscc, reg_no, lot = stretch.uscc[i], stretch.reg_no[i], self._lot[i]
        if self._tidy or not uscc:
            return uscc, reg_no
        if lot < 40:
            return "", reg_no
        if lot < 42:
            return stretch.moved_code[i], ""
        return uscc, reg_no if lot < 300 else ""
