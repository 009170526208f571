"""Generators in ONNX files: a vector becomes a picture of one size."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.library.adapters.base import LatentSpace, Progress, RenderOptions, no_progress
from aigc_studio.library.adapters.cppn import read_space
from aigc_studio.library.adapters.fitting import fitted
from aigc_studio.library.card import DirectionLabel, ModelCard
from aigc_studio.library.device import ON_CPU, OnnxRuntime, Place, Runtime
from aigc_studio.library.onnx_files.feed import Feed
from aigc_studio.library.onnx_files.picture import PictureFormat, to_bytes
from aigc_studio.library.responses import find_directions

RANGE = 2.0
#: Latents longer than this are drawn from so many random directions, which looks the same and keeps `latent.npz` small.
_MOST_DRAWN = 1024


def open_model(card: ModelCard, place: Place = ON_CPU) -> OnnxGenerator:
    """Raises StudioError when the network or `latent.npz` is missing, or does not fit the card."""
    network = OnnxRuntime(card.weights_file, place)
    generator = OnnxGenerator(network, card.settings, read_space(card.space_file))
    if len(generator.space.directions) != len(card.directions):
        raise StudioError(f"The card of “{card.name}” does not match its latent space.", "Import the model again.")
    return generator


def explore(weights: Path, settings: Mapping[str, Any]) -> tuple[LatentSpace, tuple[DirectionLabel, ...]]:
    """The latent space and the sliders of a generator that is being imported. Makes up to 256 pictures.

    Beside the directions, a network that knows classes gets the slider “class”; its unit is one class."""
    plain = plain_space(int(settings["latent"]), int(settings["classes"]))
    generator = OnnxGenerator(OnnxRuntime(weights), settings, plain)
    size = int(settings["latent"])
    extent = Extent(int(settings["width"]), int(settings["height"]))

    def render(z: NDArray[np.float32]) -> NDArray[np.uint8]:
        return generator.render(np.pad(z, (0, len(plain.mean) - size)), RenderOptions(extent))

    found = np.pad(find_directions(render, size), ((0, 0), (0, len(plain.mean) - size)))
    labels = [DirectionLabel(f"direction {index + 1}", -RANGE, RANGE) for index in range(len(found))]
    if len(plain.mean) > size:
        step = np.zeros((1, len(plain.mean)), np.float32)
        step[0, -1] = 1
        found = np.concatenate([found, step])
        labels.append(DirectionLabel("class", 0, int(settings["classes"]) - 1, "Which of the classes it learnt."))
    return LatentSpace(plain.mean, plain.basis, plain.scale, np.asarray(found, np.float32)), tuple(labels)


def plain_space(size: int, classes: int) -> LatentSpace:
    """A standard normal of `size` numbers without directions; with classes, one more number that no seed changes."""
    dimensions = size + (classes > 0)
    drawn = min(size, _MOST_DRAWN)
    basis = np.zeros((drawn, dimensions), np.float32)
    if drawn == size:
        basis[:, :size] = np.eye(size, dtype=np.float32)
    else:
        basis[:, :size] = np.random.default_rng(0).standard_normal((drawn, size)) / np.sqrt(drawn)
    zero = np.zeros(dimensions, np.float32)
    return LatentSpace(zero, basis, np.ones(drawn, np.float32), np.zeros((0, dimensions), np.float32))


class OnnxGenerator:
    """A `Generator` whose network makes pictures of one size. `settings` are those of
    `onnx_generators.describe_generator`."""

    def __init__(self, network: Runtime, settings: Mapping[str, Any], space: LatentSpace) -> None:
        self._network, self._feed, self.space = network, Feed.from_settings(settings), space
        try:
            self._format = PictureFormat.from_settings(settings["picture"])
            self._latent, self._classes = int(settings["latent"]), int(settings["classes"])
            self._output = int(settings.get("output", 0))
        except (KeyError, TypeError, ValueError) as error:
            raise StudioError("The card does not describe a generator.", "Import the model again.") from error
        if len(space.mean) != self._latent + (self._classes > 0):
            raise StudioError("The card does not match the latent space beside it.", "Import the model again.")

    def render(
        self, z: NDArray[np.float32], options: RenderOptions, progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """See `Generator.render`. The network's picture is brought to the asked size by Lanczos; of another aspect,
        its middle is shown. Raises StudioError for a z that is not D finite numbers."""
        if z.shape != self.space.mean.shape or not np.isfinite(z).all():
            raise StudioError("A slider is set to something that is not a number.", "Set it to a number.")
        progress(0.0)
        label = int(np.clip(np.rint(z[-1]), 0, self._classes - 1)) if self._classes else 0
        values = self._feed.values({"latent": z[: self._latent]}, label, options.noise_seed)
        picture = to_bytes(self._format.cut_out(self._network.run(values)[self._output]))
        progress(1.0)
        return fitted(picture, options.extent)
