"""ONNX networks as the studio opens them give what onnxruntime gives when asked directly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, on_white
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.library.adapters import onnx_encoder, onnx_generator, onnx_image, onnx_stylizer
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.card import DirectionLabel, Kind, ModelCard
from aigc_studio.library.onnx_files.probe import natural_picture
from aigc_studio.library.onnx_files.signature import read_signature
from tests.library import onnx_models

quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def card_of(path: Path, directions: tuple[DirectionLabel, ...] = (), **changed: object) -> ModelCard:
    found = read_signature(path)
    kind: Kind = found.kind
    return ModelCard(
        "m", "M", kind, found.family, path.parent, weights=path.name, settings=found.settings | changed,
        directions=directions,
    )  # fmt: skip


def direct(path: Path, **values: np.ndarray) -> np.ndarray:
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, values)[0]


def photo(height: int, width: int) -> np.ndarray:
    return np.rint(natural_picture(height, width, 4) * 255).astype(np.uint8)


def shown(tensor: np.ndarray, layout: str, span: tuple[float, float]) -> np.ndarray:
    """The first picture of a tensor as colour bytes, written out step by step."""
    picture = tensor[0].astype(np.float32)
    picture = picture.transpose(1, 2, 0) if layout == "NCHW" else picture
    unit = np.clip((picture - span[0]) / (span[1] - span[0]), 0, 1)
    if unit.shape[2] == 1:
        unit = unit.repeat(3, 2)
    if unit.shape[2] == 4:
        unit = unit[..., :3] * unit[..., 3:] + 1 - unit[..., 3:]
    return np.rint(unit * 255).astype(np.uint8)


def fed(image: np.ndarray, layout: str, span: tuple[float, float]) -> np.ndarray:
    values = (image.astype(np.float32) / 255 * (span[1] - span[0]) + span[0])[None]
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2) if layout == "NCHW" else values)


def open_generator(path: Path) -> tuple[onnx_generator.OnnxGenerator, ModelCard]:
    space, labels = onnx_generator.explore(path, read_signature(path).settings)
    np.savez(path.parent / "latent.npz", **vars(space))
    card = card_of(path, labels)
    return onnx_generator.open_model(card), card


@settings(quick, max_examples=6)
@given(
    layout=st.sampled_from(["NCHW", "NHWC"]), channels=st.sampled_from([1, 3, 4]),
    span=st.sampled_from([(0, 1), (-1, 1), (0, 255)]), label=st.sampled_from(["", "index", "one-hot"]),
)  # fmt: skip
def test_generators(tmp_path: Path, layout: str, channels: int, span: tuple[int, int], label: str) -> None:
    path = onnx_models.generator(tmp_path / "m.onnx", ["N", 9], layout, channels, span, label)
    generator, card = open_generator(path)
    weights = {"direction 1": 1.5} | ({"class": 3.0} if label else {})
    z = locate(LatentPoint(5, weights=weights), generator.space, card.directions)
    given = {"z": z[None, :9]}
    if label == "index":
        given["y"] = np.array([3])
    elif label:
        given["y"] = np.eye(5, dtype=np.float32)[3:4]
    expected = shown(direct(path, **given), layout, span)
    picture = generator.render(z, RenderOptions(Extent(12, 12)))
    assert picture.shape[2] == (4 if channels == 4 else 3)
    assert np.abs(on_white(picture).astype(int) - expected).max() <= 1


def test_directions_are_of_unit_length_at_right_angles_and_change_the_picture(tmp_path: Path) -> None:
    path = onnx_models.generator(tmp_path / "m.onnx", ["N", 30], "NCHW", 3, (-1, 1), "index")
    generator, card = open_generator(path)
    assert [label.name for label in card.directions] == [*(f"direction {n}" for n in range(1, 9)), "class"]
    directions = generator.space.directions
    np.testing.assert_allclose(directions @ directions.T, np.eye(9), atol=1e-5)
    ends = [
        generator.render(locate(LatentPoint(weights={"direction 1": w}), generator.space, card.directions),
                         RenderOptions(Extent(12, 12))).astype(int)
        for w in (-2.0, 2.0)
    ]  # fmt: skip
    assert np.abs(ends[0] - ends[1]).mean() > 10
    assert ends[1].mean() > ends[0].mean()


@pytest.mark.parametrize(("width", "height"), [(12, 12), (40, 40), (50, 20), (7, 31)])
def test_generated_pictures_have_the_asked_size(tmp_path: Path, width: int, height: int) -> None:
    generator, _ = open_generator(onnx_models.generator(tmp_path / "m.onnx", ["N", 9], "NCHW", 3, (-1, 1)))
    picture = generator.render(generator.space.mean, RenderOptions(Extent(width, height)))
    assert picture.shape == (height, width, 3)
    assert picture.flags.c_contiguous


def test_generators_refuse_what_is_no_latent_and_cards_that_do_not_match(tmp_path: Path) -> None:
    path = onnx_models.generator(tmp_path / "m.onnx", ["N", 9], "NCHW", 3, (-1, 1))
    generator, card = open_generator(path)
    with pytest.raises(StudioError):
        generator.render(np.full(9, np.nan, np.float32), RenderOptions(Extent(12, 12)))
    with pytest.raises(StudioError, match="does not match"):
        onnx_generator.open_model(card_of(path, card.directions[:2]))
    with pytest.raises(StudioError, match="cannot be"):
        onnx_generator.open_model(card_of(path, card.directions, picture={"layout": "NCHW"}))


@quick
@given(
    layout=st.sampled_from(["NCHW", "NHWC"]), span=st.sampled_from([(0, 1), (-1, 1), (0, 255)]),
    scale=st.integers(1, 3), height=st.integers(40, 90), width=st.integers(40, 90), norm=st.booleans(),
)  # fmt: skip
def test_image_networks_of_any_size(
    tmp_path: Path, layout: str, span: tuple[int, int], scale: int, height: int, width: int, norm: bool
) -> None:
    path = onnx_models.image_network(tmp_path / "m.onnx", layout, 3, span, scale, norm=norm, repair=0.1)
    image = photo(height, width)
    expected = shown(direct(path, x=fed(image, layout, span)), layout, span)
    result = onnx_image.open_model(card_of(path)).run(image)
    assert np.abs(result.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("sides", [("H", "W"), (64, 96)])
@pytest.mark.parametrize("scale", [1, 2])
def test_tiles_show_no_seam(
    tmp_path: Path, sides: tuple[object, object], scale: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_image, "_TILE", 64)
    fixed = onnx_models.image_network(tmp_path / "m.onnx", scale=scale, sides=sides, repair=0.08)
    free = onnx_models.image_network(tmp_path / "free.onnx", scale=scale, repair=0.08)
    image, steps = photo(210, 170), list[float]()
    result = onnx_image.open_model(card_of(fixed)).run(image, steps.append)
    whole = shown(direct(free, x=fed(image, "NCHW", (0, 1))), "NCHW", (0, 1))
    assert np.abs(result.astype(int) - whole)[8:-8, 8:-8].max() <= 2
    assert len(steps) > 4
    assert steps == sorted(steps)


@pytest.mark.parametrize("sides", [("H", "W"), (64, 96)])
@pytest.mark.parametrize("scale", [1, 2])
def test_what_a_network_cuts_off_is_put_around_the_picture(
    tmp_path: Path, sides: tuple[object, object], scale: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_image, "_TILE", 64)
    path = onnx_models.image_network(tmp_path / "m.onnx", scale=scale, sides=sides, cut=7)
    free = onnx_models.image_network(tmp_path / "free.onnx", scale=scale, cut=7)
    image = photo(95, 170)
    grown = np.pad(image, ((7, 7), (7, 7), (0, 0)), mode="reflect")
    whole = shown(direct(free, x=fed(grown, "NCHW", (0, 1))), "NCHW", (0, 1))
    result = onnx_image.open_model(card_of(path)).run(image)
    assert result.shape == whole.shape
    assert np.abs(result.astype(int) - whole).max() <= 2


def test_whole_pictures_that_are_too_large_are_worked_smaller_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_image, "WHOLE_PIXELS", 2000)
    network = onnx_image.open_model(card_of(onnx_models.image_network(tmp_path / "m.onnx", norm=True, repair=0.3)))
    notices: list[str] = []
    assert network.run(photo(80, 100), notice=notices.append).shape == (80, 100, 3)
    assert "instead of 100x80" in notices[0]


def test_translators_of_one_size_see_the_scene(tmp_path: Path) -> None:
    path = onnx_models.image_network(tmp_path / "m.onnx", sides=(48, 48))
    network = onnx_image.open_model(card_of(path, fit="letterbox"))
    image = photo(90, 150)
    assert np.abs(network.run(image).astype(int) - image).mean() < 12


def test_grey_enhancers_keep_the_colours(tmp_path: Path) -> None:
    image = photo(50, 60)
    path = onnx_models.image_network(tmp_path / "m.onnx", channels=1, scale=2)
    result = onnx_image.open_model(card_of(path)).run(image)
    assert result.shape == (100, 120, 3)
    assert np.abs(result[::2, ::2].astype(int) - image).mean() < 10


def test_corrections_on_the_card_are_obeyed(tmp_path: Path) -> None:
    path = onnx_models.image_network(tmp_path / "m.onnx")
    card = card_of(path)
    turned = dict(card.settings["picture"]) | {"low": 1.0, "high": 0.0}
    image = photo(40, 40)
    plain, negative = (onnx_image.open_model(each).run(image) for each in (card, card_of(path, picture=turned)))
    assert np.abs(plain.astype(int) + negative - 255).max() <= 1


@pytest.mark.parametrize("sides", [("H", "W"), (48, 48)])
def test_stylizers_with_vectors(tmp_path: Path, sides: tuple[object, object]) -> None:
    path = onnx_models.stylizer(tmp_path / "m.onnx", "vector", sides)
    stylizer, image = onnx_stylizer.open_model(card_of(path)), photo(48, 48)
    style = np.linspace(-1, 1, stylizer.style_size, dtype=np.float32)
    expected = shown(direct(path, content=fed(image, "NCHW", (0, 1)), s=style[None]), "NCHW", (0, 1))
    assert np.abs(stylizer.stylize(image, style).astype(int) - expected).max() <= 1
    with pytest.raises(StudioError):
        stylizer.stylize(image, style[:-1])


def test_stylizers_with_classes(tmp_path: Path) -> None:
    path = onnx_models.stylizer(tmp_path / "m.onnx", "label")
    stylizer, image = onnx_stylizer.open_model(card_of(path)), photo(30, 40)
    expected = shown(direct(path, content=fed(image, "NCHW", (0, 1)), c=np.array([2])), "NCHW", (0, 1))
    style = np.array([0, 0.2, 0.7, 0.1, 0], np.float32)
    assert np.abs(stylizer.stylize(image, style).astype(int) - expected).max() <= 1


@pytest.mark.parametrize("sides", [("H", "W"), (48, 48)])
def test_stylizers_with_paintings(tmp_path: Path, sides: tuple[object, object]) -> None:
    path = onnx_models.stylizer(tmp_path / "m.onnx", "image", sides)
    stylizer = onnx_stylizer.open_model(card_of(path))
    assert isinstance(stylizer, onnx_stylizer.PaintingStylizer)
    image, painting = photo(48, 48), photo(48, 48)[::-1] // 2
    both = {"content": fed(image, "NCHW", (0, 1)), "style": fed(painting, "NCHW", (0, 1))}
    expected = shown(direct(path, **both), "NCHW", (0, 1))
    assert np.abs(stylizer.stylize_like(image, painting).astype(int) - expected).max() <= 1
    assert np.abs(stylizer.stylize(image, stylizer.encode(painting)).astype(int) - expected).max() <= 2


def test_encoders(tmp_path: Path) -> None:
    path = onnx_models.encoder(tmp_path / "m.onnx", 20, maps=True)
    encoder, image = onnx_encoder.open_model(card_of(path)), photo(16, 16)
    expected = direct(path, x=fed(image, "NCHW", (0, 1))).ravel()
    np.testing.assert_allclose(encoder.encode(image), expected, atol=1e-5)
    assert encoder.encode(photo(70, 31)).shape == (20,)
