"""Animated WebP written frame by frame (RFC 9649), so that a loop of any length needs the memory of one frame.

Pillow's own writer wants all frames at once. Here it encodes each as a still, whose bitstream is put into the
container as a frame that replaces the one before.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent

_ALPHA, _EXIF, _XMP, _ANIMATION = 0x10, 0x08, 0x04, 0x02
_NO_BLENDING = 0x02
_BITSTREAMS = (b"ALPH", b"VP8 ", b"VP8L")
_MAX_SIDE = 16383


class AnimatedWebp:
    """An animation that repeats for ever, being written to a seekable stream.

    `milliseconds` per frame; `quality` 1..100 of the lossy coding.
    """

    def __init__(self, stream: IO[bytes], milliseconds: int, quality: int) -> None:
        self._stream = stream
        self._milliseconds = milliseconds
        self._quality = quality
        self._extent: Extent | None = None
        self._alpha = False

    @property
    def extent(self) -> Extent:
        """The size of the first frame. Raises StudioError before there is one."""
        if self._extent is None:
            raise StudioError("This loop has no frames.", "Choose a generator that can loop.")
        return self._extent

    def add(self, frame: NDArray[np.uint8]) -> None:
        """Append (height, width, 3 or 4) uint8, straight alpha, all of one size. Raises StudioError, ValueError."""
        extent = Extent(frame.shape[1], frame.shape[0])
        if self._extent is None:
            self._begin(extent)
        elif extent != self._extent:
            raise ValueError(f"a frame of {extent} in an animation of {self._extent}")
        still = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(frame)).save(still, "WEBP", quality=self._quality, method=4)
        bitstream = b"".join(_chunk(name, body) for name, body in _chunks(still.getvalue()) if name in _BITSTREAMS)
        self._alpha = self._alpha or frame.shape[2] == 4
        place = _u24(0) + _u24(0) + _u24(extent.width - 1) + _u24(extent.height - 1)
        head = place + _u24(self._milliseconds) + bytes([_NO_BLENDING])
        self._stream.write(_chunk(b"ANMF", head + bitstream))

    def _begin(self, extent: Extent) -> None:
        if max(extent.width, extent.height) > _MAX_SIDE:
            raise StudioError(f"A loop can be at most {_MAX_SIDE} pixels wide or high.", "Make it smaller.")
        self._extent = extent
        self._stream.write(self._header(0, 0))
        self._stream.write(_chunk(b"ANIM", struct.pack("<IH", 0, 0)))  # transparent background, endless

    def finish(self, exif: bytes | None = None, xmp: bytes | None = None) -> None:
        """Append the metadata and write the header, which only now is known."""
        flags = _ANIMATION | (_ALPHA if self._alpha else 0) | (_EXIF if exif else 0) | (_XMP if xmp else 0)
        if exif:
            self._stream.write(_chunk(b"EXIF", exif.removeprefix(b"Exif\0\0")))
        if xmp:
            self._stream.write(_chunk(b"XMP ", xmp))
        size = self._stream.tell()
        if size >= 1 << 32:
            raise StudioError("This loop is too large for a WebP file.", "Make it smaller or shorter.")
        self._stream.seek(0)
        self._stream.write(self._header(size, flags))
        self._stream.seek(size)

    def _header(self, size: int, flags: int) -> bytes:
        canvas = _u24(self.extent.width - 1) + _u24(self.extent.height - 1)
        body = _chunk(b"VP8X", bytes([flags, 0, 0, 0]) + canvas)
        return b"RIFF" + struct.pack("<I", max(0, size - 8)) + b"WEBP" + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def _chunks(webp: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 12
    while position + 8 <= len(webp):
        name, (length,) = webp[position : position + 4], struct.unpack_from("<I", webp, position + 4)
        yield name, webp[position + 8 : position + 8 + length]
        position += 8 + length + (length & 1)


def _u24(value: int) -> bytes:
    return value.to_bytes(3, "little")
