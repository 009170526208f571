"""Encoders as partners of generators: a photo becomes the point of the generator that comes nearest to it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, on_white
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.card import ModelCard
from aigc_studio.library.families import families
from aigc_studio.library.pool import ModelPool

if TYPE_CHECKING:
    import torch

#: Beside the generator's weights: the encoder that was in the same file.
OWN_ENCODER = "encoder.safetensors"
#: Up to so many classes are tried on a photo, and the side at which it is compared with what they make.
_TRIED, _COMPARED = 100, 64


def partners(generator: ModelCard, cards: Iterable[ModelCard]) -> list[ModelCard]:
    """The cards that turn a photo into a point of `generator`: itself where its file held its encoder, then every
    encoder of as many numbers, the newest first."""
    own = [generator] if (generator.folder / OWN_ENCODER).is_file() else []
    size = latent_size(generator)
    fitting = [card for card in cards if card.kind == "encoder" and size and card.settings.get("latent") == size]
    return own + sorted(fitting, key=lambda card: str(card.imported.get("date", "")), reverse=True)


def latent_size(generator: ModelCard) -> int:
    """Numbers in a point, those that choose a class left out; 0 when the card does not say."""
    path = generator.space_file
    try:
        points = _mean_length(str(path), path.stat().st_mtime_ns)
    except OSError:
        return 0
    if generator.family == "onnx-generator":
        return points - (int(generator.settings.get("classes", 0)) > 0)
    mapped = generator.settings.get("space") == "w"
    return points - (0 if mapped else int(generator.settings.get("classes", 0)))


@lru_cache(maxsize=64)
def _mean_length(path: str, _changed: int) -> int:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return int(stored["mean"].shape[0])
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile):
        return 0


def encode_photo(
    generator: ModelCard, encoder: ModelCard, photo: NDArray[np.uint8], pool: ModelPool
) -> NDArray[np.float32]:
    """The point (D,) float32 of `generator` for `photo` (h, w, 3 or 4) uint8 sRGB; its class, where it has some, is the
    one whose picture comes nearest to the photo, of very many the first.

    Raises StudioError when the two do not belong together or the encoder cannot be run."""
    own = open_own_encoder(generator) if encoder.id == generator.id else None
    if own is not None:
        latent = own.encode(photo)
    else:
        with pool.lease(encoder) as model:
            latent = model.encode(on_white(photo))
    if len(latent) != latent_size(generator):
        raise StudioError(
            f"“{encoder.name}” gives {len(latent)} numbers, and “{generator.name}” takes {latent_size(generator)}.",
            "Choose the encoder that was trained with it.",
        )
    with pool.lease(generator) as model:
        point = np.array(model.space.mean, np.float32)
        point[: len(latent)] = latent
        scores = len(point) - len(latent)
        if not 1 < scores <= _TRIED:
            return point
        points = np.tile(point, (scores, 1))
        if own is not None and own.by_class:
            points[:, :-scores] = own.encode_by_class(photo, scores)
        points[:, -scores:] = np.eye(scores)
        return _nearest(points, model, photo)


def _nearest(points: NDArray[np.float32], model: Any, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Of `points` (N, D) the one whose picture is least far from a photo, both on white."""
    fitted = ImageOps.fit(Image.fromarray(on_white(photo)), (_COMPARED, _COMPARED), Image.Resampling.LANCZOS)
    wanted, options = np.asarray(fitted, np.float32), RenderOptions(Extent(_COMPARED, _COMPARED))
    distances = [np.square(on_white(model.render(point, options)) - wanted).mean() for point in points]
    return np.asarray(points[int(np.argmin(distances))])


class OwnEncoder:
    """The encoder of a variational autoencoder: image (h, w, 3 or 4) uint8 to the mean of its z, (D,) float32; where
    that differs `by_class`, of the first class."""

    def __init__(self, network: torch.nn.Module, side: int, channels: int) -> None:
        self._network, self._side, self._channels = network, side, channels
        self.by_class = bool(getattr(network, "by_class", False))

    def encode(self, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The photo is cut to a square around its middle; where the network knows no opacity, it lies on white. Raises
        StudioError for numbers that are none."""
        import torch

        with torch.inference_mode():
            return np.asarray(_numbers(self._network(self._seen(photo)))[0])

    def encode_by_class(self, photo: NDArray[np.uint8], classes: int) -> NDArray[np.float32]:
        """As `encode`, of each of so many classes, (classes, D)."""
        import torch

        with torch.inference_mode():
            seen = self._seen(photo).expand(classes, -1, -1, -1)
            return _numbers(self._network(seen, torch.arange(classes)))

    def _seen(self, photo: NDArray[np.uint8]) -> torch.Tensor:
        """The photo as the network takes it, (1, C, side, side) in 0..1."""
        import torch

        weighted = Image.fromarray(photo).convert("RGBA").convert("RGBa")  # hidden colours do not bleed in
        fitted = ImageOps.fit(weighted, (self._side, self._side), Image.Resampling.LANCZOS).convert("RGBA")
        if self._channels != 4:
            opaque = Image.alpha_composite(Image.new("RGBA", fitted.size, "white"), fitted)
            fitted = opaque.convert("L" if self._channels == 1 else "RGB")
        values = np.asarray(fitted, np.float32).reshape(self._side, self._side, -1) / np.float32(255)
        return torch.from_numpy(np.ascontiguousarray(values.transpose(2, 0, 1)))[None]


def _numbers(latent: torch.Tensor) -> NDArray[np.float32]:
    numbers = np.asarray(latent.float().cpu().numpy(), np.float32)
    if not np.isfinite(numbers).all():
        raise StudioError("The encoder gave numbers that are no latent.", "Its file may be damaged.")
    return numbers


def open_own_encoder(card: ModelCard) -> OwnEncoder:
    """The encoder in a generator's folder. Raises StudioError when it is missing, damaged or of other settings."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    family: Any = families().get(card.family)
    try:
        network = family.encoder_network(card.settings)
        network.load_state_dict(load_file(card.folder / OWN_ENCODER), strict=True)
        side, channels = int(card.settings["side"]), int(card.settings["channels"])
    except (OSError, SafetensorError, RuntimeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise StudioError(f"The encoder of “{card.name}” cannot be read.", "Import the model again.") from error
    return OwnEncoder(network.eval().requires_grad_(False), side, channels)


def own_encoder(
    family: Any, tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]
) -> torch.nn.Module | None:  # fmt: skip
    """The encoder that is in the same file as a decoder; None when the file holds none that is understood."""
    if not settings.get("encoder") or not hasattr(family, "encoder_network"):
        return None
    network: torch.nn.Module = family.encoder_network(settings)
    try:
        network.load_state_dict(family.encoder_convert(tensors, settings), strict=True)
    except (RuntimeError, KeyError, ValueError, TypeError):
        return None  # the decoder still generates
    return network
