"""How much memory this process holds."""

from __future__ import annotations

import sys

import psutil


def held_memory() -> int:
    """Bytes: of the GPU where torch holds some there, of this process otherwise."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available() and torch.cuda.memory_reserved():
        return int(torch.cuda.memory_reserved())
    return int(psutil.Process().memory_info().rss)
