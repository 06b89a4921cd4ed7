"""Rows with one credit code, or one registration number, are one subject.

A registration number that stands beside two different credit codes joins nothing: its rows stay
with their codes, and the rows that have only the number stay together under it.
"""

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from coordinator.core.join.numbering import Column, numbered
from coordinator.core.join.values import Collision, JoinProblem, Subjects
from coordinator.core.model import SubjectKey
from coordinator.core.text import Text


def join(problem: JoinProblem) -> Subjects:
    """The subjects behind the rows; linear in the rows but for sorting the keys."""
    code, first_coded = numbered(problem.uscc)
    registration, first_registered = numbered(problem.reg_no)
    codes = [problem.uscc[row] for row in first_coded.tolist()]
    collisions, owner = _owners(code, registration, codes, len(first_registered))
    node = np.arange(len(code), dtype=np.int64) + len(codes) + len(owner)
    owned = (code < 0) & (registration >= 0)
    its_code = owner[registration[owned]]
    node[owned] = np.where(its_code >= 0, its_code, len(codes) + registration[owned])
    node[code >= 0] = code[code >= 0]
    names = codes + [f"reg:{problem.reg_no[row]}" for row in first_registered.tolist()]
    keys, of_row = _keys(problem, names, node)
    return Subjects(
        keys=keys,
        of_row=of_row,
        how=_how(code, of_row, len(keys)),
        collisions=collisions,
    )


def _owners(
    code: Column, registration: Column, codes: list[str], registrations: int
) -> tuple[tuple[Collision, ...], Column]:
    """By registration number the one code it stands beside, or -1; and the numbers with several."""
    owner = np.full(registrations, -1, dtype=np.int32)
    both = np.flatnonzero((code >= 0) & (registration >= 0))
    owner[registration[both]] = code[both]
    clash = both[owner[registration[both]] != code[both]]
    if not len(clash):
        return (), owner
    graph = nx.Graph()
    graph.add_edges_from(
        (("code", int(code[r])), ("registration", int(registration[r]))) for r in both
    )
    found = []
    for start in dict.fromkeys(int(code[r]) for r in clash):
        if ("code", start) not in graph:
            continue
        nodes = nx.node_connected_component(graph, ("code", start))
        its_codes = {n for kind, n in nodes if kind == "code"}
        numbers = [n for kind, n in nodes if kind == "registration"]
        owner[numbers] = -1
        graph.remove_nodes_from(list(nodes))
        rows = np.flatnonzero(np.isin(registration, numbers) | np.isin(code, list(its_codes)))
        found.append(_collision(rows.tolist(), sorted(codes[n] for n in its_codes)))
    return tuple(sorted(found, key=lambda c: c.codes)), owner


def _collision(rows: list[int], codes: list[str]) -> Collision:
    listed = ", ".join(codes)
    because = Text(
        f"同一注册号对应 {len(codes)} 个不同的统一社会信用代码（{listed}），未予关联，请人工核对",
        f"one registration number stands beside {len(codes)} different credit codes ({listed}); "
        "not joined, a person must decide",
    )
    return Collision(rows=tuple(rows), codes=tuple(codes), because=because)


def _keys(
    problem: JoinProblem, names: list[str], node: NDArray[np.int64]
) -> tuple[tuple[SubjectKey, ...], Column]:
    """The keys in ascending order, and by row the place of its subject among them.

    `node` holds a number into `names`, or the row itself beyond them.
    """
    first_row = len(names)
    used = np.zeros(first_row + len(node), dtype=np.bool_)
    used[node] = True
    kept = [names[n] for n in np.flatnonzero(used[:first_row]).tolist()]
    alone = np.flatnonzero(used[first_row:]).tolist()
    kept += [f"row:{problem.department[r]}/{problem.row[r]}" for r in alone]
    order = _ascending(kept)
    place = np.empty(len(kept), dtype=np.int32)
    place[order] = np.arange(len(kept), dtype=np.int32)
    number = np.cumsum(used, dtype=np.int32) - 1
    keys = tuple(map(SubjectKey, map(kept.__getitem__, order.tolist())))
    return keys, place[number[node]]


def _ascending(names: list[str]) -> NDArray[np.int64]:
    """The order that sorts the names by code point; UTF-8 sorts alike, as bytes and as numbers."""
    encoded = np.array([name.encode() for name in names], dtype=np.bytes_)
    width = -(-encoded.dtype.itemsize // 8) * 8
    words = encoded.astype(f"S{width}").view(">u8").reshape(len(names), -1).astype(np.uint64)
    return np.lexsort(words.T[::-1])


def _how(code: Column, of_row: Column, size: int) -> tuple[str, ...]:
    rows = np.bincount(of_row, minlength=size)
    coded = np.bincount(of_row[code >= 0], minlength=size)
    kind = np.select([rows == 1, coded == rows, coded == 0], [0, 1, 2], 3)
    names = ("single", "code", "registration", "code+registration")
    return tuple(map(names.__getitem__, kind.tolist()))
