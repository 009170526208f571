"""Pictures in and out: what artists have, and what the world throws at them."""

from __future__ import annotations

import io
import os
import struct
import threading
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, PngImagePlugin, TiffImagePlugin

from aigc_studio.core import image_io
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, Pixels

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def gradient(width: int = 64, height: int = 48, channels: int = 3, top: int = 255) -> NDArray[np.uint16]:
    """A smooth picture in which every pixel and channel differs, so that flips and swaps show."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    planes = [x, y, (x + y) / 2, 1 - x * y][:channels]
    return np.round(np.stack(planes, axis=2) * top).astype(np.uint16)


def photo(width: int = 64, height: int = 48, channels: int = 3) -> NDArray[np.uint8]:
    return gradient(width, height, channels).astype(np.uint8)


def deep(channels: int = 3) -> NDArray[np.uint16]:
    return gradient(channels=channels, top=65535)


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def sentence(source: Path | bytes, **options: object) -> str:
    with pytest.raises(StudioError) as caught:
        image_io.read_pixels(source, **options)  # type: ignore[arg-type]
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    return caught.value.message


def readable_or_sentence(source: bytes) -> bool:
    """Whether it can be read; anything but a StudioError fails the test."""
    try:
        image_io.read_pixels(source)
    except StudioError:
        return False
    return True


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def tiff(data: NDArray[np.uint16], **tags: int | tuple[int, ...]) -> bytes:
    """A raw little-endian TIFF with the tags given as t258=…"""
    body = data.astype("<u2").tobytes()
    directory = TiffImagePlugin.ImageFileDirectory_v2(prefix=b"II")
    for name, value in {"t279": len(body), "t273": 0, "t259": 1, **tags}.items():
        directory[int(name[1:])] = value
    directory.tagtype[273] = 4
    directory[273] = tags.get("t273", 0)
    stream = io.BytesIO()
    directory.save(stream)
    return stream.getvalue() + body


class TestRoundTrips:
    @pytest.mark.parametrize("channels", [3, 4])
    @pytest.mark.parametrize("format", ["png", "tiff"])
    def test_lossless_formats_keep_every_value(self, format: str, channels: int) -> None:
        for data in (photo(channels=channels), deep(channels)):
            back = image_io.read_pixels(image_io.encode(Pixels(data), format))
            assert back.data.dtype == data.dtype
            np.testing.assert_array_equal(back.data, data)

    def test_random_16_bit_noise_survives(self) -> None:
        noise = np.random.default_rng(0).integers(0, 65536, (1300, 301, 4)).astype(np.uint16)
        for format in ("png", "tiff"):  # large enough for several strips
            np.testing.assert_array_equal(image_io.read_pixels(image_io.encode(Pixels(noise), format)).data, noise)

    @pytest.mark.parametrize("format", ["png", "tiff"])
    def test_other_programs_read_16_bits_the_same(self, format: str) -> None:
        written = image_io.encode(Pixels(deep()), format)
        with Image.open(io.BytesIO(written)) as image:
            np.testing.assert_array_equal(np.asarray(image), (deep() >> 8).astype(np.uint8))

    @pytest.mark.parametrize("format", image_io.writable_formats())
    @pytest.mark.parametrize("make", [photo, deep])
    def test_lossy_formats_stay_near(self, format: str, make: object) -> None:
        data = make(channels=3)  # type: ignore[operator]
        back = image_io.read_pixels(image_io.encode(Pixels(data), format))
        expected = Pixels(data).rgb8().astype(int)
        assert np.abs(back.rgb8().astype(int) - expected).mean() < 2

    def test_webp_of_quality_100_is_lossless(self) -> None:
        back = image_io.read_pixels(image_io.encode(Pixels(photo(channels=4)), "webp", quality=100))
        visible = photo(channels=4)[..., 3] > 0
        np.testing.assert_array_equal(back.data[visible], photo(channels=4)[visible])

    def test_transparent_pictures_go_on_white_in_jpeg(self) -> None:
        clear = np.zeros((8, 8, 4), np.uint8)
        assert image_io.read_pixels(image_io.encode(Pixels(clear), "jpeg")).data.min() > 250

    @pytest.mark.parametrize("format", image_io.writable_formats())
    def test_one_pixel(self, format: str) -> None:
        back = image_io.read_pixels(image_io.encode(Pixels(np.full((1, 1, 3), 128, np.uint8)), format))
        assert back.extent == Extent(1, 1)
        assert abs(int(back.data[0, 0, 0]) - 128) <= 2

    @pytest.mark.parametrize("format", image_io.writable_formats())
    def test_profile_camera_and_xmp_survive(self, format: str) -> None:
        exif = Image.Exif()
        exif[0x010F] = "Lomo"
        exif[0x8769] = {0x829A: TiffImagePlugin.IFDRational(1, 250), 0x9003: "2020:01:02 03:04:05"}
        exif[0x8825] = {1: "N", 2: (47.0, 30.0, 0.0)}
        source = encoded(Image.fromarray(photo()), "JPEG", exif=exif, icc_profile=SRGB, xmp=b"<x:xmpmeta/>")
        first = image_io.read_pixels(source)
        back = image_io.read_pixels(image_io.encode(first, format))
        assert back.profile == SRGB
        assert back.xmp == b"<x:xmpmeta/>"
        again = Image.Exif()
        again.load(back.exif or b"")
        assert again[0x010F] == "Lomo"
        assert again.get_ifd(0x8769)[0x829A] == TiffImagePlugin.IFDRational(1, 250)
        assert again.get_ifd(0x8825)[1] == "N"

    def test_16_bit_files_carry_profile_and_xmp_too(self) -> None:
        for format in ("png", "tiff"):
            back = image_io.read_pixels(image_io.encode(Pixels(deep(), SRGB, None, b"<x/>"), format))
            assert (back.depth, back.profile, back.xmp) == (16, SRGB, b"<x/>")


class TestKindsOfPictures:
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_exif_orientation_is_applied_once_and_gone(self, orientation: int) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        exif[0x010F] = "Lomo"
        stored = Image.fromarray(photo())
        from PIL import ImageOps

        source = encoded(stored, "PNG", exif=exif)
        with Image.open(io.BytesIO(source)) as image:
            upright = np.asarray(ImageOps.exif_transpose(image))
        pixels = image_io.read_pixels(source)
        np.testing.assert_array_equal(pixels.data, upright)
        again = image_io.read_pixels(image_io.encode(pixels, "png"))
        np.testing.assert_array_equal(again.data, upright)

    def test_orientation_in_xmp_is_not_applied_a_second_time(self) -> None:
        packet = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
        pixels = image_io.read_pixels(encoded(Image.fromarray(photo()), "JPEG", xmp=packet))
        assert pixels.extent == Extent(48, 64)
        assert pixels.xmp is not None
        assert b'tiff:Orientation="1"' in pixels.xmp
        assert image_io.read_pixels(image_io.encode(pixels, "jpeg")).extent == Extent(48, 64)

    def test_extent_is_what_reading_gives(self, tmp_path: Path) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        path = tmp_path / "turned.jpg"
        path.write_bytes(encoded(Image.fromarray(photo()), "JPEG", exif=exif))
        assert image_io.read_extent(path) == image_io.read_pixels(path).extent == Extent(48, 64)

    def test_palette(self) -> None:
        image = Image.fromarray(photo()).quantize(64)
        data = image_io.read_pixels(encoded(image, "PNG")).data
        np.testing.assert_array_equal(data, np.asarray(image.convert("RGB")))

    def test_palette_with_transparency(self) -> None:
        image = Image.fromarray(photo()).quantize(16)
        one = image_io.read_pixels(encoded(image, "PNG", transparency=3)).data
        several = image_io.read_pixels(encoded(image, "PNG", transparency=bytes([0, 128] + [255] * 14))).data
        assert one.shape[2] == several.shape[2] == 4
        assert set(np.unique(one[..., 3])) == {0, 255}
        assert set(np.unique(several[..., 3])) == {0, 128, 255}

    def test_grey_grey_alpha_and_one_bit(self) -> None:
        grey = Image.fromarray(photo()[..., 0])
        np.testing.assert_array_equal(image_io.read_pixels(encoded(grey, "PNG")).data[..., 2], photo()[..., 0])
        both = Image.merge("LA", (grey, Image.fromarray(photo()[..., 1])))
        data = image_io.read_pixels(encoded(both, "PNG")).data
        np.testing.assert_array_equal(data[..., 3], photo()[..., 1])
        bits = image_io.read_pixels(encoded(grey.convert("1"), "PNG")).data
        assert set(np.unique(bits)) == {0, 255}

    def test_colour_key_transparency(self) -> None:
        keyed = image_io.read_pixels(encoded(Image.new("RGB", (4, 4), (9, 8, 7)), "PNG", transparency=(9, 8, 7)))
        assert keyed.data.shape == (4, 4, 4)
        assert keyed.data[..., 3].max() == 0

    def test_16_bit_grey_and_grey_alpha_png(self) -> None:
        grey = deep()[..., 0]
        np.testing.assert_array_equal(image_io.read_pixels(imagecodecs.png_encode(grey.copy())).data[..., 1], grey)
        both = image_io.read_pixels(imagecodecs.png_encode(np.ascontiguousarray(deep()[..., :2]))).data
        assert both.dtype == np.uint16
        np.testing.assert_array_equal(both[..., 3], deep()[..., 1])

    def test_16_bit_tiff_white_is_zero_and_premultiplied_and_planar(self) -> None:
        grey = deep()[..., 0]
        inverted = tiff(65535 - grey, t256=64, t257=48, t258=16, t262=0, t277=1, t278=48)
        np.testing.assert_array_equal(image_io.read_pixels(inverted).data[..., 0], grey)
        alpha = np.full((48, 64, 1), 32768, np.uint16)
        premultiplied = np.concatenate([deep() // 2, alpha], axis=2)
        source = tiff(premultiplied, t256=64, t257=48, t258=(16,) * 4, t262=2, t277=4, t278=48, t338=1)
        difference = image_io.read_pixels(source).data[..., :3].astype(int) - deep()
        assert np.abs(difference).max() <= 2
        planes = np.ascontiguousarray(np.moveaxis(deep(), 2, 0))
        each = planes[0].nbytes
        places = {"t273": (0, each, 2 * each), "t279": (each,) * 3}
        source = tiff(planes, t256=64, t257=48, t258=(16,) * 3, t262=2, t277=3, t278=48, t284=2, **places)
        np.testing.assert_array_equal(image_io.read_pixels(source).data, deep())

    def test_32_bit_and_float_greys(self) -> None:
        float_grey = Image.fromarray(photo()[..., 0].astype(np.float32) / 255)
        np.testing.assert_array_equal(image_io.read_pixels(encoded(float_grey, "TIFF")).data[..., 0], photo()[..., 0])
        long_grey = Image.fromarray(photo()[..., 0].astype(np.int32) * 257)
        np.testing.assert_array_equal(image_io.read_pixels(encoded(long_grey, "TIFF")).data[..., 0], photo()[..., 0])
        broken = np.full((4, 4), np.nan, np.float32)
        assert image_io.read_pixels(encoded(Image.fromarray(broken), "TIFF")).data.max() == 0

    def test_cmyk_without_profile(self) -> None:
        image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
        red = image_io.read_pixels(encoded(image, "TIFF"))
        assert red.profile is None
        np.testing.assert_array_equal(red.data[0, 0], [255, 0, 0])

    def test_cmyk_goes_through_its_profile(self) -> None:
        for format in ("TIFF", "JPEG"):
            half = Image.new("CMYK", (8, 8), (200, 200, 200, 128))
            pixels = image_io.read_pixels(encoded(half, format, icc_profile=_cmyk_profile()))
            assert pixels.profile is None
            # The coloured inks do nothing here; the device formula would give 28.
            assert 155 <= pixels.data[0, 0].min() <= pixels.data[0, 0].max() <= 170

    def test_grey_profile_is_applied_and_dropped(self) -> None:
        linear = _grey_profile()
        source = encoded(Image.new("L", (4, 4), 55), "PNG", icc_profile=linear)
        pixels = image_io.read_pixels(source)
        assert pixels.profile is None
        assert 125 <= pixels.data[0, 0, 0] <= 131  # linear 55/255 is 0.216, in sRGB 128

    def test_16_bit_grey_profile(self) -> None:
        data = imagecodecs.png_encode(np.full((4, 4), 55 * 257, np.uint16))
        source = data[:33] + chunk(b"iCCP", b"grey\0\0" + zlib.compress(_grey_profile())) + data[33:]
        value = int(image_io.read_pixels(source).data[0, 0, 0])
        assert 125 * 257 <= value <= 131 * 257

    def test_damaged_profile_does_not_cost_the_picture(self) -> None:
        broken = b"\0" * 16 + b"CMYK" + b"\0" * 200
        source = encoded(Image.new("CMYK", (4, 4)), "TIFF", icc_profile=broken)
        assert image_io.read_pixels(source).extent == Extent(4, 4)

    def test_animations_give_their_first_frame(self) -> None:
        frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
        for format in ("GIF", "WEBP", "PNG"):
            options = {"lossless": True} if format == "WEBP" else {}
            source = encoded(frames[0], format, save_all=True, append_images=frames[1:], **options)
            np.testing.assert_array_equal(image_io.read_pixels(source).data[0, 0, :3], [255, 0, 0])

    def test_lab(self) -> None:
        lab = ImageCms.applyTransform(
            Image.fromarray(photo()),
            ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"),
        )
        data = image_io.read_pixels(encoded(lab, "TIFF")).data.astype(int)
        assert np.abs(data - photo()).mean() < 3


def _profile(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC v2 profile with the given tags (Little CMS as Pillow has it makes neither grey nor CMYK ones)."""
    text = b"desc" + struct.pack(">II", 0, 5) + b"test\0" + b"\0" * 78
    white = b"XYZ " + struct.pack(">Iiii", 0, 63190, 65536, 54061)
    every = {**tags, b"wtpt": white, b"desc": text}
    table, bodies, offset = b"", b"", 128 + 4 + len(every) * 12
    for name, body in every.items():
        body += b"\0" * (-len(body) % 4)
        table += name + struct.pack(">II", offset + len(bodies), len(body))
        bodies += body
    header = struct.pack(">I4sI4s4s4s", offset + len(bodies), b"\0" * 4, 0x02100000, kind, space, connection)
    header += b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", len(every)) + table + bodies


def _grey_profile() -> bytes:
    """Linear grey."""
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": b"curv" + struct.pack(">II", 0, 0)})


def _cmyk_profile() -> bytes:
    """Inks that do nothing, except black, which makes a middle grey: nothing a device formula would guess."""
    identity = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    ramp = bytes(range(256))
    grid = b"".join(bytes([128 if index & 1 else 255, 128, 128]) for index in range(16))
    table = b"mft1" + struct.pack(">IBBBB", 0, 4, 3, 2, 0) + identity + ramp * 4 + grid + ramp * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table})


class TestBadInput:
    def test_text_with_a_pictures_name(self, tmp_path: Path) -> None:
        path = tmp_path / "holiday.jpg"
        path.write_text("this is not a picture " * 50)
        assert "holiday.jpg" in sentence(path)
        assert "not a picture" in sentence(path)

    @pytest.mark.parametrize("format", image_io.writable_formats())
    def test_every_truncation_is_a_sentence(self, format: str) -> None:
        whole = image_io.encode(Pixels(photo()), format)
        for length in range(0, len(whole) - 30, max(1, len(whole) // 25)):
            # Some decoders do without the last bytes.
            assert not readable_or_sentence(whole[:length]) or length > len(whole) * 0.9

    @pytest.mark.parametrize("format", ["png", "tiff"])
    def test_truncated_16_bit_is_a_sentence(self, format: str) -> None:
        whole = image_io.encode(Pixels(deep()), format)
        for length in range(0, len(whole) - 30, max(1, len(whole) // 15)):
            assert sentence(whole[:length])

    def test_flipped_bytes_never_raise_anything_else(self) -> None:
        random = np.random.default_rng(7)
        for format in image_io.writable_formats():
            for data in (photo(), deep()) if format in ("png", "tiff") else (photo(),):
                whole = np.frombuffer(image_io.encode(Pixels(data, SRGB, None, b"<x/>"), format), np.uint8)
                for _ in range(25):
                    spoiled = whole.copy()
                    spoiled[random.integers(0, len(whole), 4)] = random.integers(0, 256, 4)
                    readable_or_sentence(spoiled.tobytes())

    def test_header_bomb_is_refused_with_its_numbers_before_decoding(self) -> None:
        bomb = png(60_000, 60_000, chunk(b"IDAT", zlib.compress(b"\0" * 1000)))
        message = sentence(bomb, name="bomb.png")
        assert "60000x60000" in message
        assert "3600 megapixels" in message
        assert "250 megapixels" in message

    def test_16_bit_tiff_header_bomb(self) -> None:
        bomb = tiff(deep()[..., 0], t256=60_000, t257=60_000, t258=16, t262=1, t277=1, t278=60_000)
        assert "60000x60000" in sentence(bomb)

    def test_limit_can_be_lowered(self) -> None:
        assert "megapixels" in sentence(image_io.encode(Pixels(photo()), "png"), max_pixels=100)

    def test_png_chunks_that_explode(self) -> None:
        zeros = zlib.compress(b"\0" * (64 << 20), 9)
        pixels = chunk(b"IDAT", zlib.compress(b"\0" + b"\x80\x80\x80"))
        for bomb in (chunk(b"iCCP", b"x\0\0" + zeros), chunk(b"zTXt", b"x\0\0" + zeros)):
            readable_or_sentence(png(1, 1, bomb, pixels))

    def test_absurd_metadata_does_not_cost_the_picture(self) -> None:
        random = np.random.default_rng(3)
        for _ in range(50):
            exif = b"Exif\0\0II*\0\x08\0\0\0" + random.integers(0, 256, 200, np.uint8).tobytes()
            source = encoded(Image.fromarray(photo()), "JPEG", exif=exif, xmp=b"\xff\xfe<<<" * 100)
            pixels = image_io.read_pixels(source)
            assert pixels.extent.area == 64 * 48
            assert image_io.read_pixels(image_io.encode(pixels, "jpeg")).extent == pixels.extent

    def test_camera_block_too_large_for_jpeg_loses_its_makers_note_only(self) -> None:
        exif = Image.Exif()
        exif[0x010F] = "Lomo"
        exif[0x8769] = {0x927C: b"m" * 70_000}
        pixels = Pixels(photo(), exif=exif.tobytes())
        again = Image.Exif()
        again.load(image_io.read_pixels(image_io.encode(pixels, "jpeg")).exif or b"")
        assert again[0x010F] == "Lomo"

    def test_missing_folder_empty_and_special_files(self, tmp_path: Path) -> None:
        assert "does not exist" in sentence(tmp_path / "nowhere.png")
        assert "does not exist" in sentence(tmp_path / ("x" * 5000))
        assert "does not exist" in sentence(Path("a\0b.png"))
        assert "folder" in sentence(tmp_path)
        (tmp_path / "empty.png").touch()
        assert "empty" in sentence(tmp_path / "empty.png")
        assert "empty" in sentence(b"")
        if os.name == "posix":
            os.mkfifo(tmp_path / "pipe.png")
            assert "not an ordinary file" in sentence(tmp_path / "pipe.png")

    def test_no_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "secret.png"
        path.write_bytes(image_io.encode(Pixels(photo()), "png"))
        path.chmod(0)
        if os.access(path, os.R_OK):  # root reads everything: let the system refuse by hand

            def refuse(*_: object) -> None:
                raise PermissionError(13, "Permission denied")

            monkeypatch.setattr(Path, "open", refuse)
        message = sentence(path)
        assert "cannot be opened" in message

    def test_heic_says_what_it_is(self) -> None:
        assert "HEIC" in sentence(b"\0\0\0\x18ftypheic" + b"\0" * 100, name="IMG_1.heic")

    def test_postscript_is_not_tried(self) -> None:
        assert "not a picture" in sentence(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n")

    def test_formats_and_sizes_that_cannot_be_saved(self) -> None:
        with pytest.raises(StudioError, match="bmp"):
            image_io.encode(Pixels(photo()), "bmp")
        with pytest.raises(StudioError, match="16383"):
            image_io.encode(Pixels(np.zeros((1, 17_000, 3), np.uint8)), "webp")
        with pytest.raises(StudioError, match="quality"):
            image_io.encode(Pixels(photo()), "jpeg", quality=0)

    def test_threads_read_good_and_bad_files_side_by_side(self) -> None:
        exif = Image.Exif()
        exif[0x010F] = "Lomo"
        good = encoded(Image.fromarray(photo()), "JPEG", exif=exif)
        odd = encoded(Image.fromarray(photo()), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x01" * 60)
        failures: list[BaseException] = []

        def work() -> None:
            try:
                for source in (good, odd) * 20:
                    assert image_io.read_pixels(source).extent == Extent(64, 48)
                assert "not a picture" in sentence(b"text" * 20)
            except BaseException as error:  # noqa: BLE001 - carried to the test's own thread
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []


class TestThumbnails:
    def test_fits_and_is_upright_from_file_and_memory(self, tmp_path: Path) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        path = tmp_path / "turned.jpg"
        path.write_bytes(encoded(Image.fromarray(photo(640, 480)), "JPEG", exif=exif, quality=95))
        small = image_io.thumbnail(path, 100)
        assert small.extent == Extent(75, 100)
        other = image_io.thumbnail(image_io.read_pixels(path), 100)
        assert np.abs(small.data.astype(int) - other.data).mean() < 3

    def test_of_every_kind(self, tmp_path: Path) -> None:
        kinds = {
            "deep.png": image_io.encode(Pixels(deep()), "png"),
            "deep.tif": image_io.encode(Pixels(deep(4)), "tiff"),
            "grey.png": imagecodecs.png_encode(deep()[..., 0].copy()),
            "palette.png": encoded(Image.fromarray(photo()).quantize(8), "PNG", transparency=1),
            "cmyk.tif": encoded(Image.new("CMYK", (64, 48)), "TIFF"),
            "profile.jpg": encoded(Image.fromarray(photo()), "JPEG", icc_profile=SRGB),
        }
        for name, data in kinds.items():
            (tmp_path / name).write_bytes(data)
            small = image_io.thumbnail(tmp_path / name, 16)
            assert small.extent == Extent(16, 12)
            assert small.data.dtype == np.uint8
        left, right = np.array(image_io.thumbnail(tmp_path / "grey.png", 16).data[0, [0, -1], 0], int)
        assert right - left > 200

    def test_never_enlarges(self) -> None:
        assert image_io.thumbnail(Pixels(photo(5, 3)), 256).extent == Extent(5, 3)


class TestColour:
    def test_screen_pixels_are_converted_from_the_pictures_profile(self) -> None:
        clear = photo(channels=4)
        np.testing.assert_array_equal(image_io.srgb8(Pixels(clear, SRGB))[..., 3], clear[..., 3])
        assert np.abs(image_io.srgb8(Pixels(photo(), SRGB)).astype(int) - photo()).max() <= 2
        assert image_io.srgb8(Pixels(deep())).dtype == np.uint8


class TestNames:
    def test_formats_by_name_and_suffix(self) -> None:
        assert image_io.format_named(".JPG").name == "jpeg"
        assert image_io.format_of(Path("a/b.tif")).name == "tiff"
        with pytest.raises(StudioError, match="none"):
            image_io.format_of(Path("noname"))

    def test_suffix_by_contents(self) -> None:
        assert image_io.suffix_of(image_io.encode(Pixels(photo()), "jpeg")) == ".jpg"
        assert image_io.suffix_of(image_io.encode(Pixels(photo()), "webp")) == ".webp"

    def test_png_text(self) -> None:
        written = image_io.encode(Pixels(photo()), "png", text={"parameters": "Sonne 太陽 ☀"})
        with Image.open(io.BytesIO(written)) as image:
            assert isinstance(image, PngImagePlugin.PngImageFile)
            assert image.text["parameters"] == "Sonne 太陽 ☀"
