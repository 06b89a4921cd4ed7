"""Administrative regions (GB/T 2260) with their centres, and the codes that were once in force.

Coordinates are GCJ-02, the datum of Chinese maps, in integer micro-degrees, exactly as published;
they lie some hundred metres from WGS-84 and are not converted. Centres: the open collections
GeoMapData_CN and china_area_mysql; names and codes: GB/T 2260.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NewType

from coordinator.core.codes.table import rows
from coordinator.core.model import Level

RegionCode = NewType("RegionCode", str)
"""Six digits; `xx0000` is a province, `xxxx00` a city, any other a county or district."""

_LEVEL = (Level.COUNTY, Level.CITY, Level.PROVINCE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """A region in force; `lng` and `lat` are GCJ-02 micro-degrees, None where none is published."""

    code: RegionCode
    name: str
    level: Level
    parent: RegionCode | None
    pinyin: str
    lng: int | None
    lat: int | None


def region(code: str) -> Region | None:
    """The region in force with this code, or None."""
    return regions().get(RegionCode(code))


def children(code: str) -> tuple[Region, ...]:
    """The regions directly below `code`, in order of code; () for a county or an unknown code."""
    return _children().get(RegionCode(code), ())


def is_within(code: str, ancestor: str) -> bool:
    """Whether `code` is `ancestor` or lies in it; abolished and locally added codes count too."""
    return (
        is_region_code(code)
        and is_region_code(ancestor)
        and code.startswith(ancestor[: 6 - 2 * _zeros(ancestor)])
    )


def known_once(code: str) -> str | None:
    """The name under which `code` is or ever was in force since 1980, or None."""
    present = region(code)
    return present.name if present else _abolished().get(RegionCode(code))


def centre(code: str) -> tuple[int, int] | None:
    """(lng, lat) of the region in GCJ-02 micro-degrees, else of the smallest region around it."""
    if not is_region_code(code):
        return None
    for each in (code, code[:4] + "00", code[:2] + "0000"):
        found = region(each)
        if found and found.lng is not None and found.lat is not None:
            return found.lng, found.lat
    return None


def level_of(code: str) -> Level | None:
    """The level the code itself tells, or None if it is not six ASCII digits."""
    if not is_region_code(code):
        return None
    return _LEVEL[_zeros(code)]


def is_region_code(code: str) -> bool:
    """Whether `code` has the form of a region code: six digits, the first two not both zero."""
    return len(code) == 6 and code.isascii() and code.isdigit() and not code.startswith("00")


@lru_cache(maxsize=1)
def regions() -> Mapping[RegionCode, Region]:
    """Every region in force by code, in order of code."""
    return {RegionCode(row["code"]): _region(row) for row in rows("regions.csv")}


@lru_cache(maxsize=1)
def _children() -> dict[RegionCode, tuple[Region, ...]]:
    below: dict[RegionCode, list[Region]] = {}
    for each in regions().values():
        if each.parent:
            below.setdefault(each.parent, []).append(each)
    return {code: tuple(several) for code, several in below.items()}


@lru_cache(maxsize=1)
def _abolished() -> dict[RegionCode, str]:
    return {RegionCode(row["code"]): row["name"] for row in rows("abolished_regions.csv")}


def _region(row: dict[str, str]) -> Region:
    code, level = row["code"], _LEVEL[_zeros(row["code"])]
    parents = {Level.PROVINCE: None, Level.CITY: code[:2] + "0000", Level.COUNTY: code[:4] + "00"}
    parent = parents[level]
    return Region(
        code=RegionCode(code),
        name=row["name"],
        level=level,
        parent=RegionCode(parent) if parent else None,
        pinyin=row["pinyin"],
        lng=int(row["lng"]) if row["lng"] else None,
        lat=int(row["lat"]) if row["lat"] else None,
    )


def _zeros(code: str) -> int:
    """How many of the two lower levels a code leaves open: 2 for a province, 1 for a city."""
    if code.endswith("0000"):
        return 2
    return 1 if code.endswith("00") else 0
