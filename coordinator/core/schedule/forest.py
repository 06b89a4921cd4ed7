"""What no order of visits can beat: the shortest forests over their places."""

from coordinator.core.compiled import compiled
from coordinator.core.schedule.stream import Numbers
from coordinator.core.schedule.travel import span_metres


@compiled
def forest_metres(
    lng: Numbers, lat: Numbers, first: Numbers, last: Numbers, cosine: int, edges: Numbers
) -> int:
    """Fills `edges` with the n - 1 edges of a shortest spanning tree; returns how many are real.

    Places of visits without a common day are as far apart as can be; such edges are not real.
    """
    count = len(lng)
    never = 1 << 60
    near = edges.copy()
    near[:] = never
    done = edges < -1
    current, made = 0, 0
    done[0] = True
    for step in range(1, count):
        best, follower = never + 1, -1
        for k in range(count):
            if done[k]:
                continue
            if first[k] <= last[current] and first[current] <= last[k]:
                way = span_metres(lng[k] - lng[current], lat[k] - lat[current], cosine)
                near[k] = min(near[k], way)
            if near[k] < best:
                best, follower = near[k], k
        done[follower] = True
        current = follower
        edges[step] = best
        if best < never:
            made += 1
    return made
