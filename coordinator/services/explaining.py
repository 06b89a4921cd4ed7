"""Why something happened in a season that was run before."""

import json
from pathlib import Path

from coordinator.core.errors import NotKnown
from coordinator.core.season import SeasonProblem, season
from coordinator.core.season.why import Section, why
from coordinator.core.text import Text
from coordinator.exchange.bundle import read_bundle
from coordinator.exchange.bundle.results import CERTIFICATE
from coordinator.services.batching import hashes


def explain(run: Path, subject: str, *, bundle: Path | None = None) -> tuple[Section, ...]:
    """The season of one subject in the run written to the folder `run`.

    The run is worked out again from its bundle, which must not have changed since; raises NotKnown
    where the run, its bundle or the subject is not there.
    """
    if not (run / "report.json").is_file() or not (run / CERTIFICATE).is_file():
        raise NotKnown(Text(f"{run} 不是一次运行的结果", f"{run} is not the result of a run"))
    account = json.loads((run / "report.json").read_text(encoding="utf-8"))
    certificate = json.loads((run / CERTIFICATE).read_text(encoding="utf-8"))
    folder = bundle or (run / account["bundle"]).resolve()
    if not folder.is_dir():
        raise NotKnown(
            Text(
                f"找不到数据包 {folder}，请用 --bundle 指明",
                f"no bundle at {folder}; name it by --bundle",
            )
        )
    if hashes(folder) != account["inputs"]:
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
            seed=bytes.fromhex(certificate["seed"]),
            salt=bytes.fromhex(certificate["salt"]),
        )
    )
    return why(done, subject)
