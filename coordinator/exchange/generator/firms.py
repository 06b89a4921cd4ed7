"""Invented firms of an invented city, a stretch of them at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coordinator.core.codes.regions import Region, children
from coordinator.exchange.generator.catalogue import Catalogue, Trade, shares
from coordinator.exchange.generator.dice import Dice
from coordinator.exchange.generator.numbers import credit_codes, registration_numbers

SCALES = ("微型", "小型", "中型", "大型")
SCALE_OF = {"micro": 0, "small": 1, "medium": 2, "large": 3}
STATES = {"active": 0.945, "deregistered": 0.027, "moved": 0.016, "revoked": 0.012}
REGISTERS = {"company": "91", "shop": "92", "coop": "93", "institution": "52"}
ENTITY_TYPES = {
    "company": "有限责任公司",
    "shop": "个体工商户",
    "coop": "农民专业合作社",
    "institution": "民办非企业单位",
}
FIRMS_PER_SHARED_PLACE = 150
SHARED_PLACES_AT_LEAST = 12
COMPANY_NAMES = (
    (8, "{brand}（{nick}）{trade}有限公司"),
    (11, "{nick}{brand}{trade}股份有限公司"),
    (15, "{nick}{brand}{trade}有限公司第一分公司"),
    (30, "{nick}{brand}{trade}有限责任公司"),
    (100, "{nick}{brand}{trade}有限公司"),
)
"""The order of a company's name, for a lot below the figure of 100."""
SCATTER = 45_000
"""Micro-degrees from a district's centre to the edge of its built-up area."""


@dataclass(frozen=True, kw_only=True, eq=False)
class City:
    """The invented city: the packaged tables, the dice, the borrowed districts, how many firms."""

    catalogue: Catalogue
    dice: Dice
    prefecture: str
    targets: int

    @cached_property
    def districts(self) -> tuple[Region, ...]:
        """The districts, borrowed from the national table."""
        return children(self.prefecture)

    @cached_property
    def shared_places(self) -> "SharedPlaces":
        """Malls and parks where many firms share an address."""
        return _shared_places(self)

    @property
    def name(self) -> str:
        """The invented name."""
        return str(self.catalogue.city["name"])


@dataclass(frozen=True, kw_only=True, eq=False)
class SharedPlaces:
    """Addresses that several firms have in common, column by column."""

    district: NDArray[np.int64]
    address: tuple[str, ...]
    lng: NDArray[np.int64]
    lat: NDArray[np.int64]
    malls: NDArray[np.int64]
    parks: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Firms:
    """Firms number `places.start` and following, column by column; coordinates as text in degrees."""

    places: range
    trade: NDArray[np.int64]
    district: NDArray[np.int64]
    name: Sequence[str]
    uscc: Sequence[str]
    reg_no: Sequence[str]
    kind: Sequence[str]
    entity_type: Sequence[str]
    region: Sequence[str]
    address: Sequence[str]
    lng: Sequence[str]
    lat: Sequence[str]
    industry: Sequence[str]
    scope: Sequence[str]
    scale: Sequence[str]
    risk: Sequence[str]
    flags: Sequence[str]
    state: Sequence[str]
    visits_this_year: Sequence[str]
    moved_code: Sequence[str] = field(repr=False)


def firms(city: City, places: range) -> Firms:
    """The firms at `places`; each depends on the seed and its number alone."""
    dice, trades = city.dice, city.catalogue.trades
    trade = dice.weighted("trade", places, [t.weight for t in trades])
    form = _forms(city, places, trade)
    site = _sites(city, places, form)
    of_trade = [trades[t] for t in trade.tolist()]
    codes = _codes(city, places, form, site.district)
    return Firms(
        places=places,
        trade=trade,
        district=site.district,
        name=_names(city, places, of_trade, form, site.district),
        uscc=codes.uscc,
        reg_no=codes.reg_no,
        moved_code=codes.moved,
        kind=[t.kind for t in of_trade],
        entity_type=[ENTITY_TYPES[f] for f in form],
        region=[city.districts[d].code for d in site.district.tolist()],
        address=site.address,
        lng=_degrees(site.lng),
        lat=_degrees(site.lat),
        industry=[t.industry for t in of_trade],
        scope=_scopes(city, places, of_trade),
        scale=_scales(city, places, of_trade),
        risk=_risks(city, places),
        flags=_flags(city, places),
        state=_picked(city, "state", places, STATES),
        visits_this_year=_picked(city, "visits", places, {"0": 0.93, "1": 0.05, "2": 0.02}),
    )


def _forms(city: City, places: range, trade: NDArray[np.int64]) -> list[str]:
    is_shop = city.dice.happens("shop", places, 0.55).tolist()
    forms = [t.form for t in city.catalogue.trades]
    return [
        ("shop" if shop else "company") if forms[t] == "mixed" else forms[t]
        for t, shop in zip(trade.tolist(), is_shop, strict=True)
    ]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Sites:
    district: NDArray[np.int64]
    address: list[str]
    lng: NDArray[np.int64]
    lat: NDArray[np.int64]


def _sites(city: City, places: range, form: list[str]) -> _Sites:
    dice, shared = city.dice, city.shared_places
    district = dice.weighted("district", places, _district_weights(city))
    is_shop = np.array([f == "shop" for f in form])
    in_common = np.where(
        is_shop, dice.happens("in mall", places, 0.16), dice.happens("in park", places, 0.11)
    )
    common = np.where(
        is_shop,
        shared.malls[dice.below("mall", places, len(shared.malls))],
        shared.parks[dice.below("park", places, len(shared.parks))],
    )
    district = np.where(in_common, shared.district[common], district)
    lng, lat = _scattered(city, "site", places, district)
    return _Sites(
        district=district,
        address=_addresses(city, places, district, np.where(in_common, common, -1)),
        lng=np.where(in_common, shared.lng[common], lng),
        lat=np.where(in_common, shared.lat[common], lat),
    )


def _district_weights(city: City) -> list[float]:
    """The second district is the busiest; the further down the table, the quieter."""
    return [1.0 if n == 1 else 1.6 / (n + 2) for n in range(len(city.districts))]


def _scattered(
    city: City, stream: str, places: range, district: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Points around district centres, denser towards the middle."""
    centres = np.array([(d.lng or 0, d.lat or 0) for d in city.districts], dtype=np.int64)
    away = [
        sum(city.dice.below(f"{stream} {axis}{n}", places, SCATTER) for n in range(2)) - SCATTER
        for axis in ("lng", "lat")
    ]
    return centres[district, 0] + away[0], centres[district, 1] + away[1]


def _addresses(
    city: City, places: range, district: NDArray[np.int64], common: NDArray[np.int64]
) -> list[str]:
    streets: list[str] = city.catalogue.city["streets"]
    street = city.dice.below("street", places, len(streets)).tolist()
    number = city.dice.below("number", places, 380).tolist()
    prefixes = [city.name + d.name for d in city.districts]
    shared = city.shared_places.address
    return [
        f"{prefixes[d]}{streets[s]}{n + 1}号" if c < 0 else f"{shared[c]}{n + 101}室"
        for d, s, n, c in zip(district.tolist(), street, number, common.tolist(), strict=True)
    ]


def _shared_places(city: City) -> SharedPlaces:
    count = max(SHARED_PLACES_AT_LEAST, city.targets // FIRMS_PER_SHARED_PLACE)
    places = range(count)
    district = city.dice.weighted("shared district", places, _district_weights(city))
    lng, lat = _scattered(city, "shared", places, district)
    names = city.catalogue.city
    streets: list[str] = names["streets"]
    addresses = []
    for place, at in enumerate(district.tolist()):
        pool: list[str] = names["malls"] if place % 2 else names["parks"]
        turn, which = divmod(place // 2, len(pool))
        wing = f"{turn + 1}区" if turn else ""
        street = streets[(place * 7 + at) % len(streets)]
        addresses.append(f"{city.name}{city.districts[at].name}{street}{pool[which]}{wing}")
    return SharedPlaces(
        district=district,
        address=tuple(addresses),
        lng=lng,
        lat=lat,
        malls=np.arange(1, count, 2, dtype=np.int64),
        parks=np.arange(0, count, 2, dtype=np.int64),
    )


@dataclass(frozen=True, kw_only=True)
class _Codes:
    uscc: list[str]
    reg_no: list[str]
    moved: list[str]


def _codes(city: City, places: range, form: list[str], district: NDArray[np.int64]) -> _Codes:
    """Most have a code, half of them an old number too; some only the number, a few neither."""
    dice, index = city.dice, np.arange(places.start, places.stop, dtype=np.int64)
    regions = np.array([int(d.code) for d in city.districts], dtype=np.int64)
    register = np.array([REGISTERS[f] for f in form])
    is_shop = np.array([f == "shop" for f in form])
    uscc = credit_codes(register, regions[district], index)
    elsewhere = (district + 1) % len(regions)
    moved = credit_codes(register, regions[elsewhere], index)
    numbers = registration_numbers(np.where(is_shop, 6, 0), regions[district], index)
    lot = dice.below("identity", places, 1000)
    without_code = lot < np.where(is_shop, 190, 45)
    without_any = lot < np.where(is_shop, 55, 12)
    has_number = ~without_any & (without_code | dice.happens("old number", places, 0.5))
    short = dice.happens("short number", places, 0.05).tolist()
    return _Codes(
        uscc=["" if none else c for c, none in zip(uscc, without_code.tolist(), strict=True)],
        reg_no=[
            (n[:6] + n[7:14] if s else n) if has else ""
            for n, has, s in zip(numbers, has_number.tolist(), short, strict=True)
        ],
        moved=moved,
    )


def _names(
    city: City, places: range, trades: list[Trade], form: list[str], district: NDArray[np.int64]
) -> list[str]:
    """City, brand, trade and legal form, in the orders real names have."""
    dice, nick = city.dice, str(city.catalogue.city["nickname"])
    syllables = str(city.catalogue.city["syllables"])
    letters = [dice.below(f"syllable {n}", places, len(syllables)).tolist() for n in range(3)]
    long_name = dice.happens("long name", places, 0.35).tolist()
    word = dice.below("trade word", places, 12).tolist()
    style = dice.below("style", places, 100).tolist()
    towns = [city.name + d.name for d in city.districts]
    names = []
    for i, at in enumerate(district.tolist()):
        brand = syllables[letters[0][i]] + syllables[letters[1][i]]
        if long_name[i]:
            brand += syllables[letters[2][i]]
        trade = trades[i].trades[word[i] % len(trades[i].trades)]
        names.append(_name(form[i], nick, towns[at], brand, trade, style[i]))
    return names


def _name(form: str, nick: str, town: str, brand: str, trade: str, style: int) -> str:
    if form == "shop":
        return f"{town}{brand}{trade}{'168店' if style < 4 else ''}"
    if form == "coop":
        return f"{nick}{brand}{trade}农民专业合作社"
    if form == "institution":
        return f"{town}{brand}{trade}"
    order = next(order for below, order in COMPANY_NAMES if style < below)
    return order.format(nick=nick, brand=brand, trade=trade)


def _scopes(city: City, places: range, trades: list[Trade]) -> list[str]:
    how_many = city.dice.below("more scope", places, 3).tolist()
    return ["；".join((t.scope, *t.more[:n])) for t, n in zip(trades, how_many, strict=True)]


def _scales(city: City, places: range, trades: list[Trade]) -> list[str]:
    shift = (city.dice.weighted("scale", places, [0.1, 0.78, 0.1, 0.02]) - 1).tolist()
    highest = len(SCALES) - 1
    return [
        SCALES[min(max(SCALE_OF[t.scale] + s, 0), highest)]
        for t, s in zip(trades, shift, strict=True)
    ]


def _risks(city: City, places: range) -> list[str]:
    return _picked(city, "risk", places, shares(tuple(city.catalogue.city["risks"])))


def _picked(city: City, stream: str, places: range, share_of: dict[str, float]) -> list[str]:
    names = list(share_of)
    picked = city.dice.weighted(stream, places, list(share_of.values()))
    return [names[n] for n in picked.tolist()]


def _flags(city: City, places: range) -> list[str]:
    """Flags joined by `;` in ascending order; most firms have none."""
    flags = [""] * len(places)
    for flag, chance in sorted(shares(tuple(city.catalogue.city["flags"])).items()):
        for i in np.flatnonzero(city.dice.happens(f"flag {flag}", places, chance)).tolist():
            flags[i] = f"{flags[i]};{flag}" if flags[i] else flag
    return flags


def _degrees(micro: NDArray[np.int64]) -> list[str]:
    return [f"{m // 1_000_000}.{m % 1_000_000:06d}" for m in micro.tolist()]
