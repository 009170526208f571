"""Directions of a generator's latent that change its pictures most, found by looking at its pictures."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.image import on_white

Floats = NDArray[np.float32]
COUNT = 8
_SAMPLES, _FEWEST = 256, 32
_SECONDS = 20.0
_SIDE = 16  # pictures are compared this small: it is the large changes that count
#: A component with a smaller share of the first one's strength is noise.
_FAINT = 1e-3


def find_directions(render: Callable[[Floats], NDArray[np.uint8]], size: int, count: int = COUNT) -> Floats:
    """(n, size) orthonormal float32, n <= count, strongest first; each brightens the picture on the whole.

    `render` makes a picture (h, w, 3 or 4) uint8 of z (size,). The principal components of pictures of random z are
    taken back to z by their covariance: the least squares answer, also where there are fewer pictures than dimensions.
    """
    random = np.random.default_rng(0)
    latents, pictures = [], []
    began = time.monotonic()
    for index in range(_SAMPLES):
        if index >= _FEWEST and time.monotonic() - began > _SECONDS:
            break
        latents.append(random.standard_normal(size).astype(np.float32))
        small = Image.fromarray(on_white(render(latents[-1]))).resize((_SIDE, _SIDE), Image.Resampling.BOX)
        pictures.append(np.asarray(small, np.float32).ravel())
    z, seen = np.stack(latents), np.stack(pictures)
    left, strength, parts = np.linalg.svd(seen - seen.mean(0), full_matrices=False)
    count = min(count, size, int((strength > _FAINT * max(float(strength[0]), 1.0)).sum()))
    signs = np.where(parts[:count].sum(1) < 0, -1, 1).astype(np.float32)
    towards = (z.T @ left[:, :count]) * signs
    basis, triangle = np.linalg.qr(towards)
    turned = basis * np.copysign(1, np.diag(triangle))  # as QR may turn a direction around
    return np.ascontiguousarray(turned.T, np.float32)
