"""How a picture lies in a network's tensor: layout, channels, type, range; there and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError

#: FLAT is a row of numbers (N, channels * height * width) in the order of NCHW, as dense networks give.
Layout = Literal["NCHW", "NHWC", "CHW", "HWC", "FLAT"]
#: How numbers become light: in a straight line from `low` to `high`, from each picture's own darkest to its lightest
#: (distances and other maps that have no end), or by a sigmoid that the network left out.
Tone = Literal["", "own", "sigmoid"]
Array = NDArray[np.generic]
Span = tuple[float, float]
#: Luma of sRGB (Rec. 601, as pictures are made grey everywhere).
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
#: A network whose whole range is this narrow would give a picture of one colour.
_LEAST_SPAN = 1e-6


@dataclass(frozen=True)
class PictureFormat:
    """A picture tensor. `low` and `high` are the tensor's numbers for black and white, `order` is RGB or BGR. Where
    `noise` is a number, one more channel, behind the picture's, is filled with it: the noise's strength in 0..1.
    `tone` is of pictures that are made."""

    layout: Layout = "NCHW"
    channels: int = 3
    dtype: str = "float32"
    low: float = 0.0
    high: float = 1.0
    order: str = "RGB"
    noise: float | None = None
    tone: Tone = ""

    @property
    def span(self) -> Span:
        return self.low, self.high

    def in_order(self, order: str) -> PictureFormat:
        """The same with colours in that order, where it has colours and `order` is not ""."""
        return replace(self, order=order) if order and self.channels >= 3 else self

    def to_settings(self) -> dict[str, Any]:
        unsaid = {"noise": None, "tone": ""}
        return {key: value for key, value in asdict(self).items() if key not in unsaid or value != unsaid[key]}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> PictureFormat:
        """Raises StudioError when a card (which a person may have edited) makes no sense."""
        try:
            found = cls(
                settings["layout"], int(settings["channels"]), str(settings["dtype"]), float(settings["low"]),
                float(settings["high"]), str(settings.get("order", "RGB")),
                None if settings.get("noise") is None else float(settings["noise"]), settings.get("tone", ""),
            )  # fmt: skip
            sound = found.layout in get_args(Layout) and found.channels in (1, 3, 4) and found.order in ("RGB", "BGR")
            sound = sound and found.tone in get_args(Tone)
            if not sound or not _LEAST_SPAN < abs(found.high - found.low) < math.inf:
                raise ValueError
            np.dtype(found.dtype)
        except (KeyError, TypeError, ValueError) as error:
            raise StudioError("The card describes a picture that cannot be.", "Correct its range.") from error
        return found

    def shape(self, height: int, width: int) -> tuple[int, ...]:
        """The tensor's shape for one picture."""
        channels = self.channels + (self.noise is not None)
        return {
            "NCHW": (1, channels, height, width), "NHWC": (1, height, width, channels),
            "CHW": (channels, height, width), "HWC": (height, width, channels),
            "FLAT": (1, channels * height * width),
        }[self.layout]  # fmt: skip

    def pack(self, image: NDArray[np.uint8], batch: int = 1) -> Array:
        """`image` (h, w, 3) uint8 sRGB as the tensor; a fourth channel is opaque, one channel is its luma."""
        return self.pack_unit(np.asarray(image, np.float32) / np.float32(255), batch)

    def pack_unit(self, unit: NDArray[np.float32], batch: int = 1) -> Array:
        """The same for (h, w, 3) float32 in 0..1."""
        height, width = unit.shape[:2]
        planes = unit if self.order == "RGB" else unit[..., ::-1]
        if self.channels == 1:
            planes = (unit @ _LUMA)[..., None]
        elif self.channels == 4:
            planes = np.concatenate([planes, np.ones((height, width, 1), np.float32)], axis=2)
        values = planes * np.float32(self.high - self.low) + np.float32(self.low)
        if self.noise is not None:
            level = np.full((height, width, 1), self.noise * (self.high - self.low), np.float32)
            values = np.concatenate([values, level], axis=2)
        if self.layout in ("NCHW", "CHW", "FLAT"):
            values = values.transpose(2, 0, 1)
        kind = np.dtype(self.dtype)
        values = np.rint(values) if kind.kind in "iu" else values
        tensor = np.ascontiguousarray(values.astype(kind).reshape(self.shape(height, width)))
        return np.repeat(tensor, batch, axis=0) if batch > 1 and self.layout in ("NCHW", "NHWC", "FLAT") else tensor

    def planes(self, tensor: Array) -> NDArray[np.float32]:
        """The first picture of a tensor: (h, w, channels) float32, in the tensor's own range."""
        values = np.asarray(tensor)
        if self.layout == "FLAT":
            row = values.reshape(values.shape[0], -1)[0] if values.ndim > 1 else values
            side = math.isqrt(row.size // self.channels)
            values = row.reshape(self.channels, side, side)
        elif self.layout in ("NCHW", "NHWC"):
            values = values[0]
        if self.layout in ("NCHW", "CHW", "FLAT"):
            values = values.transpose(1, 2, 0)
        return np.asarray(values, np.float32)

    def unpack(self, tensor: Array) -> NDArray[np.uint8]:
        """The first picture of a tensor as (h, w, 3) uint8 sRGB: one channel is grey, a fourth lies on white.

        Raises StudioError when the network gave numbers that are none, which would be saved as a black picture."""
        return to_bytes(self.unit(tensor))

    def unit(self, tensor: Array) -> NDArray[np.float32]:
        """The same as (h, w, 3) float32 in 0..1."""
        values = self.cut_out(tensor)
        if self.channels == 4:
            values = values[..., :3] * values[..., 3:] + (1 - values[..., 3:])
        return np.ascontiguousarray(values)

    def cut_out(self, tensor: Array) -> NDArray[np.float32]:
        """The same with its opacity, straight, where it has four channels: (h, w, 3 or 4) float32 in 0..1."""
        values = self.planes(tensor)
        if values.shape[2] != self.channels:
            raise StudioError(f"The network's picture has {values.shape[2]} channels.", "Correct its layout.")
        if not np.isfinite(values).all():
            raise StudioError("The network gave numbers that are no picture.", "Its file may be damaged.")
        values = self._lit(values)
        if self.channels == 1:
            return np.ascontiguousarray(np.repeat(values, 3, axis=2))
        if self.order == "BGR":
            values = np.concatenate([values[..., 2::-1], values[..., 3:]], axis=2)
        return np.ascontiguousarray(values)

    def _lit(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Numbers as light in 0..1."""
        if self.tone == "sigmoid":
            return np.asarray(0.5 + 0.5 * np.tanh(0.5 * values), np.float32)
        low, reach = self.low, self.high - self.low
        if self.tone == "own":
            low, reach = float(values.min()), max(float(np.ptp(values)), _LEAST_SPAN)
        return np.asarray(np.clip((values - np.float32(low)) / np.float32(reach), 0, 1), np.float32)

    def cleaned(self, tensor: Array, unit: NDArray[np.float32]) -> NDArray[np.float32]:
        """`unit` (h, w, 3) in 0..1, the picture that went in, without the noise that a tensor tells."""
        noise = self.planes(tensor) / np.float32(self.high - self.low)
        seen = (unit @ _LUMA)[..., None] if self.channels == 1 else unit
        if noise.shape != seen.shape:
            raise StudioError("What the network tells is not of the picture's size.", "Correct what it makes.")
        if not np.isfinite(noise).all():
            raise StudioError("The network gave numbers that are no picture.", "Its file may be damaged.")
        result = np.clip(seen - (noise if self.order == "RGB" else noise[..., ::-1]), 0, 1)
        return np.ascontiguousarray(np.repeat(result, 3, axis=2) if self.channels == 1 else result)


def to_bytes(unit: NDArray[np.float32]) -> NDArray[np.uint8]:
    """0..1 float32 as uint8, rounded."""
    return np.ascontiguousarray(np.rint(unit * np.float32(255)).astype(np.uint8))
