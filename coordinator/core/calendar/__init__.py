"""The official working days of China, make-up weekends included, with a jurisdiction's own days."""

from coordinator.core.calendar.official import announced_years
from coordinator.core.calendar.work import WorkCalendar

__all__ = ["WorkCalendar", "announced_years"]
