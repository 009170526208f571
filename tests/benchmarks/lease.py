"""What a lease of an open model costs, at rest and while other models are being opened."""

from __future__ import annotations

import os
import tempfile
import threading
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any

LEASES = 20_000
#: A pause after every few leases, so that they are spread over the opening of several models.
EVERY, PAUSE = 10, 0.001


def run() -> dict[str, Any]:
    """`p99_ms` and `worst_ms` of leases while models are opened one after another; `idle_p99_ms` while none is."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["AIGC_STUDIO_HOME"] = home
        from aigc_studio.library.catalog import Catalog
        from aigc_studio.library.pool import ModelPool

        catalog, pool = Catalog(), ModelPool()
        open_one, *others = (card for card in catalog.cards.values() if card.kind in ("generator", "stylizer"))
        for card in (open_one, *others):  # rewritten graphs into the cache
            with pool.lease(card):
                pass
        idle = _leases(pool, open_one, LEASES // 4)
        stop, opened = threading.Event(), [0]

        def open_others() -> None:
            while not stop.is_set():
                for card in others:
                    pool.forget(card.id)
                    with pool.lease(card):
                        opened[0] += 1

        loading = threading.Thread(target=open_others)
        loading.start()
        busy = _leases(pool, open_one, LEASES)
        stop.set()
        loading.join()
    return {
        "name": "lease", "p99_ms": _p99(busy), "median_ms": round(median(busy) * 1e3, 5),
        "worst_ms": round(max(busy) * 1e3, 3), "idle_p99_ms": _p99(idle), "leases": LEASES, "models_opened": opened[0],
    }  # fmt: skip


def _leases(pool: Any, card: Any, count: int) -> list[float]:
    """Seconds from asking for the model to having given it back."""
    taken = []
    for index in range(count):
        began = perf_counter()
        with pool.lease(card):
            pass
        taken.append(perf_counter() - began)
        if index % EVERY == 0:
            sleep(PAUSE)
    return taken


def _p99(seconds: list[float]) -> float:
    return round(quantiles(seconds, n=100)[98] * 1e3, 5)
