"""How many doors are knocked on in each district."""

from collections import Counter
from dataclasses import dataclass

from coordinator.core.codes.regions import region
from coordinator.core.model import NO_COORDINATE, Place, VisitKind
from coordinator.core.season.values import Season
from coordinator.core.text import Text
from coordinator.documents.report.names import Names


@dataclass(frozen=True, kw_only=True, slots=True)
class District:
    """On-site visits of one district and how many of them have no date; `point` is (lng, lat) in
    micro-degrees, or None if neither the district nor any subject there has a known position.
    """

    region: str
    name: Text
    visits: int
    unplaced: int
    point: tuple[int, int] | None


def districts(season: Season, names: Names) -> tuple[District, ...]:
    """Districts with at least one on-site visit, most visits first."""
    lost = {u.visit for u in season.unplaced}
    visits: Counter[str] = Counter()
    unplaced: Counter[str] = Counter()
    places: dict[str, list[Place]] = {}
    for visit in season.merge.visits:
        if visit.agenda.kind is not VisitKind.ON_SITE:
            continue
        place = season.places.get(visit.subject)
        code = place.region if place else ""
        visits[code] += 1
        unplaced[code] += visit.visit in lost
        if place is not None:
            places.setdefault(code, []).append(place)
    return tuple(
        District(
            region=code,
            name=names.region(code),
            visits=visits[code],
            unplaced=unplaced[code],
            point=_point(code, places.get(code, [])),
        )
        for code in sorted(visits, key=lambda c: (-visits[c], c))
    )


def _point(code: str, places: list[Place]) -> tuple[int, int] | None:
    known = region(code)
    if known is not None and known.lng is not None and known.lat is not None:
        return known.lng, known.lat
    located = [p for p in places if NO_COORDINATE not in (p.lng, p.lat)]
    if not code or not located:
        return None
    return sum(p.lng for p in located) // len(located), sum(p.lat for p in located) // len(located)
