"""A small season written by hand, and the same of any size."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from itertools import combinations, cycle

import numpy as np

from coordinator.core.calendar import WorkCalendar
from coordinator.core.codes.regions import children
from coordinator.core.draw.values import Draw, Drawn, Pool, Stratum
from coordinator.core.join.values import Subjects
from coordinator.core.merge.values import Apart, Merge
from coordinator.core.model import (
    REST,
    Bar,
    Bundle,
    Department,
    DepartmentId,
    DepartmentKind,
    Inspector,
    InspectorId,
    InspectorState,
    Item,
    ItemId,
    Jurisdiction,
    Method,
    OfficeHours,
    Place,
    Ratio,
    Role,
    Seat,
    Settings,
    Sharing,
    Slot,
    Staff,
    SubjectKey,
    Target,
    Task,
    TaskId,
    Unplaced,
    Visit,
    VisitId,
    VisitKind,
    Window,
    tabulate,
)
from coordinator.core.schedule.values import Reservation, Schedule
from coordinator.core.season.values import Season
from coordinator.core.team.values import Load, Teams
from coordinator.core.text import Text

SEED, SALT = bytes(range(32)), bytes(32)
FIRMS = 40
TODAY = date(2026, 9, 7)
DEPARTMENTS = (
    ("d1", "市场监督管理局", "Market Regulation Bureau"),
    ("d2", "应急管理局", "Emergency Management Bureau"),
    ("d3", "生态环境局", "Ecology and Environment Bureau"),
    ("d4", "卫生健康委员会", "Health Commission"),
    ("d5", "消防救援支队", "Fire and Rescue Brigade"),
)
ITEMS = (
    ("i1", "d1", 60, Method.ON_SITE), ("i2", "d1", 35, Method.ON_SITE),
    ("i3", "d2", 80, Method.ON_SITE), ("i4", "d3", 75, Method.TESTING),
    ("i5", "d4", 50, Method.ON_SITE), ("i6", "d5", 45, Method.ON_SITE),
    ("i7", "d1", 20, Method.NETWORK),
)  # fmt: skip
TaskRow = tuple[str, str, str, str, tuple[int, int], tuple[int, int], bool]
TASKS: tuple[TaskRow, ...] = (
    ("t1", "食品生产联合抽查", "d1", "i1 i2 i6", (9, 14), (9, 24), True),
    ("t2", "公共场所卫生", "d4", "i5", (9, 21), (10, 16), True),
    ("t3", "危险化学品使用单位", "d2", "i3 i6", (9, 14), (9, 18), True),
    ("t4", "排污单位", "d3", "i4", (9, 14), (9, 30), True),
    ("t5", "消防重点单位", "d5", "i6", (9, 14), (9, 30), False),
    ("t6", "广告网络监测", "d1", "i7", (10, 9), (10, 23), True),
)
BAR = Bar(task_a=TaskId("t2"), task_b=TaskId("t4"), reason="采样须避开营业时间")
DRAWN = {
    "t1": [i for i in range(FIRMS) if i % 2 == 0],
    "t2": [i for i in range(FIRMS) if i % 5 == 0],
    "t3": [i for i in range(FIRMS) if i % 8 == 0],
    "t4": [i for i in range(FIRMS) if i % 4 == 0],
    "t5": [2, 12, 22, 32],
    "t6": [0, 3, 20],
}
FIRM_NAMES = ("锦程食品", "恒润乳业", "万豪春天大酒店", "启明精细化工", "盛泰商业广场", "绿源酿造")
PEOPLE = "王立 李敏 张强 刘洋 陈静 杨帆 赵磊 黄蕾 周涛 吴倩 徐刚 孙莉 马超 朱琳 胡军 郭颖 何伟 高洁 林峰 罗丹"
ACCOUNT: Mapping[str, object] = {
    "counts": {"draws": 47, "visits": 30},
    "seconds": {"draw": 0.01, "merge": 0.02},
    "hashes": {"draws.csv": sha256(b"draws").hexdigest()},
    "versions": {"coordinator": "0.1.0"},
}


def season(
    *,
    firms: int = FIRMS,
    drawn: Mapping[str, Sequence[int]] = DRAWN,
    tasks: Sequence[TaskRow] = TASKS,
    names: Mapping[int, str] | None = None,
    unplaced: int = 2,
    lower_bound: int = 29,
    shortfall: bool = True,
) -> Season:
    """Six tasks of five departments; the last `unplaced` visits find no team or no date."""
    bundle = _bundle(firms, tasks, names or {})
    keys = tuple(_key(i) for i in range(firms))
    sharing = Sharing(tasks=bundle.tasks, items=bundle.items, bars={BAR.pair: BAR}, minutes_cap=240)
    visits, apart = _merged(keys, drawn, sharing)
    on_site = [v for v in visits if v.agenda.kind is VisitKind.ON_SITE]
    lost = on_site[len(on_site) - unplaced :] if unplaced else []
    slots = _slots([v for v in on_site if v not in lost])
    teams = _teams([v for v in on_site if v.visit in slots], bundle)
    missing = tuple(_missing(v, n) for n, v in enumerate(lost))
    return Season(
        bundle=bundle,
        settings=SETTINGS,
        seed=SEED,
        salt=SALT,
        subjects=_subjects(bundle, keys),
        sharing=sharing,
        staff=Staff(
            departments=bundle.departments,
            inspectors=tuple(bundle.inspectors.values()),
            interests={},
            absences={},
        ),
        pools={TaskId(t): _pool(t, rows, shortfall) for t, rows in drawn.items()},
        draw=Draw(drawn={TaskId(t): _drawn(t, rows, keys, bundle) for t, rows in drawn.items()}),
        merge=Merge(
            visits=tuple(visits),
            apart=tuple(apart),
            draws=sum(len(r) for t, r in drawn.items() if not sharing.is_desk(TaskId(t))),
            on_site=len(on_site),
            lower_bound=lower_bound,
        ),
        names={k: bundle.targets.name[i] for i, k in _first_rows(bundle).items()},
        places={k: _place(n) for n, k in enumerate(keys)},
        reservation=Reservation(slots={}, rounds={}, unplaced=(), travel=0, travel_bound=0),
        teams=teams,
        schedule=Schedule(slots=slots, unplaced=(), person_days=0, travel=0, travel_bound=0),
        unplaced=missing,
    )


def apart_draws(firms: int = FIRMS) -> dict[str, list[int]]:
    """As many draws of each task as in DRAWN, shifted so that hardly any meet."""
    starts = {"t1": 0, "t2": 20, "t3": 28, "t4": 33, "t5": 3, "t6": 7}
    return {t: sorted((starts[t] + n) % firms for n in range(len(DRAWN[t]))) for t in DRAWN}


def many_draws(firms: int) -> dict[str, list[int]]:
    """Draws that keep the pattern of DRAWN for any number of firms."""
    return {
        "t1": list(range(0, firms, 2)),
        "t2": list(range(0, firms, 5)),
        "t3": list(range(0, firms, 8)),
        "t4": list(range(0, firms, 4)),
        "t5": list(range(2, firms, 10)),
        "t6": list(range(0, firms, 20)),
    }


def many_tasks(count: int) -> tuple[TaskRow, ...]:
    """Tasks spread over the year, every fifth unannounced."""
    items = {"d1": "i1 i2", "d2": "i3", "d3": "i4", "d4": "i5", "d5": "i6"}
    return tuple(
        (
            f"t{n:03d}",
            f"第{n}项联合抽查任务",
            f"d{n % 5 + 1}",
            items[f"d{n % 5 + 1}"],
            (2 + n % 8, 3 + n % 20),
            (4 + n % 8, 8 + n % 20),
            n % 5 != 0,
        )
        for n in range(count)
    )


def draws_of(tasks: Sequence[TaskRow], firms: int) -> dict[str, list[int]]:
    """Each task draws every sixth firm or so, from a start of its own."""
    return {t[0]: list(range(n % 5, firms, 6 + n % 4)) for n, t in enumerate(tasks)}


SETTINGS = Settings(
    minutes_per_visit=240,
    cap_per_year=2,
    cap_exempt_flags=frozenset(),
    officers_per_department=2,
    round_visits=1,
    hours=OfficeHours(spans=((540, 720), (810, 1050))),
    speed_km_h=30,
)


def _bundle(firms: int, tasks: Sequence[TaskRow], names: Mapping[int, str]) -> Bundle:
    return Bundle(
        jurisdiction=Jurisdiction(
            name="云湖市", profile="joint-2026", today=TODAY, office="联席会议办公室", overrides={}
        ),
        departments={
            DepartmentId(code): Department(
                code=DepartmentId(code), name=zh, name_en=en, kind=DepartmentKind.DEPARTMENT
            )
            for code, zh, en in DEPARTMENTS
        },
        items={
            ItemId(i): Item(
                item=ItemId(i), department=DepartmentId(d), minutes=m, methods=frozenset({how})
            )
            for i, d, m, how in ITEMS
        },
        targets=tabulate(
            Target(
                department=department,
                row=f"{n:06d}",
                name=names.get(n) or _name(n),
                kind="market entity",
                state="active",
                uscc=_key(n),
                region=_place(n).region,
                visits_this_year=int(n == 0),
            )
            for n in range(firms)
            for department in ("d1", "d2", "d3")[: 1 + n % 3]
        ),
        inspectors={i.inspector: i for i in _inspectors()},
        interests=(),
        absences=(),
        tasks={t.task: t for t in _tasks(tasks)},
        bars=(BAR,),
        pins=(),
    )


def _tasks(rows: Sequence[TaskRow]) -> list[Task]:
    return [
        Task(
            task=TaskId(task),
            name=name,
            lead=DepartmentId(lead),
            items=tuple(ItemId(i) for i in items.split()),
            window=Window(date(2026, *opens), date(2026, *closes)),
            announced=announced,
            ratio=Ratio(text="0.5", value=Fraction(1, 2)),
        )
        for task, name, lead, items, opens, closes, announced in rows
    ]


def _inspectors() -> list[Inspector]:
    names = PEOPLE.split()
    return [
        Inspector(
            inspector=InspectorId(f"{code}-{n}"),
            department=DepartmentId(code),
            name=names[4 * d + n],
            certificate=f"C{d}{n}",
            certificate_expires=date(2028, 1, 1),
            state=InspectorState.ACTIVE,
        )
        for d, (code, *_) in enumerate(DEPARTMENTS)
        for n in range(4)
    ]


def _key(n: int) -> SubjectKey:
    return SubjectKey(f"913703{n:011d}X")


def _name(n: int) -> str:
    return f"云湖市{FIRM_NAMES[n % len(FIRM_NAMES)]}有限公司{f'第{n}分店' if n % 3 else ''}"


def _place(n: int) -> Place:
    regions = children("370300")[:6]
    region = regions[(n * n) % len(regions)]
    return Place(region=region.code, lng=(region.lng or 0) + 100 * n, lat=(region.lat or 0))


def _first_rows(bundle: Bundle) -> dict[int, SubjectKey]:
    rows: dict[SubjectKey, int] = {}
    for index, key in enumerate(bundle.targets.uscc):
        rows.setdefault(SubjectKey(key), index)
    return {index: key for key, index in rows.items()}


def _subjects(bundle: Bundle, keys: tuple[SubjectKey, ...]) -> Subjects:
    index = {k: n for n, k in enumerate(keys)}
    of_row = np.array([index[SubjectKey(u)] for u in bundle.targets.uscc], dtype=np.int32)
    rows = np.bincount(of_row)
    return Subjects(
        keys=keys,
        of_row=of_row,
        how=tuple("code" if n > 1 else "single" for n in rows),
        collisions=(),
    )


def _pool(task: str, rows: Sequence[int], shortfall: bool) -> Pool:
    k = len(rows)
    short = shortfall and task == "t5"
    stratum = Stratum(
        name="risk=D" if short else REST, ratio=None, scope=k + 4, eligible=k, k=k + 2 * short
    )
    return Pool(
        subjects=np.array(rows, dtype=np.int32),
        stratum=np.zeros(k, dtype=np.int16),
        reason=np.zeros(k, dtype=np.uint8),
        strata=(stratum,),
    )


def _drawn(task: str, rows: Sequence[int], keys: tuple[SubjectKey, ...], bundle: Bundle) -> Drawn:
    key, group = sha256(SEED + SALT).hexdigest(), bundle.tasks[TaskId(task)].ticket_group
    u = [sha256(f"{key}|{group}|{keys[r]}".encode()).digest()[:8] for r in rows]
    tickets = np.array([int.from_bytes(t, "big") for t in u], dtype=np.uint64)
    return Drawn(
        subjects=np.array(rows, dtype=np.int32),
        stratum=np.zeros(len(rows), dtype=np.int16),
        u=tickets,
        ticket=tickets,
    )


def _merged(
    keys: tuple[SubjectKey, ...], drawn: Mapping[str, Sequence[int]], sharing: Sharing
) -> tuple[list[Visit], list[Apart]]:
    wanted: dict[int, list[TaskId]] = {}
    for task, rows in drawn.items():
        for row in rows:
            wanted.setdefault(row, []).append(TaskId(task))
    visits, apart = [], []
    for row in sorted(wanted):
        groups = _groups(wanted[row], sharing)
        visits += [
            Visit(
                visit=VisitId(f"{keys[row]}/{min(g)}"), subject=keys[row], agenda=sharing.agenda(g)
            )
            for g in groups
        ]
        for first, second in combinations(groups, 2):
            for a, b in ((min(p), max(p)) for p in ((a, b) for a in first for b in second)):
                rule = sharing.barrier(a, b) or "fewest"
                apart.append(Apart(subject=keys[row], task_a=a, task_b=b, rule=rule))
    return visits, apart


def _groups(tasks: list[TaskId], sharing: Sharing) -> list[list[TaskId]]:
    groups: list[list[TaskId]] = []
    for task in sorted(tasks, key=lambda t: (sharing.tasks[t].window.closes, t)):
        for group in groups:
            if sharing.may_share([*group, task]):
                group.append(task)
                break
        else:
            groups.append([task])
    return groups


def _slots(visits: list[Visit]) -> dict[VisitId, Slot]:
    worked = WorkCalendar()
    slots = {}
    for n, visit in enumerate(visits):
        window = visit.agenda.window
        days = worked.working_days(window.opens, window.closes)
        start = (540, 825, 630)[n % 3]
        slots[visit.visit] = Slot(
            day=days[(n * 3) % len(days)], start=start, end=start + visit.agenda.minutes
        )
    return slots


def _teams(visits: list[Visit], bundle: Bundle) -> Teams:
    turns = {d: cycle([f"{d}-{n}" for n in range(3)]) for d in bundle.departments}
    seats, rounds = [], dict.fromkeys(bundle.inspectors, 0)
    for visit in visits:
        for department in visit.agenda.departments:
            for n in range(2):
                inspector = InspectorId(next(turns[department]))
                rounds[inspector] += 1
                lead = department == visit.agenda.lead_department and n == 0
                role = Role.LEADER if lead else Role.MEMBER
                seats.append(
                    Seat(visit=visit.visit, inspector=inspector, department=department, role=role)
                )
    loads = tuple(
        Load(
            inspector=i,
            department=who.department,
            rounds=rounds[i],
            could=0 if i.endswith("-3") else len(visits),
        )
        for i, who in bundle.inspectors.items()
    )
    return Teams(seats=tuple(seats), unplaced=(), loads=loads)


def _missing(visit: Visit, n: int) -> Unplaced:
    last = visit.agenda.window.closes - timedelta(days=n)
    return (
        Unplaced(visit=visit.visit, stage="slot", because=NO_SLOT.fill(day=last))
        if n % 2
        else Unplaced(visit=visit.visit, stage="team", because=NO_TEAM)
    )


NO_TEAM = Text(
    "消防救援支队缺 1 名持证人员：王立利害关系回避，李敏证件到期",
    "The Fire and Rescue Brigade lacks 1 officer: 王立 is recused, 李敏's certificate expires",
)
NO_SLOT = Text(
    "{day} 前没有各部门同时空闲的半天", "No half-day on which every department is free before {day}"
)
