"""Draw: commit, seed, ticket, select (3.1)."""

from coordinator.core.draw.ceremony import certificate, commitment, seed
from coordinator.core.draw.groups import draw
from coordinator.core.draw.pools import pool
from coordinator.core.draw.tickets import digest, draw_key
from coordinator.core.draw.values import Draw, Drawn, DrawProblem, Pool, Reason, Stratum

__all__ = [
    "Draw",
    "DrawProblem",
    "Drawn",
    "Pool",
    "Reason",
    "Stratum",
    "certificate",
    "commitment",
    "digest",
    "draw",
    "draw_key",
    "pool",
    "seed",
]  # fmt: skip
