"""Old passwords: which may come back, and when one is too old."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from coordinator.core.errors import Refusal
from coordinator.services.signing_in import Rules, change_password, check_password
from coordinator.store.database import act
from coordinator.store.schema import User
from tests.city import PASSWORD, SECRET
from tests.web.accounts.conftest import ref_of

MLPS = Rules(keys=(SECRET,), profile="mlps", second_factor=False)
ASVS = replace(MLPS, profile="asvs")
IN = frozenset({"entered", "password"})


def test_the_last_five_passwords_are_refused_and_the_sixth_may_come_back(app):
    ref = ref_of("liaison")
    used = [f"Quill{letter}7-lamp roof" for letter in "abcdef"]
    for each in used:
        change_password(ref, IN, each, each, "", MLPS)
    for each in used[-5:]:
        with pytest.raises(Refusal, match="lately"):
            change_password(ref, IN, each, each, "", MLPS)
    change_password(ref, IN, used[0], used[0], "", MLPS)


def test_a_password_of_ninety_days_is_changed_in_one_profile_and_kept_in_the_other(app):
    def aged(days):
        old = datetime.now(UTC) - timedelta(days=days)
        act(lambda s: s.execute(update(User).values(password_set_at=old)))
        return [check_password("liaison", PASSWORD, "", rules).step for rules in (MLPS, ASVS)]

    assert aged(89) == ["done", "done"]
    assert aged(91) == ["password", "done"]
