"""Versions and machine, as a recipe records them; learnt without importing any runtime."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def _versions() -> dict[str, str]:
    found = {}
    for package in ("onnxruntime", "torch", "numpy"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def runtime_facts(device: str = "cpu", half: bool = False) -> dict[str, str]:
    """What a recipe says of the machine: versions of the runtimes, Python, device (its id) and precision."""
    return _versions() | {
        "python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}",
        "device": device, "precision": "half" if half else "float32",
    }  # fmt: skip
