"""A finished file takes the place of an old one, also on Windows while another program reads the old one."""

from __future__ import annotations

import os
import time

#: ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION (Microsoft, "System Error Codes"): Windows replaces no file that is
#: open. A window that looks at a training's samples, another window on the same project, a search index or a virus
#: scanner has it open for a moment only.
_IN_USE = (5, 32)
#: Seconds between tries, about one in all; a folder that may not be written is refused as late.
_WAITS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.3)


def put_in_place(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    """As `os.replace`, tried again for about a second where Windows says that the file is in use. Raises OSError."""
    for wait in _WAITS:
        try:
            os.replace(source, target)
        except OSError as error:
            if getattr(error, "winerror", None) not in _IN_USE:
                raise
            time.sleep(wait)
        else:
            return
    os.replace(source, target)
