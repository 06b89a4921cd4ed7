"""The ways in which one firm's name comes out differently in another department's list."""

_WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in "0123456789()ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_NARROW = str.maketrans("（）", "()")
_LONG_SUFFIX, _SHORT_SUFFIX = "有限责任公司", "有限公司"

VARIANTS = 6
"""Kinds of dirt, the first of them none."""


def dirtied(name: str, variant: int) -> str:
    """`name` as careless keeping leaves it; the words and their order stay.

    1 half-width brackets, 2 a blank inside, 3 full-width letters and digits, 4 the long suffix
    shortened or the short one written out, 5 blanks around.
    """
    if variant == 1:
        return name.translate(_NARROW)
    if variant == 2:
        return f"{name[:2]} {name[2:]}"
    if variant == 3:
        return name.translate(_WIDE)
    if variant == 4:
        return _other_suffix(name)
    if variant == 5:
        return f"\u3000{name} "
    return name


def _other_suffix(name: str) -> str:
    if _LONG_SUFFIX in name:
        return name.replace(_LONG_SUFFIX, _SHORT_SUFFIX)
    if "股份" in name:
        return name
    return name.replace(_SHORT_SUFFIX, _LONG_SUFFIX)
