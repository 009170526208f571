"""How much memory it takes to look at pictures and to prepare them, by their number; each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.memory import Peak, resident

#: How many pictures, of how many pixels.
COUNTS, SIDE = (1_000, 8_000), 64


def run() -> dict[str, Any]:
    """`ratio`: peak memory with eight times the pictures over that with few of them; `bytes_per_picture`: what each
    picture more takes. The tensor on the disk grows by twelve kilobytes a picture."""
    with tempfile.TemporaryDirectory() as scratch:
        few, many = (_in_child(Path(scratch), count) for count in COUNTS)
    return {
        "name": "data", "ratio": round(many["peak"] / few["peak"], 3),
        "bytes_per_picture": round((many["peak"] - few["peak"]) / (COUNTS[1] - COUNTS[0])),
        **{f"peak_mb_{count}": round(one["peak"] / 2**20, 1) for count, one in zip(COUNTS, (few, many), strict=True)},
        "pictures_per_second": round(many["pictures_per_second"]),
    }  # fmt: skip


def _in_child(scratch: Path, count: int) -> dict[str, float]:
    folder = scratch / str(count)
    _make(folder, count)
    words = [sys.executable, "-m", "tests.benchmarks.data", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _make(folder: Path, count: int) -> None:
    """Pictures that differ: smooth noise."""
    import numpy as np
    from PIL import Image

    folder.mkdir()
    random = np.random.default_rng(count)
    for number in range(count):
        noise = Image.fromarray(random.integers(0, 256, (8, 8, 3), np.uint8))
        noise.resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(folder / f"{number}.jpg")


def measure(folder: Path) -> dict[str, float]:
    """Look at the pictures in `folder` and prepare them."""
    import time

    from aigc_studio.jobs.context import JobContext
    from aigc_studio.training.data.survey import survey
    from aigc_studio.training.data.tensors import Preparation, prepare

    began = time.perf_counter()
    with Peak() as peak:
        made = prepare(survey([folder], SIDE, JobContext()), Preparation(side=SIDE), folder.parent, JobContext())
    return {"peak": max(peak.bytes, resident()), "pictures_per_second": len(made) / (time.perf_counter() - began)}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
