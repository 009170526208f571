"""Opening picture files that may be anything: every way it can fail becomes one clear StudioError."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError

from aigc_studio.core import exif as exif_block
from aigc_studio.core.errors import StudioError
from aigc_studio.core.pillow_warnings import quiet

MAX_PIXELS = 250_000_000

# Pillow's own limit warns on stderr from 89 megapixels on; `_check_size` looks at the header before decoding.
Image.MAX_IMAGE_PIXELS = None

# Only these are tried (phones' MPO comes with JPEG): Pillow knows formats that start other programs (EPS), and many
# that no artist drops.
_READ = ("PNG", "JPEG", "WEBP", "TIFF", "AVIF", "GIF", "BMP", "JPEG2000", "PPM", "PSD")
READABLE_SUFFIXES = frozenset(
    {
        ".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".webp", ".tif", ".tiff", ".avif", ".gif", ".bmp",
        ".jp2", ".ppm", ".pgm", ".psd",
    }
)  # fmt: skip
SUFFIX_OF = {"JPEG": ".jpg", "MPO": ".jpg", "TIFF": ".tif", "JPEG2000": ".jp2"}
_READ_HINT = "AIGC Studio reads PNG, JPEG, WebP, TIFF, AVIF, GIF, BMP and PSD pictures."

_DAMAGED = (*exif_block.DAMAGED, RuntimeError, zlib.error)


@contextmanager
def opened(source: Path | bytes, name: str, max_pixels: int) -> Iterator[tuple[Image.Image, IO[bytes]]]:
    """An opened picture whose header was checked; whatever goes wrong with it becomes one StudioError."""
    label = name or (source.name if isinstance(source, Path) else "The picture")
    with _stream(source, label) as stream:
        try:
            with quiet():
                Image.init()  # else a plugin that no file has needed yet is unknown
                image = Image.open(stream, formats=[name for name in _READ if name in Image.OPEN])
            with image:
                _check_size(image, label, max_pixels)
                yield image, stream
        except UnidentifiedImageError as error:
            raise _unreadable(label, stream) from error
        except MemoryError as error:
            raise too_large(label) from error
        except _DAMAGED as error:
            raise StudioError(
                f"“{label}” is damaged or cut short and cannot be read.", "Copy or download it again, then retry."
            ) from error


@contextmanager
def _stream(source: Path | bytes, label: str) -> Iterator[IO[bytes]]:
    if isinstance(source, Path):
        _check_is_file(source)
        try:
            stream: IO[bytes] = source.open("rb")
        except OSError as error:
            raise StudioError(f"“{label}” cannot be opened: {error.strerror}.", "Check its permissions.") from error
    else:
        stream = io.BytesIO(source)
    with stream:
        if not stream.read(1):
            raise StudioError(f"“{label}” is empty.", "Choose another picture.")
        stream.seek(0)
        yield stream


def _check_is_file(path: Path) -> None:
    try:
        if path.is_file():
            return
        there, folder = path.exists(), path.is_dir()
    except (OSError, ValueError):  # no permission on the way there; a null character or too long a name
        there, folder = False, False
    if folder:
        called = path.name or path  # “.” has no name
        raise StudioError(f"“{called}” is a folder, not a picture.", "Choose pictures, or a folder that holds some.")
    if there:
        raise StudioError(f"“{path.name}” is not an ordinary file.", "Choose a picture file.")
    raise StudioError(f"“{path}” does not exist.", "Check the path; the file may have been moved or renamed.")


def _check_size(image: Image.Image, label: str, max_pixels: int) -> None:
    if image.width * image.height > max_pixels:
        raise StudioError(
            f"“{label}” is {image.width}x{image.height} pixels ({image.width * image.height / 1e6:.0f} megapixels); "
            f"the limit is {max_pixels / 1e6:g} megapixels.",
            "Make it smaller in another program first.",
        )


def _unreadable(label: str, stream: IO[bytes]) -> StudioError:
    stream.seek(0)
    if re.match(rb"....ftyp(hei[cxms]|hev[cx]|mif1)", stream.read(12), re.DOTALL):
        return StudioError(f"“{label}” is a HEIC photo, which cannot be read.", "Save it as JPEG or PNG first.")
    return StudioError(f"“{label}” is not a picture that can be read.", _READ_HINT)


def too_large(label: str) -> StudioError:
    return StudioError(f"There is not enough memory for “{label}”.", "Close other programs or make it smaller.")


def decode(image: Image.Image) -> None:
    """Load the pixels. A TIFF's tags are parsed again then, and warned of again."""
    with quiet() if image.format == "TIFF" else nullcontext():
        image.load()


def camera(image: Image.Image) -> Image.Exif:
    """Its Exif directories, empty where they are damaged.

    Of a PNG only what has been read by now: its class's own getexif would decode the whole picture to look behind it.
    """
    try:
        return Image.Image.getexif(image)
    except _DAMAGED:  # absurd metadata must not cost the artist the picture
        return Image.Exif()


def xmp_packet(image: Image.Image) -> bytes | None:
    """Its XMP packet as it stands in the file."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    return packet.strip(b"\0") or None if isinstance(packet, bytes) else None


def upright_xmp(packet: bytes | None) -> bytes | None:
    """XMP repeats the orientation; after turning the pixels it would turn them again in other programs."""
    if packet is None:
        return None
    packet = re.sub(rb"(tiff:Orientation=[\"'])[0-9](?=[\"'])", rb"\g<1>1", packet)
    return re.sub(rb"(<tiff:Orientation>)\s*[0-9]\s*(?=</tiff:Orientation>)", rb"\g<1>1", packet)
