"""Pictures in and out: files and bytes to `Pixels` and back, never trusting what is inside."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin, features

from aigc_studio.core import deep_image, icc
from aigc_studio.core import exif as exif_block
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, Pixels
from aigc_studio.core.image_file import (
    MAX_PIXELS,
    READABLE_SUFFIXES,
    SUFFIX_OF,
    camera,
    decode,
    opened,
    too_large,
    upright_xmp,
    xmp_packet,
)
from aigc_studio.core.pillow_warnings import quiet


@dataclass(frozen=True)
class Format:
    """A format that pictures are saved in. `max_side` in pixels."""

    name: str
    suffixes: tuple[str, ...]
    max_side: int


FORMATS: Mapping[str, Format] = {
    "png": Format("png", (".png",), 2**31 - 1),
    "jpeg": Format("jpeg", (".jpg", ".jpeg"), 65500),
    "webp": Format("webp", (".webp",), 16383),
    "tiff": Format("tiff", (".tif", ".tiff"), 2**31 - 1),
    "avif": Format("avif", (".avif",), 65535),
}
_DEFAULT_QUALITY = {"jpeg": 92, "webp": 90, "avif": 80}
_JPEG_SEGMENT = 65533


def writable_formats() -> list[str]:
    """The formats this installation can save (AVIF needs a Pillow that was built with it)."""
    return [name for name in FORMATS if name != "avif" or features.check("avif")]


def format_named(name: str) -> Format:
    """`png`, `.png`, `JPG`, … as a Format. Raises StudioError for one that cannot be saved."""
    wanted = name.lower().removeprefix(".")
    for known in writable_formats():
        if wanted == known or f".{wanted}" in FORMATS[known].suffixes:
            return FORMATS[known]
    raise StudioError(f"Pictures cannot be saved as “{name}”.", f"Choose one of {', '.join(writable_formats())}.")


def format_of(path: Path) -> Format:
    """The format that a file name asks for."""
    return format_named(path.suffix or "none")


def is_picture(path: Path) -> bool:
    """Whether a file's name says that it is a picture which can be read; hidden files are none."""
    return path.suffix.lower() in READABLE_SUFFIXES and not path.name.startswith(".")


def suffix_of(source: Path | bytes) -> str:
    """The suffix that a picture's contents ask for, whatever its name says. Raises StudioError for no picture."""
    with opened(source, "", MAX_PIXELS) as (image, _):
        return SUFFIX_OF.get(image.format or "", f".{(image.format or 'png').lower()}")


def read_pixels(source: Path | bytes, *, name: str = "", max_pixels: int = MAX_PIXELS) -> Pixels:
    """Decode a picture: the first frame, upright, RGB or RGBA, 8 bits per channel or 16 where a PNG or TIFF has them.

    RGB keeps its ICC profile; grey, CMYK and Lab become sRGB through theirs. Exif (without orientation) and XMP come
    along. `name` is what messages call the picture (default: the file's name). Raises StudioError for everything that
    is not a readable picture of at most `max_pixels`, the size being refused from the header alone.
    """
    with opened(source, name, max_pixels) as (image, stream):
        is_deep = deep_image.is_deep(image)
        if not is_deep or image.format == "PNG":  # a PNG may have its metadata behind the pixels
            decode(image)
        with quiet():
            exif = camera(image)
            xmp = upright_xmp(xmp_packet(image))
        profile = image.info.get("icc_profile") or None
        data: NDArray[Any]
        if is_deep:
            stream.seek(0)
            data = deep_image.decode(image, stream.read(), profile)
            kept = profile if icc.fits(profile, "RGB") else None
        else:
            rgb, kept = _as_rgb(image, profile)
            data = np.array(rgb)
        return Pixels(_upright(data, exif_block.orientation(exif)), kept, exif_block.portable(exif), xmp)


def read_extent(path: Path, *, max_pixels: int = MAX_PIXELS) -> Extent:
    """Width and height as `read_pixels` would give them, from the header alone."""
    with opened(path, "", max_pixels) as (image, _):
        with quiet():
            turned = exif_block.orientation(camera(image)) >= 5
        return Extent(image.height, image.width) if turned else Extent(image.width, image.height)


def read_xmp(path: Path) -> bytes | None:
    """The XMP packet of a picture file as it stands there, None where there is none."""
    with opened(path, "", MAX_PIXELS) as (image, _):
        packet = xmp_packet(image)
        if packet is None and image.format == "PNG":
            decode(image)  # other programs may write text chunks behind the pixels
            packet = xmp_packet(image)
        return packet


def thumbnail(source: Path | bytes | Pixels, side: int) -> Pixels:
    """A copy in sRGB, 8 bits, that fits a square of `side` pixels; upright, without metadata.

    From a file the decoder is asked for a smaller picture where it can (JPEG), so that memory stays small.
    """
    if isinstance(source, Pixels):
        small = _pillow(source)
        small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        return Pixels(np.array(_srgb(small, source.profile)))
    with opened(source, "", MAX_PIXELS) as (image, _):
        image.draft("RGB", (side * 2, side * 2))
        decode(image)
        with quiet():
            turn = exif_block.orientation(camera(image))
        profile = image.info.get("icc_profile") or None
        if image.mode in ("P", "1", "PA") or "transparency" in image.info:
            image, profile = _as_rgb(image, profile)
        elif image.mode[0] in "IF":
            image = Image.fromarray(_scaled_to_8(image))
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        rgb, kept = _as_rgb(image, profile)
        return Pixels(_upright(np.array(_srgb(rgb, kept)), turn))


def srgb8(pixels: Pixels) -> NDArray[np.uint8]:
    """(height, width, 3 or 4) uint8 in sRGB, straight alpha: what a screen and the canvas show."""
    return np.array(_srgb(_pillow(pixels), pixels.profile))


def encode(pixels: Pixels, format: str, *, quality: int | None = None, text: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a picture file with the profile, Exif and XMP that `pixels` carries.

    16 bits stay 16 in PNG and TIFF and become 8 elsewhere; JPEG puts transparent pictures on white. `quality` is 1..100
    (JPEG, WebP, AVIF; 100 is lossless in WebP). `text` becomes iTXt chunks, in PNG only. Raises StudioError for a size
    or a format that cannot be.
    """
    chosen = format_named(format)
    _check_encodable(pixels, chosen, quality)
    try:
        return _encoders[chosen.name](pixels, quality or _DEFAULT_QUALITY.get(chosen.name, 100), text or {})
    except MemoryError as error:
        raise too_large(str(pixels.extent)) from error


def encode_fast(data: NDArray[np.uint8]) -> bytes:
    """(height, width, 3 or 4) uint8 as a PNG without metadata, quick rather than small."""
    stream = io.BytesIO()
    Image.fromarray(data).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def _check_encodable(pixels: Pixels, chosen: Format, quality: int | None) -> None:
    side = max(pixels.extent.width, pixels.extent.height)
    if side > chosen.max_side:
        raise StudioError(
            f"{chosen.name.upper()} files can be at most {chosen.max_side} pixels wide or high; this has {side}.",
            "Save it as PNG or TIFF, or make it smaller.",
        )
    if quality is not None and not 1 <= quality <= 100:
        raise StudioError(f"The quality is {quality}.", "Choose a quality from 1 to 100.")


def _encode_png(pixels: Pixels, quality: int, text: Mapping[str, str]) -> bytes:
    xmp = {"XML:com.adobe.xmp": pixels.xmp.decode("utf-8", "replace")} if pixels.xmp else {}
    if pixels.depth == 16:
        deep = pixels.data.astype(np.uint16, copy=False)
        return deep_image.encode_png(deep, pixels.profile, pixels.exif, {**text, **xmp}, _PNG_LEVEL)
    chunks = PngImagePlugin.PngInfo()
    for key, value in {**text, **xmp}.items():
        chunks.add_itxt(key, value)
    return _saved(pixels, "PNG", pnginfo=chunks, exif=pixels.exif or b"", compress_level=_PNG_LEVEL)


def _encode_jpeg(pixels: Pixels, quality: int, text: Mapping[str, str]) -> bytes:
    # 4:4:4: paintings have hard coloured edges, which halved colour resolution smears.
    exif = exif_block.within(pixels.exif, _JPEG_SEGMENT) or b""
    xmp = {"xmp": pixels.xmp} if pixels.xmp else {}
    return _saved(pixels, "JPEG", quality=quality, subsampling="4:4:4", exif=exif, **xmp)


def _encode_webp(pixels: Pixels, quality: int, text: Mapping[str, str]) -> bytes:
    carried = {"exif": pixels.exif or b"", "xmp": pixels.xmp or b""}
    return _saved(pixels, "WEBP", quality=quality, lossless=quality == 100, **carried)


def _encode_avif(pixels: Pixels, quality: int, text: Mapping[str, str]) -> bytes:
    carried = {"exif": pixels.exif or b"", "xmp": pixels.xmp or b""}
    return _saved(pixels, "AVIF", quality=quality, subsampling="4:4:4", **carried)


def _encode_tiff(pixels: Pixels, quality: int, text: Mapping[str, str]) -> bytes:
    return deep_image.encode_tiff(pixels.data, pixels.profile, pixels.exif, pixels.xmp)


_encoders = {
    "png": _encode_png, "jpeg": _encode_jpeg, "webp": _encode_webp, "avif": _encode_avif, "tiff": _encode_tiff,
}  # fmt: skip
_PNG_LEVEL = 4


def _saved(pixels: Pixels, format: str, **options: Any) -> bytes:
    image = _pillow(pixels)
    if format == "JPEG" and image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    stream = io.BytesIO()
    image.save(stream, format, icc_profile=pixels.profile or b"", **options)
    return stream.getvalue()


def _pillow(pixels: Pixels) -> Image.Image:
    data = pixels.data
    if data.dtype == np.uint16:
        data = ((data.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(data))


def _upright(data: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Turn stored pixels as Exif's orientation 1..8 says they are to be seen."""
    if orientation in (5, 6, 7, 8):
        data = data.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        data = data[:, ::-1]
    if orientation in (3, 4, 7, 8):
        data = data[::-1]
    return np.ascontiguousarray(data)


def _as_rgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, bytes | None]:
    """RGB or RGBA, and the profile that still describes it."""
    if image.mode[0] in "IF":
        image = Image.fromarray(_scaled_to_8(image))
    if image.mode in ("CMYK", "LAB"):
        return icc.to_srgb(image, profile), None
    alpha = image.has_transparency_data
    if image.mode in ("1", "L", "LA", "La"):
        return _grey_as_rgb(image, profile, alpha), None
    return image.convert("RGBA" if alpha else "RGB"), profile if icc.fits(profile, "RGB") else None


def _grey_as_rgb(image: Image.Image, profile: bytes | None, alpha: bool) -> Image.Image:
    if not alpha:
        return icc.to_srgb(image.convert("L"), profile)
    straight = image.convert("RGBA")
    rgb = icc.to_srgb(straight.getchannel(0), profile)
    rgb.putalpha(straight.getchannel(3))
    return rgb


def _scaled_to_8(image: Image.Image) -> NDArray[np.uint8]:
    """Greys of 16 or 32 bits or floating point: 0..1, 0..65535 or 0..maximum, whichever holds the values, as 0..255."""
    values = np.nan_to_num(np.asarray(image).astype(np.float32))
    top = max(float(values.max()), 0.0)
    full = 1.0 if image.mode == "F" and top <= 1 else max(top, 65535.0)
    scaled: NDArray[np.uint8] = np.round(np.clip(values / full, 0, 1) * 255).astype(np.uint8)
    return scaled


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """An RGB(A) picture in sRGB, alpha untouched."""
    if profile is None:
        return image
    if image.mode == "RGBA":
        rgb = icc.to_srgb(image.convert("RGB"), profile)
        rgb.putalpha(image.getchannel("A"))
        return rgb
    return icc.to_srgb(image, profile)
