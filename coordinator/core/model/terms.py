"""The closed vocabularies of the bundle format; each value is the code written in files."""

from enum import StrEnum


class DepartmentKind(StrEnum):
    """What a unit of a jurisdiction is."""

    OFFICE = "office"
    DEPARTMENT = "department"
    SECTION = "section"


class Level(StrEnum):
    """Administrative level of a unit."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Method(StrEnum):
    """How an item is checked; the first two need a visit, the others a desk."""

    ON_SITE = "on-site"
    TESTING = "testing"
    DOCUMENT = "document"
    NETWORK = "network"


DESK_METHODS = frozenset({Method.DOCUMENT, Method.NETWORK})


class ItemClass(StrEnum):
    """General or key inspection item."""

    GENERAL = "general"
    KEY = "key"


class TargetKind(StrEnum):
    """What a row of a target library is."""

    MARKET_ENTITY = "market entity"
    PRODUCT = "product"
    PROJECT = "project"
    FACILITY = "facility"
    CONDUCT = "conduct"


class TargetState(StrEnum):
    """Whether a target can still be inspected; only active ones are in scope of a draw."""

    ACTIVE = "active"
    MOVED = "moved"
    REVOKED = "revoked"
    DEREGISTERED = "deregistered"


class InspectorState(StrEnum):
    """Whether an inspector can be drawn; only active ones can."""

    ACTIVE = "active"
    AWAY = "away"
    LEFT = "left"


class Flag(StrEnum):
    """Risk flags of a target; a profile may exempt flagged targets from the yearly cap."""

    COMPLAINT = "complaint"
    ABNORMAL = "abnormal"
    DISHONEST = "dishonest"
    KEY = "key"


class DrawMode(StrEnum):
    """Whether a task reads its tickets from a shared circle or draws alone."""

    COORDINATED = "coordinated"
    INDEPENDENT = "independent"


class Direction(StrEnum):
    """Undirected: the whole library; directed: the rows that meet a condition."""

    DIRECTED = "directed"
    UNDIRECTED = "undirected"


class Role(StrEnum):
    """Seat of a team member."""

    LEADER = "leader"
    DEPUTY = "deputy"
    MEMBER = "member"


class VisitKind(StrEnum):
    """A door that is knocked on, or a check from the desk."""

    ON_SITE = "on-site"
    DESK = "desk"
