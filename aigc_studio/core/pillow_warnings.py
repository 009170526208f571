"""Pillow's warnings about odd metadata, which no artist can act on, kept to ourselves."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

# Without a handler of its own what Pillow logs of damaged files would go to stderr.
logging.getLogger("PIL").addHandler(logging.NullHandler())

_lock = threading.RLock()


@contextmanager
def quiet() -> Iterator[None]:
    """Ignore what Pillow warns of.

    Python 3.11 keeps warning filters per process, so this is held briefly, by one thread at a time.
    """
    with _lock, warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        yield
