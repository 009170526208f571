"""Translators and enhancers of the PyTorch families: a network run on pictures of any size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.library import ncnn
from aigc_studio.library.adapters.base import Notice, Progress, no_notice, no_progress
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, Place
from aigc_studio.library.families import families
from aigc_studio.library.running.budget import memory_of
from aigc_studio.library.running.memory import SMALLEST_TILE, first_that_fits, halvings, smallest_whole
from aigc_studio.library.running.sound import check_numbers
from aigc_studio.library.running.torch_place import put_on
from aigc_studio.library.tiling.footprint import bytes_per_pixel, physical_memory, reach
from aigc_studio.library.tiling.picture_planes import Grey, from_planes, resized, to_planes
from aigc_studio.library.tiling.tiles import Tiling, run_tiled, single

if TYPE_CHECKING:
    import torch

#: Working memory of one tile, and of a network that must see the whole picture. Deep networks want tiles much wider
#: than their halo, or most of the work is thrown away.
TILE_BYTES = max(3 * 2**29, min(6 * 2**30, physical_memory() // 6))
WHOLE_BYTES = max(3 * 2**30, min(12 * 2**30, physical_memory() // 3))
_WHOLE = 2**31  # the side of a tile that holds any picture
#: Halos up to this are used as they are; larger ones are measured, because few networks see as far as they could.
_PLAIN_HALO = 48
#: Tiles of so many halos throw a tenth of the work away: wider ones would save little, and cost memory.
_HALOS = 40
_NARROWEST = 256
#: No texture is the worst one: what is measured is stretched by this.
_CAUTION = 1.25


def open_model(card: ModelCard, place: Place = ON_CPU) -> TorchImage:
    """Raises StudioError when the weights are missing or do not fit the card's settings."""
    return model_of(card, open_network(card), place)


def model_of(card: ModelCard, network: torch.nn.Module, place: Place = ON_CPU) -> TorchImage:
    """The same where the network is in memory already."""
    family = families()[card.family]
    placed = put_on(place, network, channels_last=True)
    return TorchImage(placed, card.settings, lambda: family.network(card.settings), place)


def open_network(card: ModelCard) -> torch.nn.Module:
    """The network of a card of one of the `families`, its weights loaded. Raises StudioError as `open_model`."""
    family = families()[card.family]
    try:
        network = family.network(card.settings)
        weights = _read(card.weights_file)
        if card.weights_file.suffix == ncnn.SUFFIX:  # not imported, so still in its author's naming
            weights = family.convert(weights, card.settings)
        network.load_state_dict(weights, strict=True)
    except (KeyError, TypeError, ValueError, RuntimeError, OSError) as error:
        raise StudioError(f"The weights of “{card.name}” do not fit its card.", "Import the model again.") from error
    return network.eval().requires_grad_(False)


def _read(weights: Path) -> dict[str, torch.Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if weights.suffix == ncnn.SUFFIX:
        return ncnn.read_tensors(weights)
    try:
        return dict(load_file(weights))
    except SafetensorError as error:
        raise OSError(str(error)) from error


class TorchImage:
    """An `ImageNetwork`. A network whose norms look at the whole picture (`halo` None) is run whole, the others in
    tiles. Out of memory makes tiles smaller, and whole pictures smaller with a notice."""

    def __init__(
        self, network: torch.nn.Module, settings: Mapping[str, Any], make: Callable[[], torch.nn.Module],
        place: Place = ON_CPU,
    ) -> None:  # fmt: skip
        """`make` gives another, untrained, network of the same settings: its shapes tell the memory it needs."""
        self._network, self._make, self._place = network, make, place
        self.channels, self.scale = int(settings["channels"]), int(settings["scale"])
        self._multiple = int(settings["multiple"])
        self._grey = cast(Grey, settings.get("grey", "luma"))
        self._farthest: int | None = settings["halo"]

    def run(
        self, image: NDArray[np.uint8], progress: Progress = no_progress, notice: Notice = no_notice
    ) -> NDArray[np.uint8]:
        """See `ImageNetwork.run`."""
        return self._run_whole(image, progress, notice) if self._farthest is None else self._run_tiles(image, progress)

    @cached_property
    def halo(self) -> int:
        """Pixels that tiles overlap on each side."""
        assert self._farthest is not None
        if self._farthest <= _PLAIN_HALO:
            return self._farthest
        return min(self._farthest, int(reach(self._planes, self.channels, self._multiple) * _CAUTION))

    @property
    def _widest(self) -> int:
        """The side of a tile beyond which work is hardly saved."""
        if self._farthest is None or self._farthest > _PLAIN_HALO:
            return _WHOLE
        return max(_NARROWEST, _HALOS * self._farthest)

    @cached_property
    def _bytes_per_pixel(self) -> float:
        copies = 3 if self._grey == "each" and self.channels == 1 else 1
        return copies * bytes_per_pixel(self._make, self.channels, self._multiple)

    def _run_tiles(self, image: NDArray[np.uint8], progress: Progress) -> NDArray[np.uint8]:
        pixels = self._memory(TILE_BYTES) / self._bytes_per_pixel
        height, width = (single(side, self._multiple) for side in image.shape[:2])
        whole = height * width <= pixels and max(height, width) <= self._widest
        side = max(height, width) // 2 if whole else min(self._widest, int(pixels**0.5) - 2 * self.halo)
        sides = halvings(max(SMALLEST_TILE, side), SMALLEST_TILE)

        def tiled(side: int) -> NDArray[np.uint8]:
            tiling = Tiling(side, 0 if side == _WHOLE else self.halo, self._multiple)
            return run_tiled(image, self._paint, self.scale, tiling, progress)

        return first_that_fits(tiled, [_WHOLE, *sides] if whole else sides, self._place.host)

    def _memory(self, of_the_computer: int) -> int:
        """Bytes to compute with: a GPU has memory of its own, and nobody else's document in it."""
        device = self._place.device
        return of_the_computer if device.is_cpu else memory_of(device.id) // 3

    def _run_whole(self, image: NDArray[np.uint8], progress: Progress, notice: Notice) -> NDArray[np.uint8]:
        asked = Extent(image.shape[1], image.shape[0])
        largest = max(1, min(asked.area, int(self._memory(WHOLE_BYTES) / self._bytes_per_pixel)))

        def worked_at(worked: Extent) -> tuple[Extent, NDArray[np.uint8]]:
            return worked, self._run_at(image, worked, progress)

        sizes = map(asked.of_area, halvings(largest, smallest_whole(largest, self._place.device)))
        worked, result = first_that_fits(worked_at, sizes, self._place.host)
        if worked != asked:
            notice(
                f"This network must see a picture whole: it worked at {worked} instead of {asked}, which would "
                "not fit into memory, and the result was enlarged."
            )
        return result

    def _run_at(self, image: NDArray[np.uint8], worked: Extent, progress: Progress) -> NDArray[np.uint8]:
        small = resized(image, worked)
        result = run_tiled(small, self._paint, self.scale, Tiling(_WHOLE, 0, self._multiple), progress)
        return resized(result, Extent(image.shape[1] * self.scale, image.shape[0] * self.scale))

    def _paint(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        planes = self._planes(to_planes(image, self.channels, self._grey))
        check_numbers(planes)
        return from_planes(planes, image, self._grey)

    def _planes(self, planes: NDArray[np.float32]) -> NDArray[np.float32]:
        import torch

        weight = next(self._network.parameters())
        with torch.inference_mode():
            batch = torch.from_numpy(planes).to(device=weight.device, dtype=weight.dtype)
            result = self._network(batch.contiguous(memory_format=torch.channels_last))
            return np.asarray(result.float().cpu().contiguous().numpy())
