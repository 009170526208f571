"""How much memory an enhancer needs for pictures of 2 and of 12 megapixels, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.memory import Peak, resident

#: Height and width: whole tiles of one size, so that only the number of tiles differs.
SIZES = {"2mp": (1960, 980), "12mp": (2940, 3920)}
#: A network in the manner of Real-ESRGAN's fast one, smaller; its tiles hold a megapixel.
_SETTINGS = {
    "channels": 3, "scale": 2, "multiple": 1, "halo": 9, "features": 16, "convs": 6, "learned_slopes": True,
}  # fmt: skip
_TILE_PIXELS = 1_000_000


def run() -> dict[str, Any]:
    """`working_*_mb`: peak memory while the network runs, less what was held before and less the result itself.

    `flat_ratio`: that of the larger picture over that of the smaller one; near 1 where memory is flat. The picture and
    its result grow with the picture whatever is done, and are given by themselves.
    """
    with tempfile.TemporaryDirectory() as folder:
        _save(Path(folder) / "w.safetensors")
        measured = {name: _in_child(Path(folder), size) for name, size in SIZES.items()}
    small, large = (measured[name] for name in SIZES)
    return {
        "name": "enhance",
        "flat_ratio": large["working_mb"] / small["working_mb"],
        **{f"{key}_{name}": value for name, one in measured.items() for key, value in one.items()},
    }


def _save(path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    from aigc_studio.library.families import families

    torch.manual_seed(5)
    save_file(dict(families()["srvgg"].network(_SETTINGS).state_dict()), path)


def _in_child(folder: Path, size: tuple[int, int]) -> dict[str, float]:
    words = [sys.executable, "-m", "tests.benchmarks.enhance", str(folder), *map(str, size)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def measure(folder: Path, height: int, width: int) -> dict[str, float]:
    """Run the network once on noise of that size, after it has run on a small picture."""
    import numpy as np

    from aigc_studio.library.adapters import torch_image
    from aigc_studio.library.card import ModelCard

    card = ModelCard("x", "X", "enhancer", "srvgg", folder, weights="w.safetensors", settings=_SETTINGS)
    model = torch_image.open_model(card)
    model.run(np.zeros((64, 64, 3), np.uint8))  # torch's own first needs
    torch_image.TILE_BYTES = int(_TILE_PIXELS * model._bytes_per_pixel)
    photo = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    held, began = resident(), time.perf_counter()
    with Peak() as peak:
        result = model.run(photo)
    return {
        "working_mb": (peak.bytes - held - result.nbytes) / 2**20,
        "peak_mb": peak.bytes / 2**20,
        "result_mb": result.nbytes / 2**20,
        "seconds": time.perf_counter() - began,
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
