"""Settings of the application, from the environment, refused at the start where they are unsafe."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from coordinator.core.errors import BadInput, Problem
from coordinator.core.text import Text

HERE = Path(__file__).resolve().parents[1]
PasswordProfile = Literal["mlps", "asvs"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation decides; `demo` is loopback only and makes its secrets at the start."""

    database_url: str
    secret_key: str
    data_folder: Path
    demo: bool = False
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    password_profile: PasswordProfile = "asvs"  # noqa: S105 - the name of a profile
    witness_folder: Path | None = None
    witness_url: str = ""
    signing_key_file: Path | None = None
    old_secret_keys: tuple[str, ...] = field(default=())

    @classmethod
    def for_demo(cls, data_folder: Path) -> Self:
        """Settings of the demonstration, with new secrets."""
        return cls(
            database_url=f"sqlite:///{(data_folder / 'demo.db').resolve()}",
            secret_key=secrets.token_urlsafe(48),
            data_folder=data_folder,
            demo=True,
            trusted_hosts=("127.0.0.1", "localhost"),
            witness_folder=data_folder / "witness",
        )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Settings named COORDINATOR_…; raises BadInput that names every one missing or unsafe."""
        problems: list[Problem] = []

        def needed(name: str) -> str:
            value = environment.get(f"COORDINATOR_{name}", "")
            if not value:
                text = Text("缺少这项设置", "this setting is missing")
                problems.append(Problem(file="environment", line=0, column=name, text=text))
            return value

        url, key, folder = needed("DATABASE_URL"), needed("SECRET_KEY"), needed("DATA_FOLDER")
        if key and (len(key) < 32 or len(set(key)) < 12):
            text = Text("密钥过短或过于简单", "the key is too short or too simple")
            problems.append(Problem(file="environment", line=0, column="SECRET_KEY", text=text))
        if problems:
            raise BadInput(problems)
        optional = environment.get
        witness = optional("COORDINATOR_WITNESS_FOLDER")
        signing = optional("COORDINATOR_SIGNING_KEY_FILE")
        return cls(
            database_url=url,
            secret_key=key,
            data_folder=Path(folder),
            trusted_hosts=tuple(filter(None, optional("COORDINATOR_TRUSTED_HOSTS", "").split(","))),
            proxies=int(optional("COORDINATOR_PROXIES", "0")),
            password_profile="mlps"
            if optional("COORDINATOR_PASSWORD_PROFILE") == "mlps"
            else "asvs",
            witness_folder=Path(witness) if witness else None,
            witness_url=optional("COORDINATOR_WITNESS_URL", ""),
            signing_key_file=Path(signing) if signing else None,
            old_secret_keys=tuple(
                filter(None, optional("COORDINATOR_OLD_SECRET_KEYS", "").split(","))
            ),
        )
