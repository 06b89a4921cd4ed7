"""Who is asking."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who is asking: what every query scopes by. `unit_id` and `jurisdiction_id` never leave the server."""

    id: int
    ref: str
    login: str
    name: str
    language: str
    roles: frozenset[str]
    unit_id: int
    unit_code: str
    unit_name: str
    unit_name_en: str
    unit_kind: str
    jurisdiction_id: int
    jurisdiction_ref: str
    jurisdiction_name: str

    # what flask-login asks of a user
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """The reference a session keeps."""
        return self.ref
