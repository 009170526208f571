"""Families of PyTorch networks: one file each, found by looking into this folder."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from aigc_studio.library.families.base import Family


@cache
def families() -> dict[str, Family]:
    """Every family by its name. A file here that defines `NAME` is one; nothing else needs to know of it."""
    found: dict[str, Family] = {}
    for info in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        if hasattr(module, "NAME"):
            found[module.NAME] = module
    return found
