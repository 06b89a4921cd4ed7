"""Sentences chosen by a rule, a way of joining, or a role."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from coordinator.core.model import Role
from coordinator.core.text import Text

APART: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "announced": Text(
            "一个事先通知，一个不事先通知，不能同次上门",
            "one is announced, the other is not; they never share a visit",
        ),
        "window": Text(
            "没有共同工作日：“{first}”{ends}止，“{second}”{begins}起",
            "no common working day: '{first}' ends {ends}, '{second}' starts {begins}",
        ),
        "bar": Text("联席会议办公室设为不同次上门{reason}", "set apart by the office{reason}"),
        "minutes": Text(
            "与“{own}”合在一起需 {minutes} 分钟，超过单次上限 {cap} 分钟",
            "with '{own}' it takes {minutes} minutes, more than the {cap} allowed",
        ),
        "desk": Text(
            "只需书面检查或网络监测，没有可并入的上门，另作书面检查",
            "a desk check that found no visit to join; done from the desk",
        ),
        "fewest": Text(
            "与“{own}”单独可以合并，但为使上门次数最少分在两次",
            "could share with '{own}' alone, but the fewest visits put them apart",
        ),
        "pinned": Text("联席会议办公室已指定分开", "fixed apart by the office"),
    }
)
"""Why two tasks of one subject are in different visits, by rule."""

HOW: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "code": Text(
            "同一主体：{n} 个名录的信用代码一致",
            "one firm: {n} libraries agree in the credit code",
        ),
        "registration": Text(
            "同一主体：{n} 个名录的登记号一致",
            "one firm: {n} libraries agree in the registration number",
        ),
        "code+registration": Text(
            "同一主体：{n} 个名录以信用代码和登记号相连",
            "one firm: {n} libraries linked by credit code and registration number",
        ),
        "single": Text("一个名录中的对象", "found in one library"),
    }
)
"""What joined a subject's rows."""

ROLES: Final[Mapping[Role, Text]] = MappingProxyType(
    {
        Role.LEADER: Text("{name}（组长）", "{name} (leader)"),
        Role.DEPUTY: Text("{name}（副组长）", "{name} (deputy)"),
        Role.MEMBER: Text("{name}", "{name}"),
    }
)
"""An officer with his or her role."""
