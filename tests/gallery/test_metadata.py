"""What a saved picture says of itself, read back with our parser and with exiftool."""

from __future__ import annotations

import json
import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms

from aigc_studio.core import image_io
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Pixels
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery import metadata, xmp
from aigc_studio.gallery.metadata import Disclosure, read_recipe, write_animation, write_artwork

FORMATS = image_io.writable_formats()
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
GENERATED = Recipe("generate", {"model": "aurora-soft", "seed": 7, "weights": {"warmth": 0.4}}, (), {"torch": "2.13.0"})
STYLED = Recipe("stylize", {"styles": [{"name": "Ink", "weight": 1.0}]}, ("ab" * 32,))
TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def pixels(**carried: bytes) -> Pixels:
    return Pixels(np.full((12, 16, 3), 90, np.uint8), **carried)


def exiftool(path: Path, *options: str) -> dict[str, Any]:
    """What exiftool, an independent reader, finds; where it is not installed only our own parser is tested."""
    program = shutil.which("exiftool")
    if program is None:
        pytest.skip("exiftool is not installed: read back with our own parser only")
    run = subprocess.run([program, "-j", "-G1", "-u", *options, str(path)], capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(run.stdout)[0]
    assert not any("Error" in key for key in found)
    return found


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip
recipes = st.builds(
    Recipe,
    task=st.sampled_from(["generate", "stylize", "import", "compose"]),
    settings=st.dictionaries(st.text(), json_values, max_size=6),
    sources=st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), max_size=3).map(tuple),
    runtime=st.dictionaries(st.text(), st.text(), max_size=3),
)


class TestRecipes:
    @pytest.mark.parametrize("format", FORMATS)
    @given(recipe=recipes)
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_recipe_comes_back(self, tmp_path: Path, format: str, recipe: Recipe) -> None:
        path = write_artwork(tmp_path, "any", pixels(), recipe, format=format)
        assert read_recipe(path) == recipe

    @pytest.mark.parametrize("format", FORMATS)
    def test_large_recipes_come_back(self, tmp_path: Path, format: str) -> None:
        large = Recipe("compose", {"mask": "太陽<&>" * 60_000, "curve": list(range(20_000))})
        path = write_artwork(tmp_path, "large", pixels(), large, format=format)
        assert read_recipe(path) == large
        assert metadata.sidecar_of(path).exists() == (format == "jpeg")

    def test_16_bit_pictures_carry_one_too(self, tmp_path: Path) -> None:
        deep = Pixels(np.full((4, 4, 3), 40_000, np.uint16), SRGB)
        for format in ("png", "tiff"):
            path = write_artwork(tmp_path, "deep", deep, GENERATED, format=format)
            assert read_recipe(path) == GENERATED
            back = image_io.read_pixels(path)
            assert (back.depth, back.profile) == (16, SRGB)

    def test_a_picture_without_a_recipe_has_none(self, tmp_path: Path) -> None:
        path = tmp_path / "plain.png"
        path.write_bytes(image_io.encode(pixels(), "png"))
        assert read_recipe(path) is None

    def test_a_recipe_behind_the_pixels_is_found(self, tmp_path: Path) -> None:
        """Other programs that rewrite a PNG may put text behind the pixels."""
        path = write_artwork(tmp_path, "moved", pixels(), GENERATED)
        data = path.read_bytes()
        start = data.index(b"iTXt", data.index(b"XML:com.adobe.xmp") - 8) - 4
        length = int.from_bytes(data[start : start + 4], "big") + 12
        text, rest = data[start : start + length], data[:start] + data[start + length :]
        path.write_bytes(rest[:-12] + text + rest[-12:])
        assert read_recipe(path) == GENERATED

    def test_reworking_a_picture_of_ours_leaves_one_recipe(self, tmp_path: Path) -> None:
        first = write_artwork(tmp_path, "first", pixels(), GENERATED, format="jpeg")
        again = write_artwork(tmp_path, "second", image_io.read_pixels(first), STYLED, format="jpeg")
        assert read_recipe(again) == STYLED
        packet = image_io.read_xmp(again) or b""
        assert packet.count(b"aigcstudio:Recipe>") == 2  # one opening, one closing tag
        assert b"aurora" not in again.read_bytes()

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        paths = [write_artwork(tmp_path / "out", "moor", pixels(), GENERATED) for _ in range(3)]
        assert [path.name for path in paths] == ["moor.png", "moor-2.png", "moor-3.png"]
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["moor-2.png", "moor-3.png", "moor.png"]


class TestSidecars:
    large = Recipe("compose", {"mask": "m" * 100_000})

    def test_missing_or_foreign_sidecar_is_a_sentence(self, tmp_path: Path) -> None:
        path = write_artwork(tmp_path, "large", pixels(), self.large, format="jpeg")
        sidecar = metadata.sidecar_of(path)
        sidecar.write_text(GENERATED.to_json())
        with pytest.raises(StudioError, match="does not belong"):
            read_recipe(path)
        sidecar.unlink()
        with pytest.raises(StudioError, match="not beside it"):
            read_recipe(path)

    def test_a_huge_foreign_packet_is_given_up_before_the_recipe(self, tmp_path: Path) -> None:
        packet = xmp.packet(None, {xmp.Property(xmp.XMP, "Label"): "x" * 70_000})
        path = write_artwork(tmp_path, "photo", pixels(xmp=packet), STYLED, format="jpeg")
        assert read_recipe(path) == STYLED

    def test_companions_of_another_picture_are_kept(self, tmp_path: Path) -> None:
        first = write_artwork(tmp_path, "large", pixels(), self.large, format="jpeg")
        first.unlink()
        second = write_artwork(tmp_path, "large", pixels(), self.large, format="jpeg")
        assert second.name == "large-2.jpg"


class TestOtherPrograms:
    @pytest.mark.parametrize("format", FORMATS)
    def test_exiftool_reads_label_recipe_and_software(self, tmp_path: Path, format: str) -> None:
        found = exiftool(write_artwork(tmp_path, "one", pixels(profile=SRGB), GENERATED, format=format))
        assert found["XMP-iptcExt:DigitalSourceType"] == TYPES + "trainedAlgorithmicMedia"
        assert found["XMP-iptcExt:AISystemUsed"] == "AIGC Studio"
        assert found["XMP-iptcExt:AISystemVersionUsed"] == GENERATED.program
        recipe = found["XMP-aigcstudio:Recipe"]
        assert Recipe.from_dict(recipe if isinstance(recipe, dict) else json.loads(recipe)) == GENERATED
        assert found["IFD0:Software"] == f"AIGC Studio {GENERATED.program}"
        assert "ICC_Profile:ProfileDescription" in found

    @pytest.mark.parametrize("format", [f for f in FORMATS if f in ("jpeg", "webp", "avif")])
    def test_exiftool_reads_the_users_comment(self, tmp_path: Path, format: str) -> None:
        recipe = Recipe("generate", {"model": "山水", "seed": 12})
        found = exiftool(write_artwork(tmp_path, "one", pixels(), recipe, format=format))
        assert found["ExifIFD:UserComment"].startswith("山水 · seed 12")
        assert "Seed: 12, Size: 16x12" in found["ExifIFD:UserComment"]

    def test_exiftool_reads_the_parameters_of_a_png(self, tmp_path: Path) -> None:
        found = exiftool(write_artwork(tmp_path, "one", pixels(), GENERATED))
        assert "Seed: 7, Size: 16x12, Model: aurora-soft" in found["PNG:Parameters"]

    def test_exiftool_reads_an_animation(self, tmp_path: Path) -> None:
        found = exiftool(write_animation(tmp_path, "loop", iter(frames(3)), GENERATED))
        assert found["RIFF:WebP_Flags"] == "Animation, XMP, EXIF"
        assert found["RIFF:AnimationLoopCount"] == "inf"
        assert found["XMP-iptcExt:DigitalSourceType"] == TYPES + "trainedAlgorithmicMedia"
        assert found["IFD0:Software"] == f"AIGC Studio {GENERATED.program}"

    @pytest.mark.parametrize("format", FORMATS)
    def test_the_cameras_fields_survive(self, tmp_path: Path, format: str) -> None:
        exif = Image.Exif()
        exif[0x010F], exif[0x0112], exif[0x8298] = "Lomo", 6, "A. Painter"
        exif[0x8769] = {0x9003: "2020:01:02 03:04:05", 0x9286: b"ASCII\0\0\0my own words"}
        source = tmp_path / "camera.jpg"
        keywords = xmp.packet(None, {xmp.Property(xmp.XMP, "Label"): "Autumn"})
        Image.fromarray(pixels().data).save(source, exif=exif, icc_profile=SRGB, xmp=keywords)
        found = exiftool(write_artwork(tmp_path, "styled", image_io.read_pixels(source), STYLED, format=format))
        assert found["IFD0:Make"] == "Lomo"
        assert found["IFD0:Copyright"] == "A. Painter"
        assert found["ExifIFD:DateTimeOriginal"] == "2020:01:02 03:04:05"
        assert found["ExifIFD:UserComment"] == "my own words"
        assert found["XMP-xmp:Label"] == "Autumn"
        assert found.get("IFD0:Orientation", "Horizontal (normal)") == "Horizontal (normal)"
        assert found["XMP-iptcExt:DigitalSourceType"] == TYPES + "compositeWithTrainedAlgorithmicMedia"


class TestDisclosure:
    @pytest.mark.parametrize("format", FORMATS)
    def test_hiding_the_recipe_keeps_the_label(self, tmp_path: Path, format: str) -> None:
        path = write_artwork(tmp_path, "one", pixels(), GENERATED, format=format, disclosure=Disclosure(recipe=False))
        assert read_recipe(path) is None
        assert b"aurora" not in path.read_bytes()
        assert "aurora".encode("utf-16-be") not in path.read_bytes()
        assert b"trainedAlgorithmicMedia" in (image_io.read_xmp(path) or b"")

    @pytest.mark.parametrize("format", FORMATS)
    def test_hiding_the_label_keeps_the_recipe(self, tmp_path: Path, format: str) -> None:
        path = write_artwork(tmp_path, "one", pixels(), GENERATED, format=format, disclosure=Disclosure(label=False))
        assert read_recipe(path) == GENERATED
        assert b"DigitalSourceType" not in (image_io.read_xmp(path) or b"")

    def test_hiding_a_recipe_hides_the_one_the_source_carried(self, tmp_path: Path) -> None:
        for format in FORMATS:
            first = write_artwork(tmp_path, "first", pixels(), GENERATED, format=format)
            hidden = Disclosure(recipe=False)
            path = write_artwork(tmp_path, "x", image_io.read_pixels(first), STYLED, format=format, disclosure=hidden)
            assert b"aurora" not in path.read_bytes()
            assert "aurora".encode("utf-16-be") not in path.read_bytes()

    def test_a_sources_claim_to_be_a_photo_does_not_outlive_the_model(self, tmp_path: Path) -> None:
        kind = xmp.Property(xmp.IPTC, "DigitalSourceType")
        for value, stays in ((TYPES + "digitalCapture", False), (TYPES + "trainedAlgorithmicMedia", True)):
            source = pixels(xmp=xmp.packet(None, {kind: value}))
            path = write_artwork(tmp_path, "one", source, STYLED, disclosure=Disclosure(label=False))
            assert (xmp.properties(image_io.read_xmp(path)).get(kind) == value) == stays

    def test_an_import_is_not_labelled(self, tmp_path: Path) -> None:
        path = write_artwork(tmp_path, "photo", pixels(), Recipe("import", {}))
        assert b"DigitalSourceType" not in (image_io.read_xmp(path) or b"")


class TestHostileXmp:
    def test_entities_are_not_expanded(self, tmp_path: Path) -> None:
        levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
        body = '<x:xmpmeta xmlns:x="adobe:ns:meta/">&l9;</x:xmpmeta>'
        laughs = f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>{body}'.encode()
        for encoding in ("utf-8", "utf-16"):
            assert xmp.properties(laughs.decode().encode(encoding)) == {}
        path = tmp_path / "laughs.jpg"
        path.write_bytes(image_io.encode(pixels(xmp=laughs), "jpeg"))
        assert read_recipe(path) is None
        again = write_artwork(tmp_path, "again", image_io.read_pixels(path), STYLED, format="jpeg")
        assert read_recipe(again) == STYLED

    @given(st.binary(max_size=300))
    def test_any_bytes_are_survived(self, data: bytes) -> None:
        assert isinstance(xmp.properties(data), dict)
        assert xmp.properties(xmp.packet(data, {xmp.Property(xmp.XMP, "Label"): "x"}))

    @pytest.mark.parametrize("format", FORMATS)
    def test_flipped_bytes_anywhere_are_survived(self, tmp_path: Path, format: str) -> None:
        exif = Image.Exif()
        exif[0x010F] = "Lomo"
        exif[0x8769] = {0x9003: "2020:01:02 03:04:05", 0x927C: b"m" * 30}
        exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
        whole = write_artwork(tmp_path, "whole", pixels(exif=exif.tobytes()), GENERATED, format=format).read_bytes()
        random = np.random.default_rng(5)
        path = tmp_path / f"spoiled.{format}"
        for _ in range(60):
            spoiled = np.frombuffer(whole, np.uint8).copy()
            spoiled[random.integers(0, len(whole), 3)] = random.integers(0, 256, 3)
            path.write_bytes(spoiled.tobytes())
            try:
                metadata.read_facts(path)
                write_artwork(tmp_path, "again", image_io.read_pixels(path), STYLED, format=format)
            except StudioError:
                continue

    def test_damaged_and_newer_recipes_are_sentences(self, tmp_path: Path) -> None:
        recipe = xmp.Property(xmp.STUDIO, "Recipe")
        deep = "[" * 100_000
        for text, words in (("{", "damaged"), (deep, "damaged"), ('{"schema": 99, "program": "9.0"}', "newer")):
            path = tmp_path / "odd.png"
            path.write_bytes(image_io.encode(pixels(xmp=xmp.packet(None, {recipe: text})), "png"))
            with pytest.raises(StudioError, match=words):
                read_recipe(path)
            assert metadata.read_facts(path).recipe is None

    def test_attributes_and_nested_properties_of_others_stay(self) -> None:
        source = (
            f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{xmp.RDF}">'
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:s="urn:aigc-studio:xmp:1.0/" s:Stack="old">'
            "<dc:subject><rdf:Bag><rdf:li>moor</rdf:li></rdf:Bag></dc:subject>"
            "</rdf:Description>"
            "</rdf:RDF></x:xmpmeta>"
        ).encode()
        packet = xmp.packet(source, {xmp.Property(xmp.XMP, "Label"): "x"})
        assert b"<rdf:li>moor</rdf:li>" in packet
        assert b"old" not in packet


class TestIdentity:
    def test_comes_back(self, tmp_path: Path) -> None:
        identity = metadata.Identity("0123456789abcdefghjk", "layer-1", datetime(2026, 1, 2, 3, 4, 5, 6, UTC))
        path = write_artwork(tmp_path, "one", pixels(), GENERATED, identity=identity)
        assert metadata.read_facts(path) == metadata.FileFacts(GENERATED, identity)

    @pytest.mark.parametrize("field", ["Artwork", "Stack", "Made"])
    def test_a_forged_one_is_not_believed(self, tmp_path: Path, field: str) -> None:
        values = {"Artwork": "0123456789abcdefghjk", "Stack": "s", "Made": "2026-01-02T03:04:05+00:00"}
        values[field] = "../../x' OR 1"
        packet = xmp.packet(None, {xmp.Property(xmp.STUDIO, key): value for key, value in values.items()})
        path = tmp_path / "forged.png"
        path.write_bytes(image_io.encode(pixels(xmp=packet), "png"))
        assert metadata.read_facts(path).identity is None


def frames(count: int, side: int = 24, channels: int = 3) -> Iterator[NDArray[np.uint8]]:
    for index in range(count):
        yield np.full((side, side + 3, channels), 40 + index * 30 % 200, np.uint8)


class TestAnimations:
    @pytest.mark.parametrize("channels", [3, 4])
    def test_plays_every_frame_for_ever_with_its_recipe(self, tmp_path: Path, channels: int) -> None:
        path = write_animation(tmp_path, "loop", frames(5, channels=channels), GENERATED, seconds_per_frame=0.1)
        assert read_recipe(path) == GENERATED
        with Image.open(path) as image:
            assert (image.n_frames, image.info["loop"], image.size) == (5, 0, (27, 24))
            for index, frame in enumerate(frames(5)):
                image.seek(index)
                image.load()
                assert image.info["duration"] == 100
                assert abs(int(np.asarray(image.convert("RGB"))[5, 5, 0]) - int(frame[5, 5, 0])) <= 3
        assert image_io.read_pixels(path).extent.width == 27

    def test_a_failing_frame_leaves_nothing_behind(self, tmp_path: Path) -> None:
        def broken() -> Iterator[NDArray[np.uint8]]:
            yield from frames(2)
            raise StudioError("The model gave up.", "Try another.")

        with pytest.raises(StudioError, match="gave up"):
            write_animation(tmp_path / "out", "loop", broken(), GENERATED)
        with pytest.raises(StudioError, match="no frames"):
            write_animation(tmp_path / "out", "loop", iter(()), GENERATED)
        assert list((tmp_path / "out").iterdir()) == []

    def test_memory_does_not_grow_with_the_number_of_frames(self, tmp_path: Path) -> None:
        peaks = []
        for count in (4, 40):
            tracemalloc.start()
            write_animation(tmp_path, "loop", frames(count, side=256), GENERATED)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < peaks[0] * 1.5
