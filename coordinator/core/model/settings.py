"""The figures of a rule profile, with a jurisdiction's overrides, that the cores decide by."""

from dataclasses import dataclass

from coordinator.core.model.window import OfficeHours


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Minutes and counts; `cap_per_year` is None where the profile is silent on a cap."""

    minutes_per_visit: int
    cap_per_year: int | None
    cap_exempt_flags: frozenset[str]
    officers_per_department: int
    round_visits: int
    hours: OfficeHours
    speed_km_h: int

    @property
    def minutes_cap(self) -> int:
        """What one visit may last: the smaller of the rule and the office day."""
        return min(self.minutes_per_visit, self.hours.minutes)
