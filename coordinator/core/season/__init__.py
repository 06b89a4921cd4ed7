"""Season: the one chain from registers to a schedule; command line and services both call it."""

from coordinator.core.season.account import Account, account
from coordinator.core.season.chain import SeasonProblem, season
from coordinator.core.season.values import Season

__all__ = ["Account", "Season", "SeasonProblem", "account", "season"]
