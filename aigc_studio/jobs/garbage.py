"""What Python's search for garbage looks through, and so for how long it holds every thread, the window's too."""

from __future__ import annotations

import gc
import sys

#: So many new modules are worth it; torch comes with a thousand.
_MANY = 200
_spared = 0


def spare_modules() -> None:
    """Take what there is now out of the search, if many modules were imported since the last time: they stay until the
    end. Torch's hold 150,000 objects, and a search through them takes a tenth of a second. What else is there is still
    freed as soon as nothing refers to it, unless it refers to itself."""
    global _spared
    if len(sys.modules) >= _spared + _MANY:
        _spared = len(sys.modules)
        gc.freeze()
