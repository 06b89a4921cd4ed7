"""Why something happened in a season that was run before."""

import json
from pathlib import Path

from coordinator.core.errors import NotKnown
from coordinator.core.season import Season, SeasonProblem, season
from coordinator.core.season.why import Section, why
from coordinator.core.text import Text
from coordinator.exchange.bundle import read_bundle
from coordinator.exchange.bundle.naming import namings
from coordinator.exchange.bundle.results import CERTIFICATE
from coordinator.services.batching import hashes


def explain(run: Path, subject: str, *, bundle: Path | None = None) -> tuple[Section, ...]:
    """The season of one subject in the run written to the folder `run`.

    `subject` is a key, a credit code in any case, `reg:` with a number, or `department:row`. The run
    is worked out again from its bundle, which must not have changed since; raises NotKnown where
    the run, its bundle or the subject is not there.
    """
    try:
        account = json.loads((run / "report.json").read_text(encoding="utf-8"))
        certificate = json.loads((run / CERTIFICATE).read_text(encoding="utf-8"))
        origin, inputs = account["bundle"], account["inputs"]
        seed, salt = (bytes.fromhex(certificate[name]) for name in ("seed", "salt"))
    except (OSError, ValueError, KeyError, TypeError):
        raise NotKnown(
            Text(f"{run} 不是一次完整运行的结果", f"{run} is not the whole result of a run")
        ) from None
    folder = bundle or (run / origin).resolve()
    if not folder.is_dir():
        raise NotKnown(
            Text(
                f"找不到数据包 {folder}，请用 --bundle 指明",
                f"no bundle at {folder}; name it by --bundle",
            )
        )
    if hashes(folder) != inputs:
        raise NotKnown(
            Text(
                f"数据包 {folder} 在运行之后被改动过，不能据以说明",
                f"the bundle {folder} was changed after the run and cannot explain it",
            )
        )
    read = read_bundle(folder)
    done = season(
        SeasonProblem(
            bundle=read.bundle,
            profile=read.profile,
            seed=seed,
            salt=salt,
        )
    )
    return why(done, _key(subject, done))


def _key(subject: str, done: Season) -> str:
    """The key of a subject named by a code in any case, by a number, or by one of its rows."""
    named = namings((subject,), done.bundle.targets).get(subject)
    if named is None or subject in done.subjects.keys:
        return subject
    if len(named.keys) > 1:
        listed = ", ".join(named.keys)
        raise NotKnown(
            Text(
                f"“{subject}”对应多个检查对象：{listed}",
                f"“{subject}” is several subjects: {listed}",
            )
        )
    return named.keys[0]
