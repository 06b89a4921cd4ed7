"""Work queues: what waits for a person and what the person waits for, oldest deadline first."""

from coordinator.store.queue.entries import queue
from coordinator.store.queue.overview import Department, Overview, Stage, overview
from coordinator.store.queue.values import Entry, Found, Queue

__all__ = ["Department", "Entry", "Found", "Overview", "Queue", "Stage", "overview", "queue"]
