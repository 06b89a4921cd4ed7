"""Office hours inside compiled loops; one row per span, start and end in minutes after midnight."""

from coordinator.core.compiled import compiled
from coordinator.core.schedule.stream import Numbers


@compiled
def finish(hours: Numbers, start: int, minutes: int) -> int:
    """`OfficeHours.end_of`, with -1 where the rest of the day is too short."""
    left = minutes
    for k in range(len(hours)):
        begin = max(start, hours[k, 0])
        if begin >= hours[k, 1]:
            continue
        if left <= hours[k, 1] - begin:
            return int(begin + left)
        left -= hours[k, 1] - begin
    return -1


@compiled
def span_at(hours: Numbers, start: int) -> int:
    """The span in which work may begin at `start`, or -1."""
    for k in range(len(hours)):
        if hours[k, 0] <= start < hours[k, 1]:
            return k
    return -1


@compiled
def spans_until(hours: Numbers, first: int, end: int) -> int:
    """How many spans work touches that begins in span `first` and ends at `end`."""
    count = 1
    while first + count < len(hours) and hours[first + count, 0] < end:
        count += 1
    return count
