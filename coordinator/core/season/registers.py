"""What the stages ask the registers for: pools, pins, names, places, staff."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from coordinator.core.codes.regions import centre
from coordinator.core.draw import Draw, Pool, pool
from coordinator.core.errors import RuleRefusal
from coordinator.core.join import Subjects
from coordinator.core.merge import Fixed, Merge
from coordinator.core.model import (
    NO_COORDINATE,
    Bundle,
    InspectorId,
    Pin,
    Place,
    Settings,
    Staff,
    SubjectKey,
    Task,
    TaskId,
    VisitId,
    Window,
)
from coordinator.core.rules import RuleProfile
from coordinator.core.text import Text


def pools(
    bundle: Bundle, tasks: Mapping[TaskId, Task], subjects: Subjects, settings: Settings
) -> dict[TaskId, Pool]:
    """The pool of every task."""
    capped = _capped(bundle, subjects, settings)
    return {
        name: pool(task, bundle.targets, subjects.of_row, capped) for name, task in tasks.items()
    }


def refuse_below_floor(pools: Mapping[TaskId, Pool], profile: RuleProfile) -> None:
    """Refuse a task that would draw less of its scope than a hard rule demands."""
    floor = profile.min_ratio
    if floor is None or floor[1] != "hard":
        return
    least, _, clause = floor
    for name, frozen in pools.items():
        scope = sum(stratum.scope for stratum in frozen.strata)
        drawn = sum(min(stratum.k, stratum.eligible) for stratum in frozen.strata)
        if drawn < least * scope:
            raise RuleRefusal(
                Text(
                    f"任务 {name} 只能抽取 {drawn} 户，少于范围内 {scope} 户的规定比例",
                    f"task {name} would draw {drawn} of {scope} in scope, below the required share",
                ),
                clause=clause,
            )


def _capped(bundle: Bundle, subjects: Subjects, settings: Settings) -> NDArray[np.bool_]:
    """By subject, whether the yearly cap is reached; the highest count of its rows decides.

    A flag on any of its rows exempts it where the profile says so.
    """
    if settings.cap_per_year is None:
        return np.zeros(len(subjects.keys), dtype=np.bool_)
    visits = np.zeros(len(subjects.keys), dtype=np.int32)
    np.maximum.at(visits, subjects.of_row, bundle.targets.visits_this_year)
    capped = visits >= settings.cap_per_year
    codes, texts = bundle.targets.codes("flags")
    exempts = [not settings.cap_exempt_flags.isdisjoint(text.split(";")) for text in texts]
    capped[subjects.of_row[np.array(exempts, dtype=np.bool_)[codes]]] = False
    return capped


def pinned(
    bundle: Bundle, subjects: Subjects, drawn: Draw, settings: Settings
) -> dict[SubjectKey, tuple[Fixed, ...]]:
    """The visits the office fixed, by subject, each with those of its tasks that drew the subject."""
    found: dict[SubjectKey, tuple[Fixed, ...]] = {}
    place = _subject_finder(bundle, subjects)
    for pin in bundle.pins:
        subject = place(pin.subject)
        if subject is None:
            continue
        tasks = tuple(t for t in sorted(pin.tasks) if subject in drawn.drawn[t].subjects)
        if tasks:
            key, start = subjects.keys[subject], _start(bundle, pin)
            fixed = Fixed(
                tasks=tasks,
                day=start.date() if start else None,
                room=settings.hours.left(start.hour * 60 + start.minute) if start else None,
            )
            found[key] = (*found.get(key, ()), fixed)
    return found


def _start(bundle: Bundle, pin: Pin) -> datetime | None:
    """When a fixed visit begins; what needs no visit has no start."""
    items = (bundle.items[item] for task in pin.tasks for item in bundle.tasks[task].items)
    return None if all(item.is_desk for item in items) else pin.start


def pinned_starts(bundle: Bundle, subjects: Subjects, merged: Merge) -> dict[VisitId, datetime]:
    """The start the office fixed, by visit."""
    starts: dict[tuple[SubjectKey, TaskId], datetime] = {}
    place = _subject_finder(bundle, subjects)
    for pin in bundle.pins:
        subject = place(pin.subject)
        start = _start(bundle, pin)
        if start is not None and subject is not None:
            starts |= {(subjects.keys[subject], task): start for task in pin.tasks}
    if not starts:
        return {}
    return {
        visit.visit: starts[visit.subject, task]
        for visit in merged.visits
        for task in visit.agenda.tasks
        if (visit.subject, task) in starts
    }


def staff(bundle: Bundle, subjects: Subjects) -> Staff:
    """The inspector libraries with interests by subject key and absences by inspector."""
    place = _subject_finder(bundle, subjects)
    interests: dict[SubjectKey, set[InspectorId]] = {}
    for interest in bundle.interests:
        subject = place(interest.subject)
        if subject is not None:
            interests.setdefault(subjects.keys[subject], set()).add(interest.inspector)
    absences: dict[InspectorId, list[Window]] = {}
    for absence in bundle.absences:
        absences.setdefault(absence.inspector, []).append(absence.window)
    return Staff(
        departments=bundle.departments,
        inspectors=tuple(bundle.inspectors[i] for i in sorted(bundle.inspectors)),
        interests={key: frozenset(its) for key, its in interests.items()},
        absences={inspector: tuple(sorted(its)) for inspector, its in absences.items()},
    )


class _subject_finder:  # noqa: N801 - called like a function, holds the tables it looks into
    """Finds a subject by key, credit code or `department:row`."""

    def __init__(self, bundle: Bundle, subjects: Subjects) -> None:
        self._bundle, self._subjects = bundle, subjects
        self._keys: dict[str, int] = {}

    def __call__(self, name: str) -> int | None:
        if not self._keys:
            self._keys = {key: i for i, key in enumerate(self._subjects.keys)}
            targets = self._bundle.targets
            rows = zip(targets.department, targets.row, self._subjects.of_row.tolist(), strict=True)
            self._keys |= {f"{department}:{row}": subject for department, row, subject in rows}
        return self._keys.get(name)


def names(bundle: Bundle, subjects: Subjects, merged: Merge) -> dict[SubjectKey, str]:
    """The name of every visited subject, from its first row."""
    first = _first_rows(subjects, (v.subject for v in merged.visits))
    return {key: bundle.targets.name[row] for key, (row, *_) in first.items()}


def places(bundle: Bundle, subjects: Subjects, merged: Merge) -> dict[SubjectKey, Place]:
    """Where every visited subject is: its first row with coordinates, else its region's centre.

    Without a region it is looked for at the centre of the jurisdiction, and nobody lacks authority.
    """
    targets = bundle.targets
    home = _first_region(bundle)
    found = {}
    for key, rows in _first_rows(subjects, (v.subject for v in merged.visits)).items():
        region = next((targets.region[r] for r in rows if targets.region[r]), "")
        located = [r for r in rows if targets.lng[r] != NO_COORDINATE]
        if located:
            lng, lat = int(targets.lng[located[0]]), int(targets.lat[located[0]])
        else:
            lng, lat = centre(region) or centre(home) or (0, 0)
        found[key] = Place(region=region, lng=lng, lat=lat)
    return found


def cosine(bundle: Bundle) -> int:
    """The cosine of the latitude of the jurisdiction's first region, in thousandths."""
    middle = centre(_first_region(bundle))
    return round(1000 * math.cos(math.radians(middle[1] / 1_000_000))) if middle else 1000


def _first_region(bundle: Bundle) -> str:
    regions = (bundle.departments[d].region for d in sorted(bundle.departments))
    return next((region for region in regions if region), "")


def _first_rows(
    subjects: Subjects, wanted: Iterable[SubjectKey]
) -> dict[SubjectKey, tuple[int, ...]]:
    """The rows of each wanted subject, in the order of the libraries."""
    number = {key: i for i, key in enumerate(subjects.keys)}
    chosen = sorted({number[key] for key in wanted})
    order = np.argsort(subjects.of_row, kind="stable")
    ordered = subjects.of_row[order]
    starts = np.searchsorted(ordered, chosen, "left").tolist()
    ends = np.searchsorted(ordered, chosen, "right").tolist()
    return {
        subjects.keys[subject]: tuple(order[start:end].tolist())
        for subject, start, end in zip(chosen, starts, ends, strict=True)
    }
