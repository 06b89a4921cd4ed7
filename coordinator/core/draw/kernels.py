"""Compiled loops of the draw at scale; `at_scale` says what each array holds."""

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I16 = NDArray[np.int16]
U8 = NDArray[np.uint8]


@compiled
def refine(
    signature: I32, subjects: I32, stratum: I16, wanted: int, moved: I32, following: int
) -> int:
    """Give the subjects of one element new signatures; returns the next free signature.

    `moved` maps an old signature to its new one and is all -1 before and after.
    """
    first = following
    touched = np.empty(len(moved), np.int32)
    for i in range(len(subjects)):
        if stratum[i] != wanted:
            continue
        old = signature[subjects[i]]
        if moved[old] < 0:
            touched[following - first] = old
            moved[old] = following
            following += 1
        signature[subjects[i]] = moved[old]
    for j in range(following - first):
        moved[touched[j]] = -1
    return following


@compiled
def mark(member: I16, signature: I32, subjects: I32, stratum: I16, wanted: int) -> None:
    """Set `member[s]` to 0 for every signature s that holds the element."""
    for i in range(len(subjects)):
        if stratum[i] == wanted:
            member[signature[subjects[i]]] = 0


@compiled
def first_fit(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one loop nest, apart it would be slower and no clearer
    member: I16,
    leaders: I16,
    size: I16,
    task_of: I32,
    opens: I32,
    closes: I32,
    barred: U8,
    has_bar: U8,
    item_start: I32,
    item: I32,
    department: I32,
    minutes: I32,
    departments: int,
    cap: int,
) -> bool:
    """Classes of every signature; False if one has more classes than `leaders` has columns.

    Elements stand in the order in which they are placed. On entry `member[e, s]` is 0 where
    signature s holds element e, else -1; on return the class.
    """
    count, signatures = member.shape
    most = leaders.shape[1]
    items = len(department)
    class_opens = np.empty(most, np.int64)
    class_closes = np.empty(most, np.int64)
    class_tasks = np.empty((most, count), np.int32)
    class_size = np.empty(most, np.int64)
    holds = np.zeros((most, items), np.uint8)
    spent = np.zeros((most, departments), np.int64)
    for s in range(signatures):
        found = 0
        for e in range(count):
            if member[e, s] < 0:
                continue
            t = task_of[e]
            chosen = -1
            for c in range(found):
                if opens[t] > class_closes[c] or closes[t] < class_opens[c]:
                    continue
                apart = False
                if has_bar[t]:
                    for j in range(class_size[c]):
                        if barred[t, class_tasks[c, j]]:
                            apart = True
                            break
                if apart:
                    continue
                longest = 0
                for j in range(item_start[t], item_start[t + 1]):
                    if not holds[c, item[j]]:
                        spent[c, department[item[j]]] += minutes[item[j]]
                for d in range(departments):
                    longest = max(longest, spent[c, d])
                if longest > cap:
                    for j in range(item_start[t], item_start[t + 1]):
                        if not holds[c, item[j]]:
                            spent[c, department[item[j]]] -= minutes[item[j]]
                    continue
                chosen = c
                break
            if chosen < 0:
                if found == most:
                    return False
                chosen = found
                found += 1
                class_opens[chosen] = opens[t]
                class_closes[chosen] = closes[t]
                class_size[chosen] = 0
                leaders[s, chosen] = e
                for j in range(item_start[t], item_start[t + 1]):
                    spent[chosen, department[item[j]]] += minutes[item[j]]
            for j in range(item_start[t], item_start[t + 1]):
                holds[chosen, item[j]] = 1
            class_opens[chosen] = max(class_opens[chosen], opens[t])
            class_closes[chosen] = min(class_closes[chosen], closes[t])
            class_tasks[chosen, class_size[chosen]] = t
            class_size[chosen] += 1
            member[e, s] = chosen
        size[s] = found
        for c in range(found):
            for j in range(class_size[c]):
                t = class_tasks[c, j]
                for q in range(item_start[t], item_start[t + 1]):
                    holds[c, item[q]] = 0
            spent[c, :] = 0
    return True


@compiled
def below(  # noqa: PLR0913, PLR0917 - columns of one loop
    base: U64,
    signature: I32,
    first: I64,
    member: I16,
    points: U64,
    subjects: I32,
    stratum: I16,
    reason: U8,
    wanted: int,
    threshold: np.uint64,
    chosen: I32,
    tickets: U64,
) -> int:
    """Collect the eligible subjects of one element whose ticket is at most `threshold`; their number.

    The class of signature s starts to read at `points[first[s] + member[s]]`.

    The number may exceed the room in `chosen`; then the caller asks again with more room.
    """
    found = 0
    room = len(chosen)
    for i in range(len(subjects)):
        if stratum[i] != wanted or reason[i] != 0:
            continue
        subject = subjects[i]
        s = signature[subject]
        ticket = base[subject] - points[first[s] + member[s]]
        if ticket <= threshold:
            if found < room:
                chosen[found] = subject
                tickets[found] = ticket
            found += 1
    return found


@compiled
def number_rows(rows: I16, number: I32, first: I32) -> int:
    """Number the distinct rows in the order of appearance; returns how many there are.

    `number[i]` becomes the number of row i, `first[n]` the row that has number n first.
    """
    count, width = rows.shape
    size = 16
    while size < 2 * count:
        size *= 2
    table = np.full(size, -1, np.int32)
    found = 0
    for i in range(count):
        mixed = np.uint64(14695981039346656037)
        for j in range(width):
            mixed = (mixed ^ np.uint64(rows[i, j] + 1)) * np.uint64(1099511628211)
        place = np.int64((mixed >> np.uint64(20)) & np.uint64(size - 1))
        while True:
            n = table[place]
            if n < 0:
                table[place] = found
                first[found] = i
                number[i] = found
                found += 1
                break
            same = True
            for j in range(width):
                if rows[first[n], j] != rows[i, j]:
                    same = False
                    break
            if same:
                number[i] = n
                break
            place = (place + 1) & (size - 1)
    return found
