"""Joining the rows of many libraries, beside networkx."""

import networkx as nx
import numpy as np

from benchmarks.measure import Row, median, once
from coordinator.core.join import JoinProblem, join


def problem(entities: int, seed: int = 1) -> JoinProblem:
    """2.4 rows per entity in 20 libraries; 85 % have a code, 20 % a registration number, some both."""
    random = np.random.default_rng(seed)
    entity = np.concatenate(
        [np.arange(entities), random.integers(0, entities, entities * 14 // 10)]
    )
    coded = random.random(entities) < 0.85
    registered = (random.random(entities) < 0.2) | ~coded
    shows_code = coded[entity] & (random.random(len(entity)) < 0.97)
    shows_number = registered[entity] & ((random.random(len(entity)) < 0.6) | ~shows_code)
    department = random.integers(0, 20, len(entity))
    return JoinProblem(
        department=[f"D{d:02d}" for d in department.tolist()],
        row=[str(i) for i in range(len(entity))],
        uscc=[
            f"91370303{e:010d}" if s else ""
            for e, s in zip(entity.tolist(), shows_code.tolist(), strict=True)
        ],
        reg_no=[
            f"3703{e:011d}" if s else ""
            for e, s in zip(entity.tolist(), shows_number.tolist(), strict=True)
        ],
    )


def joins(runs: int, entities: int) -> list[Row]:
    """Ours and networkx on the same rows, with the number of subjects compared."""
    asked = problem(entities)
    ours = median(lambda: join(asked), runs)
    subjects = len(join(asked).keys)
    found: list[int] = []
    peer = once(lambda: found.append(_networkx(asked)))
    same = "same subjects" if found == [subjects] else f"networkx finds {found}"
    return [
        Row(
            stage="join", what=f"ours, {entities:,} entities, {len(asked.row):,} rows", seconds=ours,
            runs=runs, note=f"{subjects:,} subjects, {same}", ratio_to_peer=peer / ours,
        ),
        Row(stage="join", what="networkx connected components", seconds=peer, runs=1),
    ]  # fmt: skip


def _networkx(asked: JoinProblem) -> int:
    graph = nx.Graph()
    for index, (code, number) in enumerate(zip(asked.uscc, asked.reg_no, strict=True)):
        graph.add_node(index)
        if code:
            graph.add_edge(index, "c" + code)
        if number:
            graph.add_edge(index, "r" + number)
    return nx.number_connected_components(graph)
