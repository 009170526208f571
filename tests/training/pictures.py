"""Small data sets for trainings that take seconds."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from aigc_studio.training.data.tensors import FORMAT, PictureTensor, Preparation, open_tensor


def discs(folder: Path, count: int = 64, side: int = 16, channels: int = 3, classes: int = 1) -> PictureTensor:
    """Coloured discs on dark ground, each of its own place, size and colour; the classes take turns."""
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    pictures = np.full((count, side, side, channels), 20, np.uint8)
    for picture in pictures:
        x, y = random.uniform(0.3, 0.7, 2) * side
        inside = (columns - x) ** 2 + (rows - y) ** 2 < (random.uniform(0.15, 0.3) * side) ** 2
        picture[inside] = random.integers(90, 255, channels)
    folder.mkdir(parents=True)
    np.save(folder / "pictures.npy", pictures)
    colour = {1: "grey", 3: "rgb", 4: "rgba"}[channels]
    raw = {
        "format": FORMAT, "preparation": asdict(Preparation(side, colour)),  # type: ignore[arg-type]
        "labels": [f"kind {n}" for n in range(classes)], "skipped": [],
        "classes": [n % classes for n in range(count)], "held_out": [False] * count,
    }  # fmt: skip
    (folder / "data.json").write_text(json.dumps(raw))
    return open_tensor(folder)
