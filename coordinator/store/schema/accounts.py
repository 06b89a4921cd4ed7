"""People who sign in, their roles, sessions and attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordinator.store.database import Base, Numbered, Ref
from coordinator.store.schema.parties import Unit


class User(Numbered, Base):
    """A person of a unit; secrets are hashed, the second factor's is sealed with the server's key."""

    __tablename__ = "user"
    ref: Mapped[Ref]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(default="")
    password_set_at: Mapped[datetime | None]
    former_hashes: Mapped[list[Any]] = mapped_column(default=list)
    must_change_password: Mapped[bool] = mapped_column(default=True)
    second_factor: Mapped[str] = mapped_column(default="")
    second_factor_step: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(default="zh")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    unit: Mapped[Unit] = relationship(lazy="joined")
    grants: Mapped[list["Grant"]] = relationship(
        back_populates="user", lazy="selectin", foreign_keys="Grant.user_id"
    )


class Grant(Numbered, Base):
    """A role a person holds: office, liaison, leader, inspector, deputy_head, principal_head,
    supervisor, system_admin, security_admin, audit_admin.
    """

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("user_id", "role"),)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[str]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    granted_at: Mapped[datetime]
    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])


class WebSession(Base):
    """A session of the web, found by the SHA-256 of its id; deleted means ended.

    `renew` asks for a new id at the next request, because the rights of its person changed.
    """

    __tablename__ = "web_session"
    id_hash: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[Ref]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    data: Mapped[dict[str, Any]]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(default="")
    renew: Mapped[bool] = mapped_column(default=False)
    user: Mapped[User | None] = relationship(lazy="joined")


class SignInAttempt(Numbered, Base):
    """One attempt to sign in, for delays per login, per address and overall.

    `kind` is password, code (second factor) or confirmation (password asked again).
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_login_at", "login", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
        Index("ix_sign_in_attempt_at", "at"),
    )
    kind: Mapped[str] = mapped_column(default="password")
    login: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]
    succeeded: Mapped[bool]


class FirstToken(Base):
    """The token that makes the first administrators, by its SHA-256; deleted when it was used."""

    __tablename__ = "first_token"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]


class Confirmation(Base):
    """A single-use leave to do one act on one state of one object, given to one session."""

    __tablename__ = "confirmation"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    session_hash: Mapped[str] = mapped_column(index=True)
    act: Mapped[str]
    object_hash: Mapped[str]
    expires_at: Mapped[datetime]
