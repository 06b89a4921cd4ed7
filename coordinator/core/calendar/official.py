"""Which days the State Council's yearly notices make working days."""

import csv
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

import holidays

SATURDAY = 5


@lru_cache(maxsize=64)
def official_working_days(year: int) -> frozenset[date]:
    """The days of `year` worked nationwide: by its notice if announced, else by statute alone.

    Source: the `holidays` library (China), which knows the days transferred by each notice.
    """
    official = holidays.country_holidays("CN", years=year)
    start = date(year, 1, 1)
    days = (start + timedelta(days=n) for n in range((date(year, 12, 31) - start).days + 1))
    return frozenset(
        day
        for day in days
        if day in official.weekend_workdays or (day.weekday() < SATURDAY and day not in official)
    )


@lru_cache(maxsize=1)
def announced_years() -> frozenset[int]:
    """The years whose notice is in `announced.csv` and tabulated by the installed library.

    Both are asked for, because an older library would lack the make-up days of the last year.
    """
    table = files("coordinator.core.calendar").joinpath("announced.csv")
    with table.open(encoding="utf-8") as lines:
        noted = {int(row["year"]) for row in csv.DictReader(lines)}
    return frozenset(noted & set(holidays.country_holidays("CN").special_public_holidays))
