"""Which preset suits this computer, found out without importing torch, which takes seconds."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

#: Gigabytes of a GPU's memory from which the presets for large ones are meant.
_LARGE = 16


def suggested_preset() -> str:
    """`large` or `laptop` where torch has a GPU to train on, else `cpu`. May take a second; not for the window."""
    memory = gpu_gigabytes()
    if memory is None:
        return "cpu"
    return "large" if memory >= _LARGE else "laptop"


def gpu_gigabytes() -> float | None:
    """Memory of the largest GPU that torch can train on; None without one. An Apple GPU counts as a laptop's."""
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return 8.0
    try:
        program = shutil.which("nvidia-smi")
        if program is None or version("torch").endswith("+cpu"):
            return None
        query = [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
        told = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True).stdout
        return max(float(line) for line in told.split("\n") if line.strip()) / 1024
    except (PackageNotFoundError, OSError, subprocess.SubprocessError, ValueError):
        return None
