"""Recompute a draw of inspection targets from its published files, trusting none of its results.

    python verify.py DIR [--lang zh|en] [--json] [--pool-only] [--firm KEY]

DIR holds certificate.json, pools.csv and draws.csv. The protocol "coordinated-tickets/1":

 1. Before any seed exists, the pool of every task is hashed and a commitment to pools, tasks and
    a secret salt is published: SHA-256 of {algorithm, attempt, pools, salt, tasks} as J.
 2. J is canonical JSON: keys sorted, no white space, UTF-8 unescaped, no floating point.
 3. The seed comes afterwards, from people who could not know the salt: key = SHA-256(seed, salt).
 4. digest(subject) = SHA-256(hex key | group | subject key); u = its first 16 hexadecimal digits.
 5. Per stratum, k = ceil(ratio x subjects in scope) in exact decimals, or the given count.
 6. Drawn are the k smallest tickets of the eligible subjects, ties by the whole digest.
 7. The ticket is (u - shift) mod 2^64. A task drawn independently has shift 0.
 8. Coordinated: the tasks of one group that hold a subject in scope are taken with r = k / eligible
    (at most 1; 1 if none is eligible), ordered by r descending, closing day, task id. Each enters
    the first class with a common day, no barred task and room in the minutes, or opens a class.
 9. With S(c) = the r of the first tasks of the classes before class c, and L = that sum over all
    classes, shift = floor(2^64 x S(c) / min(1, L)), in exact integers.
10. So anybody holding the files obtains the same list; one row can be checked with sha256sum.

Not provable from these files, and not claimed: that the libraries were complete, that each row
was put in its right stratum, and how the contributions made the seed (see the published record).

Exit status: 0 every step agrees, 1 a step disagrees, 2 the files cannot be read.
Needs Python 3.9 or later and nothing else. Written from the specification, not from the product.
"""
# ruff: noqa: B905 - zip(strict=) does not exist in Python 3.9

from __future__ import annotations

import argparse
import csv
import gc
import hashlib
import io
import json
import math
import re
import shlex
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from operator import lt
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kind = tuple[bytes, ...]  # stratum, eligible, reason
Ticket = tuple[int, bytes, int]  # ticket, whole digest, number of the subject

TURN = 1 << 64
MASK = TURN - 1
POOLS_HEADER = b"task,subject,stratum,eligible,reason\n"
DRAWS_HEADER = b"task,stratum,rank,subject,u,ticket\n"
INACTIVE = {b"moved", b"revoked", b"deregistered"}

TEXT = str
WHOLE = int  # zero or more; true and false are not numbers
HEX = re.compile("[0-9a-f]{64}")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
RATIO = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
ANY = "*"  # any key
CERTIFICATE: dict[str, Any] = {
    "algorithm": re.compile("coordinated-tickets/1"),
    "attempt": WHOLE,
    "bars": [[TEXT]],
    "commitment": HEX,
    "format": re.compile("certificate/1"),
    "items": {ANY: {"department": TEXT, "minutes": WHOLE}},
    "minutes_cap": WHOLE,
    "pools": {ANY: HEX},
    "salt": HEX,
    "seed": HEX,
    "tasks": [
        {
            "announced": bool,
            "closes": DAY,
            "condition": TEXT,
            "count": (WHOLE, None),
            "draw": re.compile("coordinated|independent"),
            "group": TEXT,
            "items": [TEXT],
            "lead": TEXT,
            "opens": DAY,
            "ratio": (RATIO, None),
            "strata": [
                {
                    "eligible": WHOLE,
                    "k": WHOLE,
                    "ratio": (RATIO, None),
                    "scope": WHOLE,
                    "stratum": TEXT,
                }
            ],
            "task": TEXT,
        }
    ],
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    parser = argparse.ArgumentParser(prog="verify.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("directory", metavar="DIR", type=Path)
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--pool-only", action="store_true", help="leave draws.csv aside")
    parser.add_argument("--firm", metavar="KEY", help="explain the result of one subject key")
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        steps, firm = verify(options.directory, pool_only=options.pool_only, firm=options.firm)
    except Unreadable as problem:
        show_unreadable(problem, options)
        return 2
    agree = all(step.agrees for step in steps)
    (show_json if options.json else show_text)(steps, firm, agree, options.lang)
    return 0 if agree else 1


def verify(
    directory: Path, *, pool_only: bool = False, firm: str | None = None
) -> tuple[list[Step], list[dict[str, Any]] | None]:
    """Return every step with what it found, and the explanation of one firm if asked for."""
    raw = read(directory / "certificate.json")
    certificate = parse_certificate(raw)
    pools = read_pools(read(directory / "pools.csv"), certificate["tasks"])
    steps = [
        check_form(raw, certificate),
        check_hashes(certificate, pools),
        check_commitment(certificate),
        pools.rows,
        check_counts(certificate, pools),
    ]
    if pool_only and firm is None:
        return steps, None
    key = sha256(bytes.fromhex(certificate["seed"] + certificate["salt"])).hex()
    groups = coordination_groups(certificate, pools, key)
    drawn: dict[tuple[str, str], list[Ticket]] = {}
    for group in groups:
        drawn.update(group.draw())
    if not pool_only:
        steps += check_draws(read(directory / "draws.csv"), pools, groups, drawn)
    return steps, None if firm is None else explain(firm, pools, groups, drawn)


# ---------------------------------------------------------------- reading


class Unreadable(Exception):  # noqa: N818 - it reads as a sentence
    """The files cannot be read: which sentence says so, and where."""

    def __init__(self, sentence: str, **where: object) -> None:
        super().__init__(sentence)
        self.sentence, self.where = sentence, where


@dataclass
class Step:
    """One comparison: its name, how much was compared, and the first place that differs."""

    name: str
    compared: int = 0
    differences: int = 0
    first: dict[str, Any] | None = None

    @property
    def agrees(self) -> bool:
        """Whether nothing differed."""
        return self.first is None

    def compare(self, what: str, found: object, expected: object, **place: object) -> None:
        """Count one comparison and keep the first that differs."""
        self.compared += 1
        if found != expected:
            self.differences += 1
            if self.first is None:
                self.first = {**place, "what": what, "found": found, "expected": expected}


@dataclass(eq=False)
class Stratum:
    """The subjects of one task that share one quota; subjects are numbers into Pools.keys."""

    task: dict[str, Any]
    name: str
    stated: dict[str, Any]
    members: list[int] = field(default_factory=list)  # in scope, eligible or not
    capped: set[int] = field(default_factory=set)  # in scope, annual cap reached

    @property
    def eligible(self) -> int:
        """Count the subjects that may be drawn."""
        return len(self.members) - len(self.capped)

    @property
    def quota(self) -> int:
        """Work out k from the ratio and the scope, exactly, or take the count."""
        if self.stated["ratio"] is None:
            return int(self.task["count"] or 0)
        return math.ceil(Fraction(self.stated["ratio"]) * len(self.members))

    @property
    def chance(self) -> Fraction:
        """Return r = k / eligible, at most 1, and 1 where nobody is eligible."""
        if not self.eligible:
            return Fraction(1)
        return min(Fraction(1), Fraction(self.quota, self.eligible))


@dataclass
class Pools:
    """pools.csv as read: strata in the order of the certificate, subjects numbered."""

    rows: Step
    keys: list[bytes] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    strata: list[Stratum] = field(default_factory=list)
    inactive: dict[str, dict[int, str]] = field(default_factory=dict)


class Numbers(dict[bytes, int]):
    """Number subject keys from 0 in the order in which they are first met."""

    def __missing__(self, key: bytes) -> int:
        """Give the next number to a key not met before."""
        self[key] = number = len(self)
        return number


def read(path: Path) -> bytes:
    """Return the bytes of a file."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Unreadable("file", file=path.name, problem=problem.strerror) from problem


def parse_certificate(raw: bytes) -> dict[str, Any]:
    """Parse the certificate and make sure that every field is there and of its kind."""
    try:
        certificate = json.loads(raw.decode(), parse_float=refuse, parse_constant=refuse)
        canonical(certificate)
    except (ValueError, RecursionError) as problem:
        raise Unreadable("json", file="certificate.json", problem=problem) from problem
    require_shape(certificate, CERTIFICATE, "certificate")
    if any(len(bar) != 2 for bar in certificate["bars"]):
        raise Unreadable("shape", where="certificate.bars")
    for task in certificate["tasks"]:
        for item in task["items"]:
            if item not in certificate["items"]:
                raise Unreadable("shape", where=f"certificate.items.{item}")
    return dict(certificate)


def refuse(number: str) -> None:
    """Refuse a number with a fraction or an exponent."""
    raise ValueError(number)


def require_shape(value: Any, shape: Any, where: str) -> None:
    """Refuse a value that is not of the shape described by CERTIFICATE."""
    if isinstance(shape, tuple):
        if value is not None:
            require_shape(value, shape[0], where)
        return
    if isinstance(shape, dict):
        fields = set(value) if isinstance(value, dict) else {""}
        wrong = set() if ANY in shape and "" not in fields else fields ^ set(shape)
        if wrong:
            raise Unreadable("shape", where=f"{where}.{min(wrong)}")
        for name, part in value.items():
            require_shape(part, shape.get(name, shape.get(ANY)), f"{where}.{name}")
        return
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise Unreadable("shape", where=where)
        for place, part in enumerate(value):
            require_shape(part, shape[0], f"{where}[{place}]")
        return
    if not fits(value, shape):
        raise Unreadable("shape", where=where)


def fits(value: Any, shape: Any) -> bool:
    """Tell whether a single value is of its kind."""
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    return type(value) is shape and (shape is not WHOLE or value >= 0)


def read_pools(data: bytes, tasks: list[dict[str, Any]]) -> Pools:
    """Read pools.csv task by task, hash each part, and sort its rows into strata."""
    pools, numbers = Pools(Step("rows")), Numbers()
    for task, part in zip(tasks, cut(data, tasks, pools.rows)):
        name = task["task"].encode()
        pools.hashes[task["task"]] = sha256(POOLS_HEADER + part).hex()
        subjects, *kinds = split(part, name) or parse(part, name, pools.rows)
        pools.rows.compared += len(subjects)
        if not all(map(lt, subjects, islice(subjects, 1, None))):
            at = next(i for i in range(1, len(subjects)) if subjects[i - 1] >= subjects[i])
            found, before = show(subjects[at]), show(subjects[at - 1])
            pools.rows.compare("order", found, f"> {before}", task=task["task"])
        alike = defaultdict(list)
        for number, kind in zip(map(numbers.__getitem__, subjects), zip(*kinds)):
            alike[kind].append(number)
        sort_into_strata(task, alike, pools)
    pools.keys = list(numbers)
    try:
        text = b"\n".join(pools.keys).decode()
    except UnicodeDecodeError as problem:
        raise Unreadable("json", file="pools.csv", problem=problem) from problem
    pools.rows.compare("nfc", unicodedata.normalize("NFC", text) == text, True)
    return pools


def cut(data: bytes, tasks: list[dict[str, Any]], rows: Step) -> Iterator[bytes]:
    """Yield the lines of each task; lines of an unknown task stay with the task before them."""
    start = at = len(POOLS_HEADER)
    rows.compare("header", show(data[:start]), show(POOLS_HEADER))
    begins = []
    for task in tasks:
        begin = find_line(data, quoted(task["task"].encode()) + b",", at)
        begins.append(begin)
        at = max(at, begin)
    ends = [begin for begin in begins if begin >= 0] + [len(data)]
    rows.compare("stray", show(data[start : ends[0]].split(b"\n")[0]), "")
    for begin in begins:
        yield b"" if begin < 0 else data[begin : next(end for end in ends if end > begin)]


def find_line(data: bytes, prefix: bytes, at: int) -> int:
    """Return where the first line with this prefix begins, at or after the line start `at`."""
    if data.startswith(prefix, at):
        return at
    found = data.find(b"\n" + prefix, at)
    while found >= 0 and data.count(b'"', at, found) % 2:  # this line end is inside quotes
        found = data.find(b"\n" + prefix, found + 1)
    return found + 1 if found >= 0 else -1


def split(part: bytes, task: bytes) -> list[list[bytes]]:
    """Return subject, stratum, eligible and reason of plain lines; nothing if they are not so."""
    prefix = task + b","
    if b'"' in part or b"\r" in part or not part.startswith(prefix) or part[-1:] != b"\n":
        return []
    # A cell of its own for every line end proves that each line has five cells and this task.
    lines = part[len(prefix) : -1].replace(b"\n" + prefix, b",\n,")
    cells = lines.split(b",")
    ends = cells[4::5]
    if len(cells) % 5 != 4 or ends != [b"\n"] * len(ends) or lines.count(b"\n") != len(ends):
        return []
    return [cells[column::5] for column in range(4)]


def parse(part: bytes, task: bytes, rows: Step) -> list[list[bytes]]:
    """Do the same with quotes, and report the first row that is not as it must be."""
    place, good = {"task": show(task)}, []
    records = parse_csv(part, "pools.csv")
    for record in records:
        if len(record) == 5 and record[0] == task:
            good.append(record)
        else:
            rows.compare("row", show(b",".join(record)), f"{show(task)},…", **place)
    rows.compare("quotes", write_csv(records) == part, True, **place)
    return [[record[column] for record in good] for column in range(1, 5)]


def sort_into_strata(task: dict[str, Any], alike: dict[Kind, list[int]], pools: Pools) -> None:
    """Put the subjects alike in stratum, eligible and reason where they belong."""
    strata = {s["stratum"].encode(): Stratum(task, s["stratum"], s) for s in task["strata"]}
    inactive = pools.inactive.setdefault(task["task"], {})
    for kind, members in alike.items():
        name, eligible, reason = kind
        if name in strata and (eligible, reason) in ((b"yes", b""), (b"no", b"cap")):
            strata[name].members += members
            if reason:
                strata[name].capped.update(members)
        elif (name, eligible) == (b"", b"no") and reason in INACTIVE:
            inactive.update(dict.fromkeys(members, show(reason)))
        else:
            found = show(b",".join(kind))
            pools.rows.compare("kind", found, "…,yes, | …,no,cap | ,no,moved …", task=task["task"])
    pools.strata += strata.values()


# ---------------------------------------------------------------- checking what was published


def check_form(raw: bytes, certificate: dict[str, Any]) -> Step:
    """Is the certificate canonical, ordered, and consistent in itself?"""
    step = Step("form")
    step.compare("canonical", show(raw.rstrip(b"\n")), show(canonical(certificate)))
    tasks = certificate["tasks"]
    names = [task["task"] for task in tasks]
    bars = certificate["bars"]
    step.compare("sorted", names, sorted(set(names)))
    step.compare("pools", sorted(certificate["pools"]), sorted(names))
    step.compare("bars", bars, sorted(map(list, {tuple(sorted(bar)) for bar in bars})))
    for task in tasks:
        place = {"task": task["task"]}
        step.compare("sorted", task["items"], sorted(set(task["items"])), **place)
        step.compare("window", task["opens"] <= task["closes"], True, **place)
        if task["draw"] == "independent":
            step.compare("group", task["group"], "task:" + task["task"], **place)
        else:
            hidden = task["group"].endswith("/unannounced")
            step.compare("group", hidden, not task["announced"], **place)
        strata = [stratum["stratum"] for stratum in task["strata"]]
        step.compare("strata", strata[-1:], ["rest"], **place)
        step.compare("strata", len(strata), len(set(strata)), **place)
        ratios = [stratum["ratio"] for stratum in task["strata"]]
        step.compare("ratio", ratios[-1:], [task["ratio"]], **place)
        if task["count"] is not None:
            step.compare("ratio", ratios, [None], **place)
        else:
            step.compare("ratio", None in ratios, False, **place)
    return step


def check_hashes(certificate: dict[str, Any], pools: Pools) -> Step:
    """Is every task's part of pools.csv the one that was committed to?"""
    step = Step("hashes")
    for task, found in pools.hashes.items():
        step.compare("hash", found, certificate["pools"].get(task), task=task)
    return step


def check_commitment(certificate: dict[str, Any]) -> Step:
    """Does the commitment open to these pools, tasks and salt?"""
    step = Step("commitment")
    opened = {name: certificate[name] for name in ("algorithm", "attempt", "pools", "salt")}
    opened["tasks"] = {
        name: certificate[name] for name in ("bars", "items", "minutes_cap", "tasks")
    }
    step.compare("commitment", certificate["commitment"], sha256(canonical(opened)).hex())
    return step


def check_counts(certificate: dict[str, Any], pools: Pools) -> Step:
    """Are scope, eligible and k of every stratum what the rows give?"""
    step = Step("counts")
    for stratum in pools.strata:
        place = {"task": stratum.task["task"], "stratum": stratum.name}
        step.compare("scope", stratum.stated["scope"], len(stratum.members), **place)
        step.compare("able", stratum.stated["eligible"], stratum.eligible, **place)
        step.compare("k", stratum.stated["k"], stratum.quota, **place)
    return step


# ---------------------------------------------------------------- drawing again


class Group:
    """The tasks that read one set of base tickets, and their draw."""

    def __init__(
        self, certificate: dict[str, Any], strata: list[Stratum], keys: list[bytes], key: str
    ) -> None:
        self.strata = sorted(strata, key=lambda s: (-s.chance, s.task["closes"], s.task["task"]))
        self.keys = keys
        self.prefix = f"{key}|{strata[0].task['group']}|".encode()
        self.held: dict[int, list[int]] = defaultdict(list)  # subject: its strata, in that order
        for place, stratum in enumerate(self.strata):
            for subject in stratum.members:
                self.held[subject].append(place)
        self.known: dict[tuple[int, ...], list[int]] = {}
        self.rules = Rules(certificate, self.strata)

    def draw(self) -> dict[tuple[str, str], list[Ticket]]:
        """Return the drawn tickets of every stratum in rising order."""
        limits = [likely_limit(stratum) for stratum in self.strata]
        low: list[list[Ticket]] = [[] for _ in self.strata]
        prefix, keys, known = self.prefix, self.keys, self.known
        for subject, places in self.held.items():
            digest = hashlib.sha256(prefix + keys[subject]).digest()
            u = int.from_bytes(digest[:8], "big")
            for place, shift in zip(places, known.get(tuple(places)) or self.shifts(places)):
                if (u - shift) & MASK < limits[place]:
                    low[place].append(((u - shift) & MASK, digest, subject))
        drawn = {}
        for place, stratum in enumerate(self.strata):
            wanted = min(stratum.quota, stratum.eligible)
            tickets = [entry for entry in low[place] if entry[2] not in stratum.capped]
            if len(tickets) < wanted:  # the limit was too low: look at all of them
                eligible = (s for s in stratum.members if s not in stratum.capped)
                tickets = [self.ticket(stratum, subject) for subject in eligible]
            drawn[stratum.task["task"], stratum.name] = sorted(tickets)[:wanted]
        return drawn

    def shifts(self, places: list[int]) -> list[int]:
        """Return the shift in each of these strata; worked out once per distinct set."""
        distinct = tuple(places)
        known = self.known.get(distinct)
        if known is None:
            known = self.known[distinct] = self.rules.shifts(distinct)
        return known

    def ticket(self, stratum: Stratum, subject: int) -> Ticket:
        """Return one subject's ticket, its digest and its number in one stratum."""
        digest = sha256(self.prefix + self.keys[subject])
        places = self.held[subject]
        shift = self.shifts(places)[places.index(self.strata.index(stratum))]
        return (int.from_bytes(digest[:8], "big") - shift) & MASK, digest, subject


class Rules:
    """Which tasks may share a visit, and the starting points that follow.

    Three sets are integers, one bit or one field of bits each, so that they compare in one step:
    the tasks of a class, its items, and its minutes, which stand side by side per department.
    """

    def __init__(self, certificate: dict[str, Any], strata: list[Stratum]) -> None:
        items, cap = certificate["items"], certificate["minutes_cap"]
        tasks = list({s.task["task"]: s.task for s in strata}.values())
        item_names = sorted({item for task in tasks for item in task["items"]})
        departments = sorted({items[item]["department"] for item in item_names})
        longest = sum(items[item]["minutes"] for item in item_names)
        width = max(longest, cap).bit_length() + 1
        fields = {department: width * n for n, department in enumerate(departments)}
        minutes = [items[i]["minutes"] << fields[items[i]["department"]] for i in item_names]
        # A field plus its room reaches the highest bit of the field when it is above the cap.
        self.room = sum(((1 << width - 1) - 1 - cap) << place for place in fields.values())
        self.above = sum(1 << width - 1 << place for place in fields.values())
        self.minutes = lru_cache(maxsize=1 << 16)(
            lambda held: sum(m for bit, m in enumerate(minutes) if held >> bit & 1)
        )
        # One denominator for all r of the group, so that sums stay exact and are plain integers.
        chances = [stratum.chance for stratum in strata]
        self.one = lowest_common_multiple(chance.denominator for chance in chances)
        bits = {task["task"]: 1 << n for n, task in enumerate(tasks)}
        apart = self.apart(tasks, certificate["bars"], bits)
        self.facts = []
        for stratum, chance in zip(strata, chances):
            name = stratum.task["task"]
            held = sum(1 << item_names.index(item) for item in stratum.task["items"])
            weight = chance.numerator * (self.one // chance.denominator)
            self.facts.append((bits[name], apart[name], held, self.minutes(held), weight))

    @staticmethod
    def apart(
        tasks: list[dict[str, Any]], bars: list[list[str]], bits: dict[str, int]
    ) -> dict[str, int]:
        """Return for each task the set of tasks it cannot share a class with.

        Windows that meet two by two all have a day in common, so pairs decide for a whole class.
        """
        barred = {frozenset(bar) for bar in bars}
        return {
            a["task"]: sum(
                bits[b["task"]]
                for b in tasks
                if max(a["opens"], b["opens"]) > min(a["closes"], b["closes"])
                or frozenset((a["task"], b["task"])) in barred
            )
            for a in tasks
        }

    def shifts(self, places: tuple[int, ...]) -> list[int]:
        """Put the strata, given in order, into classes and return the shift of each."""
        tasks: list[int] = []  # of each class: its tasks, items, minutes and S(c)
        items: list[int] = []
        minutes: list[int] = []
        starts: list[int] = []
        chosen = []
        total = 0
        facts, room, above = self.facts, self.room, self.above
        for place in places:
            task, apart, held, load, weight = facts[place]
            for c, others in enumerate(tasks):
                if others & apart:
                    continue
                shared = items[c] & held
                together = minutes[c] + load - (self.minutes(shared) if shared else 0)
                if together + room & above:
                    continue
                tasks[c] |= task
                items[c] |= held
                minutes[c] = together
                break
            else:
                c = len(tasks)
                tasks.append(task)
                items.append(held)
                minutes.append(load)
                starts.append(total)
                total += weight
            chosen.append(c)
        whole = min(self.one, total) or 1  # total is 0 only where every k is 0 and all start at 0
        shift = [(start << 64) // whole & MASK for start in starts]
        return [shift[c] for c in chosen]


def coordination_groups(certificate: dict[str, Any], pools: Pools, key: str) -> list[Group]:
    """Group the strata of coordinated tasks by group; an independent task stands alone."""
    together = defaultdict(list)
    for stratum in pools.strata:
        task = stratum.task
        alone = task["task"] if task["draw"] == "independent" else None
        together[task["group"], alone].append(stratum)
    return [Group(certificate, strata, pools.keys, key) for strata in together.values()]


def likely_limit(stratum: Stratum) -> int:
    """Return a ticket that almost surely lies above the k-th: tickets are uniform."""
    enough = stratum.quota + 8 * math.isqrt(stratum.quota) + 32
    return min(TURN, TURN * enough // max(1, stratum.eligible))


# ---------------------------------------------------------------- checking the drawn list


def check_draws(
    data: bytes,
    pools: Pools,
    groups: list[Group],
    drawn: dict[tuple[str, str], list[Ticket]],
) -> list[Step]:
    """Compare draws.csv: the tickets of its rows, the whole list, and that all were eligible."""
    tickets, whole, eligible = Step("tickets"), Step("draw"), Step("eligible")
    steps = [tickets, whole, eligible]
    group_of = {(s.task["task"], s.name): (g, s) for g in groups for s in g.strata}
    rows = draw_rows(pools, drawn)
    if data == DRAWS_HEADER + write_csv(rows):  # the same to the byte: all three agree
        for step in steps:
            step.compared = len(rows)
        return steps
    found = parse_csv(data, "draws.csv")
    if not data.startswith(DRAWS_HEADER):
        whole.compare("header", show_row(found[0] if found else None), show(DRAWS_HEADER))
    expected = {tuple(row[:3]): row[3:] for row in rows}
    stated: dict[tuple[bytes, ...], list[bytes]] = {}
    numbers = {key: number for number, key in enumerate(pools.keys)}
    for row in found[1:]:
        position = tuple(row[:3])
        place = dict(zip(("task", "stratum", "rank"), map(show, position)))
        if len(row) != 6 or position in stated:
            whole.compare("row", show_row(row), "–", **place)
            continue
        stated[position] = row[3:]
        home = group_of.get((place["task"], place["stratum"]))
        check_row(row, place, home, numbers.get(row[3], -1), (tickets, eligible))
    for position in [*expected, *(extra for extra in stated if extra not in expected)]:
        place = dict(zip(("task", "stratum", "rank"), map(show, position)))
        here, there = show_row(stated.get(position)), show_row(expected.get(position))
        whole.compare("drawn", here, there, **place)
    if whole.agrees:  # the same rows in another order or spelling
        whole.compare("bytes", sha256(data).hex(), sha256(DRAWS_HEADER + write_csv(rows)).hex())
    return steps


def check_row(
    row: list[bytes],
    place: dict[str, str],
    home: tuple[Group, Stratum] | None,
    subject: int,
    steps: tuple[Step, Step],
) -> None:
    """Check one row of draws.csv by itself: its subject may be drawn, and its ticket is right."""
    tickets, eligible = steps
    key = show(row[3])
    if home is None:
        eligible.compare("eligible", f"{key},no", f"{key},yes", **place)
        return
    group, stratum = home
    may = group.strata.index(stratum) in group.held.get(subject, [])
    may = may and subject not in stratum.capped
    eligible.compare("eligible", f"{key},{'yes' if may else 'no'}", f"{key},yes", **place)
    if may:
        ticket, digest, _ = group.ticket(stratum, subject)
        tickets.compare("ticket", show_row(row[4:]), f"{digest[:8].hex()},{ticket:016x}", **place)


def draw_rows(pools: Pools, drawn: dict[tuple[str, str], list[Ticket]]) -> list[list[bytes]]:
    """Return the rows of draws.csv as they must be."""
    rows = []
    for stratum in pools.strata:
        task, name = stratum.task["task"].encode(), stratum.name.encode()
        for rank, (ticket, digest, subject) in enumerate(drawn[show(task), stratum.name], 1):
            u = digest[:8].hex().encode()
            rows.append([task, name, b"%d" % rank, pools.keys[subject], u, b"%016x" % ticket])
    return rows


def explain(
    firm: str,
    pools: Pools,
    groups: list[Group],
    drawn: dict[tuple[str, str], list[Ticket]],
) -> list[dict[str, Any]]:
    """Return, for one subject and each task, how it was treated and why."""
    spellings = [unicodedata.normalize("NFC", spelling) for spelling in (firm, firm.upper())]
    known = {key: number for number, key in enumerate(pools.keys)}
    key = next((s for s in spellings if s.encode() in known), spellings[0])
    subject = known.get(key.encode(), -1)
    told: dict[str, dict[str, Any]] = {}
    for task, inactive in pools.inactive.items():
        told[task] = {"subject": key, "task": task, "status": inactive.get(subject, "absent")}
    for group in groups:
        for place in group.held.get(subject, []) if subject >= 0 else []:
            stratum = group.strata[place]
            task = stratum.task["task"]
            tickets = drawn[task, stratum.name]
            ticket, digest, _ = group.ticket(stratum, subject)
            u = int.from_bytes(digest[:8], "big")
            full = 0 < stratum.quota <= stratum.eligible
            told[task] = {
                "subject": key,
                "task": task,
                "status": "cap" if subject in stratum.capped else "eligible",
                "stratum": stratum.name,
                "k": stratum.quota,
                "line": f"printf %s {shell(group.prefix.decode() + key)} | sha256sum",
                "u": f"{u:016x}",
                "shift": f"{(u - ticket) & MASK:016x}",
                "ticket": f"{ticket:016x}",
                "threshold": f"{tickets[-1][0]:016x}" if full else None,
                "drawn": any(entry[2] == subject for entry in tickets),
            }
    return list(told.values())


# ---------------------------------------------------------------- small tools


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(data).digest()


def canonical(value: Any) -> bytes:
    """Return J: keys sorted, no white space, UTF-8 unescaped."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def lowest_common_multiple(numbers: Iterable[int]) -> int:
    """Return the smallest number that all of these divide."""
    multiple = 1
    for number in numbers:
        multiple = multiple * number // math.gcd(multiple, number)
    return multiple


def parse_csv(data: bytes, file: str) -> list[list[bytes]]:
    """Return the rows of an RFC 4180 file."""
    try:
        reader = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
        return [[cell.encode() for cell in row] for row in reader]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise Unreadable("json", file=file, problem=problem) from problem


def write_csv(rows: list[list[bytes]]) -> bytes:
    """Return rows as RFC 4180 with no quotes but the necessary ones, each ended by LF."""
    plain = b"".join([b",".join(row) + b"\n" for row in rows])
    separators = (sum(map(len, rows)) - len(rows), len(rows), 0, 0)
    if tuple(map(plain.count, (b",", b"\n", b'"', b"\r"))) == separators:
        return plain
    return b"".join([b",".join(map(quoted, row)) + b"\n" for row in rows])


def quoted(cell: bytes) -> bytes:
    """Return a cell as it stands in the file."""
    if not any(mark in cell for mark in (b",", b'"', b"\n", b"\r")):
        return cell
    return b'"' + cell.replace(b'"', b'""') + b'"'


def shell(text: str) -> str:
    """Quote a text for the shell, doubly where that is safe."""
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'


def show(data: bytes) -> str:
    """Return bytes as text, whatever they are."""
    return data.decode(errors="backslashreplace")


def show_row(row: list[bytes] | None) -> str:
    """Return cells as text, or a dash for a row that is not there."""
    return "–" if row is None else show(b",".join(row))


# ---------------------------------------------------------------- printing


def show_unreadable(problem: Unreadable, options: argparse.Namespace) -> None:
    """Print why the files cannot be read."""
    sentence = say(options.lang, problem.sentence, **problem.where)
    if options.json:
        print(json.dumps({"result": "unreadable", "problem": sentence}, ensure_ascii=False))
    else:
        print(sentence, file=sys.stderr)


def show_json(steps: list[Step], firm: list[dict[str, Any]] | None, agree: bool, lang: str) -> None:
    """Print everything as one JSON object."""
    told = [
        {
            "step": step.name,
            "agrees": step.agrees,
            "sentence": say(lang, "step_" + step.name),
            "compared": step.compared,
            "differences": step.differences,
            "first": step.first,
        }
        for step in steps
    ]
    result = {"result": "agree" if agree else "disagree", "steps": told, "firm": firm}
    print(json.dumps(result, ensure_ascii=False, indent=1))


def show_text(steps: list[Step], firm: list[dict[str, Any]] | None, agree: bool, lang: str) -> None:
    """Print every step, the firm asked for, and the verdict."""
    for number, step in enumerate(steps, 1):
        verdict = say(lang, "agrees" if step.agrees else "differs", n=step.differences)
        sentence = say(lang, "step_" + step.name)
        print(say(lang, "step", number=number, claim=sentence, n=step.compared, verdict=verdict))
        if step.first is not None:
            show_difference(step.first, lang)
    for entry in firm or []:
        show_firm(entry, lang)
    print(say(lang, "all_agree" if agree else "disagree"))


def show_difference(first: dict[str, Any], lang: str) -> None:
    """Print where a step first differs."""
    names = [name for name in ("task", "stratum", "rank") if name in first]
    place = "".join(say(lang, name, value=first[name]) for name in names)
    what = say(lang, "what_" + first["what"])
    print(say(lang, "first", place=place, what=what))
    found, expected = first["found"], first["expected"]
    if isinstance(expected, bool):
        found, expected = say(lang, str(found)), say(lang, str(expected))
    found, expected = shorten(str(found), str(expected))
    print(say(lang, "found", value=found))
    print(say(lang, "expected", value=expected))


def shorten(found: str, expected: str) -> tuple[str, str]:
    """Shorten two long texts to the surroundings of their first difference."""
    if max(len(found), len(expected)) <= 300:
        return found, expected
    pairs = enumerate(zip(found, expected))
    at = next((n for n, (a, b) in pairs if a != b), min(len(found), len(expected)))
    start = max(0, at - 60)
    return f"…{found[start : at + 60]}…", f"…{expected[start : at + 60]}…"


def show_firm(entry: dict[str, Any], lang: str) -> None:
    """Print how one task treated the firm."""
    status = say(lang, "status_" + entry["status"])
    print(say(lang, "firm", subject=entry["subject"], task=entry["task"], status=status))
    if "line" not in entry:
        return
    print(say(lang, "firm_stratum", **entry))
    print("    " + entry["line"])
    print(say(lang, "firm_ticket", **entry))
    print(say(lang, "firm_threshold" if entry["threshold"] else "firm_no_threshold", **entry))
    print(say(lang, "firm_drawn" if entry["drawn"] else "firm_not_drawn"))


def say(lang: str, sentence: str, **values: object) -> str:
    """Return a sentence of the table below in the language asked for."""
    return SENTENCES[sentence][lang == "en"].format(**values)


# Every sentence the reader sees: its name, then Chinese, then English.
SENTENCES = {
    "file": ("无法读取文件 {file}：{problem}", "Cannot read the file {file}: {problem}"),
    "json": ("{file} 不是有效的内容：{problem}", "{file} is not valid: {problem}"),
    "shape": (
        "certificate.json 中此处缺失、多余或类型不符：{where}",
        "certificate.json has something missing, unknown or of the wrong kind at {where}",
    ),
    "step": (
        "第 {number} 步 {claim}（比对 {n} 处）：{verdict}",
        "Step {number}: {claim} ({n} compared): {verdict}",
    ),
    "agrees": ("一致", "agrees"),
    "differs": ("不一致，共 {n} 处", "DISAGREES in {n} places"),
    "step_form": (
        "证书为规范格式，各项排序与自身一致",
        "the certificate is canonical, in order and consistent in itself",
    ),
    "step_hashes": (
        "各任务名单的 SHA-256 与证书一致",
        "the SHA-256 of every task's pool is the one in the certificate",
    ),
    "step_commitment": (
        "承诺值由名单、任务与盐值重新算得",
        "the commitment opens to these pools, tasks and salt",
    ),
    "step_rows": (
        "pools.csv 各行格式、次序与编码符合规定",
        "the rows of pools.csv are well formed and in order",
    ),
    "step_counts": (
        "各层的范围内户数、可抽户数与应抽数 k 重新算得",
        "scope, eligible and k of every stratum recomputed",
    ),
    "step_tickets": (
        "抽中各行的基数 u 与签号重新算得",
        "u and ticket of every drawn row recomputed",
    ),
    "step_draw": (
        "全部抽取重新进行，与 draws.csv 逐行比对",
        "the whole draw recomputed and compared with draws.csv row by row",
    ),
    "step_eligible": (
        "抽中者均在该任务该层的可抽名单之内",
        "everybody drawn was eligible in that task and stratum",
    ),
    "True": ("是", "yes"),
    "False": ("否", "no"),
    "first": ("  首个不一致之处：{place}{what}", "  first difference: {place}{what}"),
    "task": ("任务 {value}，", "task {value}, "),
    "stratum": ("层 {value}，", "stratum {value}, "),
    "rank": ("名次 {value}，", "rank {value}, "),
    "found": ("    文件所载：{value}", "    found:    {value}"),
    "expected": ("    应当为：  {value}", "    expected: {value}"),
    "what_canonical": ("证书的规范写法", "canonical form of the certificate"),
    "what_sorted": ("排序与重复", "order without repetition"),
    "what_window": ("起止日期", "opens not after closes"),
    "what_group": ("协同组名", "name of the group"),
    "what_strata": ("分层的次序与名称", "order and names of the strata"),
    "what_ratio": ("比例与数量", "ratio or count"),
    "what_hash": ("名单哈希", "hash of the pool"),
    "what_commitment": ("承诺值", "commitment"),
    "what_header": ("表头", "header line"),
    "what_stray": ("不属于任何任务的行", "line of no task"),
    "what_order": ("主体次序与重复", "order of the subjects without repetition"),
    "what_nfc": ("Unicode NFC 规范", "Unicode form NFC"),
    "what_row": ("行的列数、任务或名次", "columns, task or rank of a row"),
    "what_quotes": ("引号与换行的写法", "quotes and line ends"),
    "what_kind": ("分层、可抽与原因三列", "stratum, eligible and reason of a row"),
    "what_scope": ("范围内户数", "subjects in scope"),
    "what_eligible": ("在该层可抽", "may be drawn in that stratum"),
    "what_k": ("应抽数 k", "k"),
    "what_ticket": ("基数 u 与签号", "u and ticket"),
    "what_drawn": ("抽中的主体、u 与签号", "subject, u and ticket drawn"),
    "what_bytes": ("draws.csv 的行序或写法", "order or writing of the lines of draws.csv"),
    "firm": ("主体 {subject} · 任务 {task}：{status}", "Subject {subject} · task {task}: {status}"),
    "status_absent": (
        "不在名单内（不属于牵头部门名录库，或不符合任务条件）",
        "not in the pool (not in the lead department's library or not in scope)",
    ),
    "status_moved": ("已迁出，不参与抽取", "moved away, not part of the draw"),
    "status_revoked": ("已吊销，不参与抽取", "licence revoked, not part of the draw"),
    "status_deregistered": ("已注销，不参与抽取", "deregistered, not part of the draw"),
    "status_cap": (
        "在范围内，已达年度检查上限，不可抽",
        "in scope, annual cap reached, not eligible",
    ),
    "status_eligible": ("在名单内，可抽", "in the pool and eligible"),
    "firm_stratum": (
        "  层 {stratum}，应抽 {k} 户。手工核算 u（取前 16 位）：",
        "  Stratum {stratum}, k = {k}. To compute u by hand (first 16 digits):",
    ),
    "firm_ticket": (
        "  u {u} − 起点 {shift} = 签号 {ticket}（模 2^64）",
        "  u {u} − shift {shift} = ticket {ticket} (mod 2^64)",
    ),
    "firm_threshold": (
        "  门槛（第 k 个签号）{threshold}",
        "  Threshold (the k-th ticket) {threshold}",
    ),
    "firm_no_threshold": (
        "  无门槛：应抽数为零或不少于可抽户数",
        "  No threshold: k is zero or above the number of eligible",
    ),
    "firm_drawn": ("  结果：抽中", "  Result: drawn"),
    "firm_not_drawn": ("  结果：未抽中", "  Result: not drawn"),
    "all_agree": ("结论：全部一致。", "Result: every step agrees."),
    "disagree": ("结论：存在不一致。", "Result: there is a disagreement."),
    "what_able": ("可抽户数", "number of eligible subjects"),
    "what_bars": ("互斥任务的排序", "order of the barred pairs"),
    "what_pools": ("名单哈希所属的任务", "tasks whose pools are hashed"),
}


if __name__ == "__main__":
    gc.disable()  # millions of small objects, no cycles: looking for cycles would cost a tenth
    sys.exit(main())
