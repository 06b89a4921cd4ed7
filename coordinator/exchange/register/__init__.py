"""A bundle from a real register and a list of joint items, with a report on every doubtful cell."""

from coordinator.exchange.register.reading import from_register
from coordinator.exchange.register.report import RegisterReport, Remark

__all__ = ["RegisterReport", "Remark", "from_register"]
