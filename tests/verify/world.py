"""A slow, literal transcription of the protocol: builds the three files of a small ceremony."""

import csv
import hashlib
import io
import json
import math
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from pathlib import Path


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass
class World:
    """What a ceremony starts from; `rows` maps a task to {subject: (stratum, eligible, reason)}."""

    tasks: list
    rows: dict
    items: dict
    bars: list = field(default_factory=list)
    minutes_cap: int = 240
    seed: str = "11" * 32
    salt: str = "22" * 32

    def write(self, directory: Path) -> None:
        tasks = sorted(self.tasks, key=lambda t: t["task"])
        full = [self.described(task) for task in tasks]
        parts = {t["task"]: self.pool_lines(t["task"]) for t in full}
        header = "task,subject,stratum,eligible,reason\n"
        pools = {t: hashlib.sha256((header + p).encode()).hexdigest() for t, p in parts.items()}
        certificate = {
            "format": "certificate/1",
            "algorithm": "coordinated-tickets/1",
            "attempt": 1,
            "seed": self.seed,
            "salt": self.salt,
            "minutes_cap": self.minutes_cap,
            "pools": pools,
            "tasks": full,
            "items": self.items,
            "bars": sorted(sorted(bar) for bar in self.bars),
        }
        tied = {name: certificate[name] for name in ("bars", "items", "minutes_cap", "tasks")}
        opened = {name: certificate[name] for name in ("algorithm", "attempt", "pools", "salt")}
        certificate["commitment"] = hashlib.sha256(canonical({**opened, "tasks": tied})).hexdigest()
        (directory / "certificate.json").write_bytes(canonical(certificate))
        (directory / "pools.csv").write_bytes((header + "".join(parts.values())).encode())
        (directory / "draws.csv").write_bytes(self.draws(full).encode())

    def described(self, task):
        task = dict(task)
        if task["draw"] == "independent":
            task["group"] = "task:" + task["task"]
        elif not task["announced"]:
            task["group"] += "/unannounced"
        task["items"] = sorted(task["items"])
        strata = []
        for name, ratio in [*task.pop("rules"), ("rest", task["ratio"])]:
            scope, eligible = self.scope(task["task"], name), self.eligible(task["task"], name)
            k = task["count"] if ratio is None else ceiling(Decimal(ratio) * len(scope))
            strata.append(
                {
                    "stratum": name,
                    "ratio": ratio,
                    "scope": len(scope),
                    "eligible": len(eligible),
                    "k": k,
                }
            )
        return {**task, "strata": strata}

    def scope(self, task, stratum):
        return [s for s, row in self.rows[task].items() if row[0] == stratum]

    def eligible(self, task, stratum):
        return [s for s, row in self.rows[task].items() if row[:2] == (stratum, "yes")]

    def pool_lines(self, task):
        return lines([task, s, *row] for s, row in sorted(self.rows[task].items()))

    def digest(self, group, subject):
        key = hashlib.sha256(bytes.fromhex(self.seed) + bytes.fromhex(self.salt)).hexdigest()
        return hashlib.sha256(f"{key}|{group}|{subject}".encode()).hexdigest()

    def draws(self, full):
        rows = [["task", "stratum", "rank", "subject", "u", "ticket"]]
        for task in full:
            for stratum in task["strata"]:
                tickets = []
                for subject in self.eligible(task["task"], stratum["stratum"]):
                    digest = self.digest(task["group"], subject)
                    shift = self.shift(full, task, subject)
                    ticket = (int(digest[:16], 16) - shift) % 2**64
                    tickets.append((ticket, digest, subject))
                tickets.sort()
                for rank, (ticket, digest, subject) in enumerate(tickets[: stratum["k"]], 1):
                    place = [task["task"], stratum["stratum"], rank]
                    rows.append([*place, subject, digest[:16], f"{ticket:016x}"])
        return lines(rows)

    def shift(self, full, task, subject):
        if task["draw"] == "independent":
            return 0
        together = []
        for other in full:
            if other["draw"] == "coordinated" and other["group"] == task["group"]:
                row = self.rows[other["task"]].get(subject)
                if row and row[0]:
                    (stratum,) = (s for s in other["strata"] if s["stratum"] == row[0])
                    n = stratum["eligible"]
                    together.append(
                        (min(Fraction(1), Fraction(stratum["k"], n)) if n else 1, other)
                    )
        together.sort(key=lambda pair: (-pair[0], pair[1]["closes"], pair[1]["task"]))
        classes = []
        for r, other in together:
            for chosen in classes:
                if self.may_join([t for _, t in chosen], other):
                    chosen.append((r, other))
                    break
            else:
                classes.append([(r, other)])
        weights = [chosen[0][0] for chosen in classes]
        total = sum(weights)
        if not total:
            return 0
        (at,) = (c for c, chosen in enumerate(classes) if any(t is task for _, t in chosen))
        return math.floor(2**64 * Fraction(sum(weights[:at])) / min(1, total))

    def may_join(self, members, task):
        everyone = [*members, task]
        days = [(date.fromisoformat(t["opens"]), date.fromisoformat(t["closes"])) for t in everyone]
        if max(opens for opens, _ in days) > min(closes for _, closes in days):
            return False
        if any({t["task"], task["task"]} in [set(bar) for bar in self.bars] for t in members):
            return False
        minutes = {}
        for item in set().union(*(t["items"] for t in everyone)):
            department = self.items[item]["department"]
            minutes[department] = minutes.get(department, 0) + self.items[item]["minutes"]
        return max(minutes.values()) <= self.minutes_cap


def ceiling(number):
    return int(number.to_integral_value(ROUND_CEILING))


def lines(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def task(name, opens, closes, **changes):
    """A coordinated announced task of ten percent with one item, unless said otherwise."""
    return {
        "task": name,
        "lead": "D1",
        "opens": opens,
        "closes": closes,
        "announced": True,
        "draw": "coordinated",
        "group": "2026",
        "condition": "",
        "ratio": "0.1",
        "count": None,
        "items": ["I1"],
        "rules": [],
        **changes,
    }


def small_world() -> World:
    """Six tasks that use every rule: windows, bars, minutes, strata, caps, counts, both kinds."""
    items = {f"I{n}": {"department": f"D{n % 3}", "minutes": 50 * n} for n in range(1, 6)}
    tasks = [
        task("T1", "2026-03-02", "2026-04-30", items=["I1", "I4"], rules=[("risk=D", "1")]),
        task("T2", "2026-04-01", "2026-05-29", items=["I2"], ratio="0.07"),
        task("T3", "2026-05-06", "2026-06-30", items=["I3", "I5"], ratio="0.3"),
        task("T4", "2026-03-02", "2026-06-30", items=["I1"], ratio=None, count=5),
        task("T5", "2026-03-02", "2026-06-30", items=["I2"], announced=False),
        task("T6", "2026-03-02", "2026-06-30", items=["I2"], draw="independent", ratio="0.25"),
    ]
    subjects = [f"91370302MA3{n:06d}X" for n in range(60)] + ["reg:鲁字1号", 'row:D1/7,"8"']
    rows = {}
    for place, entry in enumerate(tasks):
        rows[entry["task"]] = pool = {}
        for n, subject in enumerate(subjects):
            if (n * 7 + place * 3) % 5 == 0:
                continue
            stratum = "risk=D" if entry["rules"] and n % 11 == 0 else "rest"
            pool[subject] = (stratum, "yes", "")
            if (n + place) % 13 == 0:
                pool[subject] = ("", "no", ("moved", "revoked", "deregistered")[n % 3])
            elif (n + place) % 9 == 0:
                pool[subject] = (stratum, "no", "cap")
    return World(tasks, rows, items, bars=[["T4", "T2"]])
