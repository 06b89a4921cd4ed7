"""Invented bundles of any size, true to life: for demonstration, trial and measurement."""

from coordinator.exchange.generator.bundle import GeneratedBundle, demo, generate
from coordinator.exchange.generator.plan import PlanStyle

__all__ = ["GeneratedBundle", "PlanStyle", "demo", "generate"]
