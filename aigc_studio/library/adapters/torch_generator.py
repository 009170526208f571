"""Imported generators in plain torch: one square picture of a fixed side for each point of their latent space."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import on_white
from aigc_studio.library.adapters.base import LatentSpace, Progress, RenderOptions, no_progress
from aigc_studio.library.adapters.cppn import read_space
from aigc_studio.library.adapters.fitting import fitted
from aigc_studio.library.adapters.ink import drawn
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, QUIET, Host, Place
from aigc_studio.library.families.base import Family
from aigc_studio.library.latent_learning import is_mapped, prior_space
from aigc_studio.library.running.memory import first_that_fits
from aigc_studio.library.running.sound import check_numbers
from aigc_studio.library.running.torch_place import put_on

if TYPE_CHECKING:
    import torch


def open_model(card: ModelCard, place: Place = ON_CPU) -> TorchGenerator:
    """Raises StudioError when the weights or the latent space are missing, damaged or not of the card's network."""
    return model_of(card, open_network(card), place)


def model_of(card: ModelCard, network: torch.nn.Module, place: Place = ON_CPU) -> TorchGenerator:
    """The same where the network is in memory already. Raises StudioError when it is not of the card's latent space."""
    path = card.space_file
    space = read_space(path) if path.exists() else prior_space(network, card.settings)
    if len(space.directions) != len(card.directions):
        raise StudioError(f"The card of “{card.name}” does not match its latent space.", "Import the model again.")
    return TorchGenerator(put_on(place, network), card.settings, space, place.host)


def open_network(card: ModelCard) -> torch.nn.Module:
    """The network of a card of one of the `families`, its weights loaded, ready to run on the CPU.

    Raises StudioError when the weights are missing, damaged, or of another network than the card's.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from aigc_studio.library.networks.unfilled import filled

    try:
        # Copies: those of the file would change, or vanish, with it.
        tensors = {name: tensor.clone() for name, tensor in load_file(card.weights_file).items()}
        network = filled(lambda: family_named(card.family).network(card.settings), tensors)
    except (OSError, SafetensorError, RuntimeError, KeyError, TypeError, ValueError) as error:
        raise StudioError(f"The weights of “{card.name}” cannot be read.", "Import the model again.") from error
    return network.eval().requires_grad_(False)


def family_named(name: str) -> Family:
    """The module of `families` whose NAME that is."""
    module = import_module(f"aigc_studio.library.families.{name.replace('-', '_')}")
    return cast(Family, module)


class TorchGenerator:
    """A `Generator` whose points are z, or w where the network maps z to w.

    A point of w may also be given whole, as w+: one w for each of the network's layers, (layers * D,).
    """

    def __init__(
        self, network: torch.nn.Module, settings: Mapping[str, Any], space: LatentSpace, host: Host = QUIET
    ) -> None:
        self._network, self._host = network, host
        self._mapped = is_mapped(settings)
        self._classes = 0 if self._mapped else int(settings.get("classes", 0))
        self._shown, self._noise = settings.get("shown", {}), bool(settings.get("noise")) and not self._mapped
        self._tileable, self._field = bool(settings.get("tileable")), bool(settings.get("field"))
        self._pixel_art = bool(settings.get("pixel_art"))
        self._ink = np.float32(settings.get("ink", 0.0))
        self.space = space

    def render(
        self, z: NDArray[np.float32], options: RenderOptions, progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """See `Generator.render`. The network's picture has one size: other sizes are that picture
        resized (Lanczos; its pixels become squares where the card says `pixel_art`), other aspects its middle; a
        distance field is drawn at any size. Raises StudioError for a point that is not of this space."""
        point = self._checked(z)
        progress(0.0)
        # The network's picture has one size: nothing can be made smaller.
        made = first_that_fits(lambda seed: self._run(point, seed), [options.noise_seed], self._host)
        if self._field:
            return drawn(made[0] + self._ink, options.extent, progress)
        picture = to_pixels(in_range(made, self._shown))
        progress(1.0)
        return fitted(picture, options.extent, self._tileable, self._pixel_art)

    def field(self, z: NDArray[np.float32]) -> NDArray[np.float32]:
        """The distance field (side, side) about -1..1, ink above 0, of a network that makes one; where the card says
        `ink`, its outlines lie farther out by that part of its reach. Raises StudioError."""
        if not self._field:
            raise StudioError("This generator paints; it draws no outlines.", "Save its picture as PNG.")
        return np.asarray(self._run(self._checked(z), 0)[0] + self._ink)

    def _checked(self, z: NDArray[np.float32]) -> NDArray[np.float32]:
        whole = self._mapped and len(self.space.mean) * int(self._network.layers) == z.size
        if (z.shape != self.space.mean.shape and not (whole and z.ndim == 1)) or not np.isfinite(z).all():
            raise StudioError("A slider is set to something that is not a number.", "Set it to a number.")
        return np.ascontiguousarray(z, np.float32)

    def _run(self, z: NDArray[np.float32], noise_seed: int) -> NDArray[np.float32]:
        """The network's picture (channels, side, side) in -1..1."""
        import torch

        weight = next(self._network.parameters())
        device, kind = weight.device, weight.dtype
        with torch.inference_mode():
            if self._mapped:
                w = torch.from_numpy(z).to(device, kind).reshape(1, -1, len(self.space.mean))
                made = self._network.synthesis(w.expand(1, int(self._network.layers), -1), noise_seed)
            else:
                size = len(z) - self._classes
                label = torch.from_numpy(np.array([z[size:].argmax()])).to(device) if self._classes else None
                seed = (noise_seed,) if self._noise else ()
                made = self._network(torch.from_numpy(z[None, :size]).to(device, kind), label, *seed)
        picture: NDArray[np.float32] = made[0].float().cpu().numpy()
        check_numbers(picture, "Move its sliders nearer to the middle.")
        return picture


def in_range(picture: NDArray[np.float32], shown: Mapping[str, Any]) -> NDArray[np.float32]:
    """`picture` (C, h, w) in -1..1, RGB, of one whose range and order of colours a person corrected: `low`, `high`,
    `order`. Raises StudioError for a range that cannot be."""
    if not shown:
        return picture
    low, high = float(shown.get("low", -1.0)), float(shown.get("high", 1.0))
    if not high > low:
        raise StudioError("The card describes a picture that cannot be.", "Correct its range.")
    if shown.get("order") == "BGR" and len(picture) >= 3:
        picture = np.concatenate([picture[2::-1], picture[3:]])
    return np.asarray((picture - np.float32(low)) * np.float32(2 / (high - low)) - 1, np.float32)


def to_pixels(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(1, 3 or 4, height, width) in -1..1 to (height, width, 3 or 4) uint8: one channel is grey, a fourth is opacity.
    """
    values = np.clip(picture.transpose(1, 2, 0) * 0.5 + 0.5, 0.0, 1.0)
    if values.shape[2] == 1:
        values = np.repeat(values, 3, axis=2)
    return np.ascontiguousarray((values * 255.0 + 0.5).astype(np.uint8))


def to_rgb(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    """As `to_pixels`, on white paper: (height, width, 3)."""
    return on_white(to_pixels(picture))
