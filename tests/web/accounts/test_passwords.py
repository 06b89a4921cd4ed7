"""Which passwords each profile takes."""

import pytest

from coordinator.services.vetting import LONGEST, PROFILES, faults

PERSON = ("liwei", "李伟", "市场监督管理局")
STRONG = "Blue-kettle7 on the roof"
BOTH_REFUSE = (
    "", "a", "short", "Passw0rd", "Password123!", "P@ssw0rd2026", "Qwerty123456", "1234567890123",
    "aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "Admin888888!", "Woaini1314520!", "1qaz2wsx3edc",
    "Abc123456789!", "iloveyou123456", "Dragon-2024!!", "Welcome2026!!", "Liwei-blue-kettle9",
    "kettle LIWEI roof 7B", "李伟爱吃饺子Ab12345678", "市场监督管理局Xy12345678", "Zhongguo123456!",
    "12345678qwertyui", "password password", "Root@1234567", "Letmein!!!!11", "Qwertyuiop[]123!",
    "Monday-2026-March", "shichangjianguan2026!", "Superman#1999", "11111111111111",
)  # fmt: skip
BOTH_TAKE = (
    STRONG, "Vf7#kettle-lamp", "kettle lamp 9 Roof bridge", "茶壶灯笼屋顶Ab大桥七号院", "Tr0mbone&kettle",
    "x" + "Kettle7 lamp " * 5, "K9 kettle & lamp " * 4, "ñandú-Kettle-77", "🫖Kettle-lamp-7🏮",
    "  Kettle 7 lamp  ", "Ω-Kettle-lamp-77", "Kettle7" + "\t" + "lamp-roof", "'; drop Kettle7 --",
    "<b>Kettle7</b>", "a" * 20 + "Kettle7",
)  # fmt: skip
ONLY_ASVS = (
    "kettle lamp bridge roof", "kettlelampbridgeroof", "KETTLELAMPBRIDGE", "茶壶灯笼屋顶大桥七号院长",
    "836150274936150", "kettle-lamp-roof",
)  # fmt: skip
ONLY_MLPS = ("Ket7-lam-9", "kT7#lamp-r", "Vz9_quill-3", "R7 quill ux")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("password", BOTH_REFUSE)
def test_short_common_and_personal_passwords_are_refused(profile, password):
    assert faults(password, profile, PERSON)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("password", BOTH_TAKE)
def test_long_and_strange_passwords_are_taken(profile, password):
    assert faults(password, profile, PERSON) == []


@pytest.mark.parametrize("password", ONLY_ASVS)
def test_kinds_are_asked_for_by_one_profile_only(password):
    assert faults(password, "asvs", PERSON) == []
    assert faults(password, "mlps", PERSON)


@pytest.mark.parametrize("password", ONLY_MLPS)
def test_ten_characters_are_enough_for_one_profile_only(password):
    assert faults(password, "mlps", PERSON) == []
    assert faults(password, "asvs", PERSON)


def test_sixty_four_characters_and_more_are_taken_up_to_the_limit():
    assert faults((STRONG * 20)[:64], "mlps", PERSON) == []
    assert faults((STRONG * 20)[:LONGEST], "asvs", PERSON) == []
    assert faults((STRONG * 20)[: LONGEST + 1], "asvs", PERSON)


def test_there_are_sixty_cases_for_each_profile():
    assert len(BOTH_REFUSE) + len(BOTH_TAKE) + len(ONLY_ASVS) + len(ONLY_MLPS) + 4 >= 60
