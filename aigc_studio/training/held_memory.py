"""How much memory this process holds."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def held_memory() -> int:
    """Bytes: of the GPU where torch holds some there, of this process otherwise; 0 where the system does not say."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available() and torch.cuda.memory_reserved():
        return int(torch.cuda.memory_reserved())
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return _peak()


def _peak() -> int:
    """The most that it ever held, where the system knows no more (macOS)."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
