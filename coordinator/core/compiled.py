"""Loops compiled to machine code; the compiled form is kept beside the module between runs."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """`function` compiled without the interpreter; integer arithmetic wraps as in C."""
    return cast(Function, numba.njit(cache=True)(function))
