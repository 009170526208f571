"""Sixteen bits per channel, which Pillow cannot hold: PNG and TIFF in and out.

Decoding is libpng's and libtiff's (through imagecodecs), so is PNG encoding; TIFF is written here, because writing it
means choosing tags, and Pillow's directory writer takes the Exif directories as they are.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from aigc_studio.core import exif as exif_block
from aigc_studio.core import icc
from aigc_studio.core.errors import StudioError

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER_END = len(_PNG_SIGNATURE) + 25  # IHDR is always first and always 25 bytes
_STRIP_BYTES = 1 << 20


def is_deep(image: Image.Image) -> bool:
    """Whether an opened (not yet loaded) PNG or TIFF holds 16 bits per channel that this module can decode."""
    if image.format == "PNG":
        tiles: Any = getattr(image, "tile", ())
        return bool(tiles) and "16" in str(tiles[0].args)
    tags = getattr(image, "tag_v2", None)
    if image.format != "TIFF" or tags is None:
        return False
    bits, kind, photometric = tags.get(258, (1,)), tags.get(339, (1,)), tags.get(262)
    return set(bits) == {16} and set(kind) == {1} and len(bits) in (1, 3, 4) and photometric in (0, 1, 2)


def decode(image: Image.Image, encoded: bytes, profile: bytes | None) -> NDArray[np.uint16]:
    """The pixels of a picture for which `is_deep` holds: (height, width, 3 or 4) uint16, straight alpha.

    Grey becomes sRGB through `profile`. Raises ValueError when the file is damaged.
    """
    import imagecodecs

    try:
        if image.format == "PNG":
            return _as_rgb(imagecodecs.png_decode(encoded), profile)
        data = imagecodecs.tiff_decode(encoded)
    except (RuntimeError, IndexError) as error:  # imagecodecs' errors are RuntimeErrors
        raise ValueError(str(error)) from error
    if data.dtype != np.uint16 or data.size < image.width * image.height:
        raise ValueError("the TIFF does not hold what its header says")
    return _as_rgb(_straight(_contiguous_planes(data, image), image), profile)


def _contiguous_planes(data: NDArray[np.uint16], image: Image.Image) -> NDArray[np.uint16]:
    planar = getattr(image, "tag_v2", {}).get(284) == 2 and data.ndim == 3
    return np.moveaxis(data, 0, 2) if planar else data


def _straight(data: NDArray[np.uint16], image: Image.Image) -> NDArray[np.uint16]:
    """White-is-zero turned round, associated (premultiplied) alpha divided out."""
    tags = getattr(image, "tag_v2", {})
    if tags.get(262) == 0:
        return np.subtract(np.uint16(65535), data)
    if data.ndim == 3 and data.shape[2] == 4 and 1 in tags.get(338, ()):
        alpha = np.maximum(data[..., 3:].astype(np.float32), 1)
        colour = np.minimum(data[..., :3] * (65535 / alpha), 65535).round().astype(np.uint16)
        return np.concatenate([colour, data[..., 3:]], axis=2)
    return data


def _as_rgb(data: NDArray[np.uint16], profile: bytes | None) -> NDArray[np.uint16]:
    if data.ndim == 2:
        return icc.grey16_to_srgb(data, profile)
    if data.shape[2] == 2:
        return np.concatenate([icc.grey16_to_srgb(data[..., 0], profile), data[..., 1:]], axis=2)
    return np.ascontiguousarray(data)


def encode_png(
    data: NDArray[np.uint16], profile: bytes | None, exif: bytes | None, text: Mapping[str, str], level: int
) -> bytes:
    """(height, width, 3 or 4) uint16 as a PNG; `text` becomes iTXt chunks, `level` is zlib's 1..9."""
    import imagecodecs

    encoded = bytes(imagecodecs.png_encode(np.ascontiguousarray(data), level=level))
    chunks = [_png_chunk(b"iCCP", b"ICC Profile\0\0" + zlib.compress(profile))] if profile else []
    for key, value in text.items():
        chunks.append(_png_chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + value.encode("utf-8")))
    if exif:
        chunks.append(_png_chunk(b"eXIf", exif.removeprefix(b"Exif\0\0")))
    return encoded[:_PNG_HEADER_END] + b"".join(chunks) + encoded[_PNG_HEADER_END:]


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def encode_tiff(
    data: NDArray[np.uint8] | NDArray[np.uint16], profile: bytes | None, exif: bytes | None, xmp: bytes | None
) -> bytes:
    """(height, width, 3 or 4) uint8 or uint16 as a deflated TIFF with horizontal prediction, in strips of a megabyte.

    TIFF 6.0, and Adobe's supplement 2 for the compression.
    """
    height, width, channels = data.shape
    rows = max(1, _STRIP_BYTES // (width * channels * data.itemsize))
    strips = [_tiff_strip(data[top : top + rows]) for top in range(0, height, rows)]
    tags = TiffImagePlugin.ImageFileDirectory_v2(prefix=b"II")
    for tag, value in _exif_fields(exif):
        tags[tag] = value
    for tag, value in {
        256: width, 257: height, 258: (data.itemsize * 8,) * channels, 259: 8, 262: 2, 277: channels, 278: rows,
        284: 1, 317: 2, 339: (1,) * channels,
    }.items():  # fmt: skip
        tags[tag] = value
    if channels == 4:
        tags[338] = 2  # unassociated alpha
    for tag, block in ((34675, profile), (700, xmp)):
        if block:
            tags.tagtype[tag] = 7 if tag == 34675 else 1
            tags[tag] = block
    return _tiff_file(tags, strips)


def _exif_fields(exif: bytes | None) -> Iterable[tuple[int, Any]]:
    fields, directories = exif_block.fields(exif)
    yield from fields.items()
    yield from ((directory, values) for directory, values in directories.items() if values)


def _tiff_strip(rows: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    difference = rows.astype(rows.dtype.newbyteorder("<"))
    difference[:, 1:] = rows[:, 1:] - rows[:, :-1]  # unsigned arithmetic wraps, as the predictor asks
    return zlib.compress(difference.tobytes(), 6)


def _tiff_file(tags: TiffImagePlugin.ImageFileDirectory_v2, strips: list[bytes]) -> bytes:
    sizes = [len(strip) for strip in strips]
    if sum(sizes) >= 1 << 32:
        raise StudioError("This picture is too large for a TIFF file.", "Save it as PNG instead.")
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    tags[279] = tuple(sizes)
    tags.tagtype[273] = 4
    tags[273] = tuple(int(offset) for offset in offsets)  # relative: the directory adds its own length
    stream = io.BytesIO()
    tags.save(stream)
    return b"".join([exif_block.with_undefined_types(stream.getvalue()), *strips])
