"""The district a Chinese address names."""

from collections import Counter
from functools import lru_cache

from coordinator.core.codes.cell import without_marks
from coordinator.core.codes.regions import Region, RegionCode, children, region
from coordinator.core.model import Level

_GROUPINGS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Names of second-level codes that only group counties and stand in no address."""


def districts_in(address: str, within: str) -> RegionCode | None:
    """The district, county or county-level city of region `within` that `address` names, or None.

    Only full names count (`张店区`, not `张店`): the first one named, the longest where several
    begin there. In a province a name borne by several districts counts only after its city. A city
    without districts stands for itself.
    """
    place = region(within)
    if place is None:
        return None
    text = "".join(without_marks(address).split())
    while True:
        found = _first_named(text, _candidates(place))
        if found is None or found is place or found.level is Level.COUNTY:
            return found.code if found else None
        place = found


@lru_cache(maxsize=512)
def _candidates(place: Region) -> dict[str, Region]:
    """The names that decide inside `place`, and what each stands for."""
    below = children(place.code)
    if place.level is not Level.PROVINCE:
        return {each.name: each for each in below or (place,)}
    counties = [county for city in below for county in children(city.code)]
    often = Counter(county.name for county in counties)
    names = {county.name: county for county in counties if often[county.name] == 1}
    return names | {city.name: city for city in below if city.name not in _GROUPINGS}


def _first_named(text: str, candidates: dict[str, Region]) -> Region | None:
    named = [(text.index(name), -len(name), name) for name in candidates if name in text]
    return candidates[min(named)[2]] if named else None
