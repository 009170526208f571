"""What ONNX networks are, told from inputs, outputs and trials, for every signature, layout, range and size."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.onnx_generator import OnnxGenerator, plain_space
from aigc_studio.library.adapters.onnx_image import OnnxImage
from aigc_studio.library.device import OnnxRuntime
from aigc_studio.library.onnx_files.feed import Feed
from aigc_studio.library.onnx_files.signature import Signature, read_signature
from aigc_studio.library.trial import sample
from tests.library import onnx_models
from tests.library.onnx_models import FLOAT, INT64, Builder

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SPANS = st.sampled_from([(0, 1), (-1, 1), (0, 255)])
LAYOUTS = st.sampled_from(["NCHW", "NHWC"])
CHANNELS = st.sampled_from([1, 3, 4])
#: How a class may enter a generator, and the part that such an input plays.
LABELS = {"index": "label", "number": "label", "one-hot": "one-hot", "one-hot map": "one-hot"}


def read(path: Path) -> Signature:
    found = read_signature(path)
    assert json.loads(json.dumps(found.settings)) == found.settings
    return found


def roles(found: Signature) -> list[str]:
    return [entry["role"] for entry in found.settings["inputs"]]


def span(picture: dict[str, float]) -> tuple[float, float]:
    return picture["low"], picture["high"]


@quick
@given(
    latent=st.sampled_from([["N", 9], [1, 9], [1, 9, 1, 1], ["N", 1, 1, 9], [None, 70]]), layout=LAYOUTS,
    channels=CHANNELS, spans=SPANS, label=st.sampled_from(["", *LABELS]), side=st.sampled_from([8, 12, 33]),
)  # fmt: skip
def test_generators(
    tmp_path: Path, latent: list[int], layout: str, channels: int, spans: tuple[int, int], label: str, side: int
) -> None:
    found = read(onnx_models.generator(tmp_path / "m.onnx", latent, layout, channels, spans, label, side=side))
    assert found.kind == "generator"
    assert found.family == "onnx-generator"
    facts = found.settings
    assert facts["latent"] == max(n or 1 for n in latent if n != "N")
    assert (facts["side"], facts["channels"]) == (side, channels)
    assert facts["classes"] == (5 if label else 0)
    assert roles(found) == ["latent", *([LABELS[label]] if label else [])]
    assert facts["picture"]["layout"] == layout
    assert span(facts["picture"]) == spans
    assert facts["guessed"] == []


@pytest.mark.parametrize("label", LABELS)
def test_every_class_has_its_picture(tmp_path: Path, label: str) -> None:
    path = onnx_models.generator(tmp_path / "m.onnx", ["N", 9], "NCHW", 3, (-1, 1), label)
    settings = read(path).settings
    generator = OnnxGenerator(OnnxRuntime(path), settings, plain_space(settings["latent"], settings["classes"]))
    z = np.ones(10, np.float32)
    pictures = set()
    for z[9] in range(5):
        pictures.add(generator.render(z, RenderOptions(Extent(12, 12))).tobytes())
    assert len(pictures) == 5


@pytest.mark.parametrize(("factor", "expected"), [(0.3, (-1, 1)), (90, (0, 255))])
def test_ranges_without_an_ending_are_sampled(tmp_path: Path, factor: float, expected: tuple[int, int]) -> None:
    b = Builder()
    picture = b.op("Reshape", b.dense(b.take("z", ["N", 8]), 8, 192), b.keep([-1, 3, 8, 8], np.int64))
    b.give(b.scaled(picture, factor, 127.5 if factor > 1 else 0), "y", ["N", 3, 8, 8])
    found = read(b.save(tmp_path / "m.onnx"))
    assert span(found.settings["picture"]) == expected
    assert found.settings["guessed"] == ["output range"]


@pytest.mark.parametrize(("channels", "factor", "tone"), [(1, 0.3, None), (1, 4, "sigmoid"), (3, 4, None)])
def test_a_sigmoid_that_was_left_out_is_put_behind(
    tmp_path: Path, channels: int, factor: float, tone: str | None
) -> None:
    b = Builder()
    row = b.dense(b.take("z", ["N", 8]), 8, 64 * channels)
    picture = b.op("Reshape", row, b.keep([-1, channels, 8, 8], np.int64))
    b.give(b.scaled(picture, factor, -factor), "logits", ["N", channels, 8, 8])
    assert read(b.save(tmp_path / "m.onnx")).settings["picture"].get("tone") == tone


@pytest.mark.parametrize("top", [9, 1500])
@pytest.mark.parametrize("sides", [("H", "W"), (32, 48)])
def test_maps_without_an_end_are_shown_from_their_least_to_their_most(
    tmp_path: Path, top: float, sides: tuple[object, object]
) -> None:
    """As distances are, which networks tell in their own units, of pictures that ImageNet's moments normalised."""
    b = Builder()
    x = b.take("x", ["N", 3, *sides])
    b.give(b.op("Squeeze", b.op("Relu", b.op("Conv", x, b.keep(np.full((1, 3, 1, 1), top)))),
                b.keep([1], np.int64)), "depth", ["N", *sides])  # fmt: skip
    found = read(b.save(tmp_path / "m.onnx"))
    facts = found.settings
    assert (found.kind, facts["picture"]["tone"]) == ("translator", "own")
    assert (facts["fit"], facts["halo"]) == ("letterbox", None)
    assert span(facts["input"]) == (-1.99, 2.44)
    made = OnnxImage(OnnxRuntime(tmp_path / "m.onnx"), facts).run(sample("still-life", 48))
    assert (made.min(), made.max()) == (0, 255)


def test_grey_pictures_without_a_bound_keep_a_usual_range(tmp_path: Path) -> None:
    b = Builder()
    lit = b.op("Conv", b.take("x", ["N", 3, "H", "W"]), b.keep(np.full((1, 3, 1, 1), 1 / 3)))
    b.give(lit, "y", ["N", 1, "H", "W"])
    facts = read(b.save(tmp_path / "m.onnx")).settings
    assert "tone" not in facts["picture"]
    assert [span(facts[key]) for key in ("input", "picture")] == [(0, 1), (0, 1)]


@pytest.mark.parametrize(("said", "expected"), [("NominalRange_0_255", (0, 255)), ("normalized_1_1", (-1, 1))])
def test_what_a_file_says_of_its_pictures_is_believed(tmp_path: Path, said: str, expected: tuple[int, int]) -> None:
    path = onnx_models.image_network(tmp_path / "m.onnx", span=(0, 1))
    model = onnx.load(path)
    for key, value in (("Image.BitmapPixelFormat", "Bgr8"), ("Image.NominalPixelRange", said)):
        model.metadata_props.add(key=key, value=value)
    onnx.save(model, path)
    facts = read(path).settings
    assert [span(facts[key]) for key in ("input", "picture")] == [expected, expected]
    assert [facts[key]["order"] for key in ("input", "picture")] == ["BGR", "BGR"]
    assert facts["guessed"] == []


def _of_rows(path: Path, *rows: tuple[str, int]) -> dict[str, str]:
    """The part of every input of a network whose picture depends on rows of numbers: (name, size)."""
    b = Builder()
    made = [b.dense(b.take(name, ["N", size]), size, 192) for name, size in rows]
    while len(made) > 1:
        made = [b.op("Add", *made[:2]), *made[2:]]
    b.give(b.op("Tanh", b.op("Reshape", made[0], b.keep([-1, 3, 8, 8], np.int64))), "y", ["N", 3, 8, 8])
    return {entry["name"]: entry["role"] for entry in read(b.save(path)).settings["inputs"]}


def test_a_thousand_numbers_say_a_class_of_imagenet(tmp_path: Path) -> None:
    assert _of_rows(tmp_path / "m.onnx", ("a", 128), ("b", 1000)) == {"a": "latent", "b": "one-hot"}
    assert _of_rows(tmp_path / "m.onnx", ("a", 1000)) == {"a": "latent"}


def test_only_one_row_chooses_the_class(tmp_path: Path) -> None:
    """As in InfoGAN, whose third row holds codes that vary freely."""
    found = _of_rows(tmp_path / "m.onnx", ("z", 62), ("a", 10), ("b", 2))
    assert found == {"z": "latent", "a": "one-hot", "b": "noise"}
    found = _of_rows(tmp_path / "m.onnx", ("z", 62), ("codes", 12), ("label", 10))
    assert found == {"z": "latent", "codes": "noise", "label": "one-hot"}


def test_rows_for_layers_are_no_picture_beside_one(tmp_path: Path) -> None:
    b = Builder()
    z = b.take("z", ["N", 32])
    b.give(b.op("Tile", b.op("Unsqueeze", z, b.keep([1], np.int64)), b.keep([1, 18, 1], np.int64)), "w", [1, 18, 32])
    b.give(b.op("Tanh", b.op("Reshape", b.dense(z, 32, 192), b.keep([-1, 3, 8, 8], np.int64))), "y", ["N", 3, 8, 8])
    facts = read(b.save(tmp_path / "m.onnx")).settings
    assert (facts["output"], facts["height"], facts["width"]) == (1, 8, 8)


def test_the_picture_in_colour_is_meant_not_its_mask(tmp_path: Path) -> None:
    b = Builder()
    x = b.take("x", ["N", 3, "H", "W"])
    b.give(b.op("Sigmoid", b.conv(x, 3, 1)), "mask", ["N", 1, "H", "W"])
    b.give(b.op("Sigmoid", b.conv(x, 3, 3)), "y", ["N", 3, "H", "W"])
    assert read(b.save(tmp_path / "m.onnx")).settings["output"] == 1


def test_a_number_that_is_reckoned_with_is_no_class(tmp_path: Path) -> None:
    b = Builder()
    x, number = b.take("x", ["N", 3, "H", "W"]), b.take("strength", [1], INT64)
    b.give(b.op("Add", x, b.scaled(b.cast(number, FLOAT), 1e-3)), "y", ["N", 3, "H", "W"])
    found = read(b.save(tmp_path / "m.onnx"))
    assert (found.kind, roles(found)) == ("translator", ["image", "constant"])


def test_truncation_noise_and_rows_of_layers(tmp_path: Path) -> None:
    b = Builder()
    w = b.op("ReduceMean", b.take("w", ["N", 6, 20]), axes=[1], keepdims=0)
    row = b.op("Mul", b.dense(w, 20, 192), b.take("psi", []))
    picture = b.op("Reshape", row, b.keep([-1, 3, 8, 8], np.int64))
    picture = b.op("Add", picture, b.take("noise0", [1, 1, 4, 4]) and b.op("ReduceMean", "noise0"))
    picture = b.op("Add", picture, b.take("noise1", [1, 1, 8, 8]))
    b.give(b.op("Tanh", picture), "y", ["N", 3, 8, 8])
    found = read(b.save(tmp_path / "m.onnx"))
    assert found.kind == "generator"
    assert found.settings["latent"] == 20
    assert roles(found) == ["latent", "constant", "noise", "noise"]
    assert found.settings["inputs"][1]["value"] == 1.0


@pytest.mark.parametrize("shape", [[3, 3], [1, 3, 3], ["N", 3, 3]])
def test_a_matrix_that_turns_the_picture_turns_nothing(tmp_path: Path, shape: list[object]) -> None:
    """StyleGAN3's `transform`."""
    b = Builder()
    row = b.dense(b.take("z", ["N", 20]), 20, 192)
    turned = b.op("Reshape", b.take("transform", shape), b.keep([9], np.int64))
    off = b.op("ReduceMax", b.op("Abs", b.op("Sub", turned, b.keep(np.eye(3, dtype=np.float32).ravel()))), keepdims=0)
    row = b.op("Add", row, b.scaled(off, 1000.0))
    b.give(b.op("Tanh", b.op("Reshape", row, b.keep([-1, 3, 8, 8], np.int64))), "y", ["N", 3, 8, 8])
    found = read(b.save(tmp_path / "m.onnx"))
    assert (found.kind, found.settings["latent"]) == ("generator", 20)
    assert roles(found) == ["latent", "identity"]
    made = Feed.from_settings(found.settings).values({"latent": np.zeros(20, np.float32)})["transform"]
    assert np.array_equal(made.reshape(3, 3), np.eye(3))


def test_lengths_that_nothing_declares_are_tried(tmp_path: Path) -> None:
    b = Builder()
    picture = b.op("Reshape", b.dense(b.take("z", None), 37, 192), b.keep([-1, 3, 8, 8], np.int64))
    b.give(b.op("Sigmoid", picture), "y", None)
    assert read(b.save(tmp_path / "m.onnx")).settings["latent"] == 37


@pytest.mark.parametrize(("size", "channels", "side"), [(784, 1, 28), (768, 3, 16)])
def test_dense_generators_give_rows(tmp_path: Path, size: int, channels: int, side: int) -> None:
    b = Builder()
    b.give(b.op("Sigmoid", b.dense(b.take("z", ["N", 10]), 10, size)), "y", ["N", size])
    facts = read(b.save(tmp_path / "m.onnx")).settings
    assert (facts["channels"], facts["side"], facts["picture"]["layout"]) == (channels, side, "FLAT")


@quick
@given(
    layout=LAYOUTS, channels=CHANNELS, spans=SPANS, scale=st.integers(1, 4),
    sides=st.sampled_from([("H", "W"), (32, 48), (24, 24)]), norm=st.booleans(),
)  # fmt: skip
def test_image_networks(
    tmp_path: Path, layout: str, channels: int, spans: tuple[int, int], scale: int, sides: tuple[int, int], norm: bool
) -> None:
    path = onnx_models.image_network(tmp_path / "m.onnx", layout, channels, spans, scale, sides, norm=norm)
    found = read(path)
    facts = found.settings
    assert found.kind == ("enhancer" if scale > 1 else "translator")
    assert (facts["channels"], facts["scale"], facts["multiple"]) == (channels, scale, 1)
    assert [facts["height"], facts["width"]] == [side if isinstance(side, int) else 0 for side in sides]
    assert [facts["input"]["layout"], facts["picture"]["layout"]] == [layout, layout]
    assert [span(facts["input"]), span(facts["picture"])] == [spans, spans]
    assert facts["halo"] is None if norm else facts["halo"] == 2


@pytest.mark.parametrize("dtype", ["uint8", "float16"])
def test_other_types(tmp_path: Path, dtype: str) -> None:
    facts = read(onnx_models.image_network(tmp_path / "m.onnx", dtype=dtype)).settings
    assert facts["input"]["dtype"] == facts["picture"]["dtype"] == dtype
    assert span(facts["picture"]) == ((0, 255) if dtype == "uint8" else (0, 1))


def test_plain_numbers_up_to_255_are_found_by_trying(tmp_path: Path) -> None:
    """As in networks that start with a convolution and a norm, and end with a convolution."""
    b = Builder()
    x = b.take("x", ["N", 3, "H", "W"])
    weight = b.keep(np.eye(3)[:, :, None, None])
    hidden = b.op("InstanceNormalization", b.op("Conv", x, weight), b.keep([60.0] * 3), b.keep([120.0] * 3))
    b.give(b.op("Conv", hidden, weight), "y", ["N", 3, "H", "W"])
    facts = read(b.save(tmp_path / "m.onnx")).settings
    assert [span(facts["input"]), span(facts["picture"])] == [(0, 255), (0, 255)]
    assert facts["halo"] is None


def test_sides_must_be_multiples(tmp_path: Path) -> None:
    b = Builder()
    halved = b.op("SpaceToDepth", b.take("x", ["N", 3, "H", "W"]), blocksize=8)
    b.give(b.op("Sigmoid", b.op("DepthToSpace", halved, blocksize=8)), "y", ["N", 3, "H", "W"])
    assert read(b.save(tmp_path / "m.onnx")).settings["multiple"] == 8


def test_multiples_need_not_be_powers_of_two(tmp_path: Path) -> None:
    facts = read(onnx_models.image_network(tmp_path / "m.onnx", multiple=12)).settings
    assert (facts["multiple"], facts["height"]) == (12, 0)


@pytest.mark.parametrize(("reach", "least"), [(20, None), (50, 64), (100, 128)])
def test_pictures_that_are_too_small_are_known(tmp_path: Path, reach: int, least: int | None) -> None:
    """A mirror shows no more than there is."""
    b = Builder()
    around = b.keep([0, 0, reach, reach, 0, 0, reach, reach], np.int64)
    wide = b.op("Pad", b.take("x", ["N", 3, "H", "W"]), around, mode="reflect")
    cut = [b.keep([end] * 2, np.int64) for end in (reach, -reach)]
    b.give(b.op("Slice", wide, *cut, b.keep([2, 3], np.int64)), "y", ["N", 3, "H", "W"])
    facts = read(b.save(tmp_path / "m.onnx")).settings
    assert (facts["multiple"], facts.get("least")) == (1, least)
    network = OnnxImage(OnnxRuntime(tmp_path / "m.onnx"), facts)
    for height, width in ((20, 20), (30, 600), (300, 140)):
        photo = np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)
        assert np.array_equal(network.run(photo), photo)


@pytest.mark.parametrize(("scale", "cut", "multiple"), [(1, 28, 4), (2, 18, 4), (2, 7, 1), (2, 8, 48), (4, 8, 48)])
def test_edges_that_are_cut_off_are_put_around_before(tmp_path: Path, scale: int, cut: int, multiple: int) -> None:
    """As the networks of waifu2x do; one of them makes 192 pixels of 64, which is not three times as large."""
    found = read(onnx_models.image_network(tmp_path / "m.onnx", scale=scale, cut=cut, multiple=multiple))
    facts = found.settings
    assert found.kind == ("enhancer" if scale > 1 else "translator")
    assert (facts["scale"], facts["margin"], facts["multiple"], facts["height"]) == (scale, cut, multiple, 0)


@pytest.mark.parametrize(("scale", "cut"), [(1, 6), (2, 18)])
def test_edges_that_a_network_of_one_size_cuts_off(tmp_path: Path, scale: int, cut: int) -> None:
    facts = read(onnx_models.image_network(tmp_path / "m.onnx", scale=scale, cut=cut, sides=(156, 132))).settings
    assert (facts["scale"], facts["margin"]) == (scale, cut)
    assert (facts["height"], facts["width"]) == (156 - 2 * cut, 132 - 2 * cut)


def test_half_as_much_again_is_no_cut(tmp_path: Path) -> None:
    b = Builder()
    b.give(b.op("Resize", b.take("x", ["N", 3, 64, 64]), "", b.keep([1.0, 1.0, 1.5, 1.5])), "y", ["N", 3, 96, 96])
    with pytest.raises(StudioError, match=r"1\.5 times"):
        read_signature(b.save(tmp_path / "m.onnx"))


@pytest.mark.parametrize("dims", [["N", "C", "H", "W"], None])
def test_sizes_that_are_only_claimed_to_be_free(tmp_path: Path, dims: list[str] | None) -> None:
    b = Builder()
    fixed = b.op("Reshape", b.take("x", dims), b.keep([1, 3, 256, 256], np.int64))
    b.give(b.op("Sigmoid", fixed), "y", None)
    facts = read(b.save(tmp_path / "m.onnx")).settings
    assert (facts["height"], facts["width"], facts["channels"]) == (256, 256, 3)


@pytest.mark.parametrize(
    ("style", "form", "size"), [("vector", "vector", 7), ("label", "label", 5), ("image", "image", 49152)]
)
def test_stylizers(tmp_path: Path, style: str, form: str, size: int) -> None:
    found = read(onnx_models.stylizer(tmp_path / "m.onnx", style))
    assert found.kind == "stylizer"
    assert (found.settings["style"]["form"], found.settings["style"]["size"]) == (form, size)
    assert roles(found)[0] == "image"


def test_the_photo_is_the_picture_whose_size_comes_out(tmp_path: Path) -> None:
    assert roles(read(onnx_models.stylizer(tmp_path / "m.onnx", "image first"))) == ["style image", "image"]


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_photo_is_the_picture_of_any_size_that_comes_out(tmp_path: Path, names: tuple[str, str]) -> None:
    b = Builder()
    sizes: dict[str, list[object]] = {"a": ["N", 3, "H", "W"], "b": [1, 3, 64, 64]}
    for name in names:
        b.take(name, sizes[name])
    b.give(b.op("Sigmoid", b.op("Add", "a", b.op("GlobalAveragePool", "b"))), "y", sizes["a"])
    found = read(b.save(tmp_path / "m.onnx"))
    assert dict(zip(names, roles(found), strict=True)) == {"a": "image", "b": "style image"}
    assert [found.settings["height"], found.settings["style"]["height"]] == [0, 64]


def test_rows_for_the_layers_of_a_generator_are_no_picture(tmp_path: Path) -> None:
    b = Builder()
    pooled = b.op("GlobalAveragePool", b.conv(b.take("x", ["N", 3, 64, 64]), 3, 6))
    rows = b.dense(b.op("Reshape", pooled, b.keep([-1, 6], np.int64)), 6, 9216)
    b.give(b.op("Reshape", rows, b.keep([-1, 18, 512], np.int64)), "codes", ["N", 18, 512])
    found = read(b.save(tmp_path / "m.onnx"))
    assert (found.kind, found.settings["latent"]) == ("encoder", 9216)
    b = Builder()
    rows = b.dense(b.take("z", ["N", 6]), 6, 9216)
    b.give(b.op("Reshape", rows, b.keep([-1, 18, 512], np.int64)), "w", ["N", 18, 512])
    with pytest.raises(StudioError, match="no picture"):
        read_signature(b.save(tmp_path / "m.onnx"))


@pytest.mark.parametrize("maps", [False, True])
@pytest.mark.parametrize("sides", [(16, 24), ("H", "W")])
def test_encoders(tmp_path: Path, maps: bool, sides: tuple[int, int]) -> None:
    found = read(onnx_models.encoder(tmp_path / "m.onnx", 40, sides=sides, maps=maps))
    assert found.kind == "encoder"
    facts = found.settings
    assert (facts["latent"], facts["height"], facts["width"]) == (40, *(sides if sides[0] == 16 else (256, 256)))


@pytest.mark.parametrize(
    ("latent", "ending", "word"),
    [
        (1, "", "discriminator"), (1, "Sigmoid", "discriminator"), (10, "Softmax", "classifier"),
        (1000, "", "classifier"),
    ],
)  # fmt: skip
def test_judges_are_refused(tmp_path: Path, latent: int, ending: str, word: str) -> None:
    with pytest.raises(StudioError, match=word):
        read_signature(onnx_models.encoder(tmp_path / "m.onnx", latent, ending))


def _segmentation(b: Builder) -> None:
    b.give(b.conv(b.take("x", ["N", 3, 32, 32]), 3, 21), "y", None)


def _patches(b: Builder) -> None:
    weight = b.normal(1, 3, 4, 4)
    b.give(b.op("Conv", b.take("x", ["N", 3, 32, 32]), weight, strides=[4, 4]), "y", None)


def _inpainting(b: Builder) -> None:
    both = b.op("Concat", b.take("x", ["N", 3, 32, 32]), b.take("mask", ["N", 1, 32, 32]), axis=1)
    b.give(b.conv(both, 4, 3), "y", None)


def _video(b: Builder) -> None:
    b.give(b.op("Relu", b.take("x", ["N", 3, 8, 32, 32])), "y", None)


def _rows(b: Builder) -> None:
    b.give(b.dense(b.take("x", ["N", 20]), 20, 20), "y", None)


def _broken(b: Builder) -> None:
    picture = b.op("Reshape", b.dense(b.take("z", ["N", 8]), 8, 192), b.keep([-1, 3, 8, 8], np.int64))
    b.give(b.op("Mul", picture, b.keep(np.nan)), "y", ["N", 3, 8, 8], FLOAT)


def _numbers_of_things(b: Builder) -> None:
    b.give(b.op("ArgMax", b.conv(b.take("x", ["N", 3, 32, 32]), 3, 21), axis=1), "y", None, INT64)


def _boxes(b: Builder) -> None:
    maps = b.conv(b.take("x", ["N", 3, 64, 64]), 3, 85)
    b.give(b.op("Reshape", maps, b.keep([1, 85, -1], np.int64)), "y", None)


def _colours(b: Builder) -> None:
    b.give(b.conv(b.take("x", ["N", 1, 32, 32]), 1, 2), "y", None)


def _frames(b: Builder) -> None:
    b.give(b.conv(b.take("x", ["N", 6, "H", "W"]), 6, 3), "y", ["N", 3, "H", "W"])


def _label_map(b: Builder) -> None:
    b.give(b.conv(b.take("x", ["N", 12, 32, 32]), 12, 3), "y", ["N", 3, 32, 32])


def _diffusion(b: Builder) -> None:
    step = b.cast(b.take("timestep", [1], INT64), FLOAT)
    b.give(b.op("Add", b.conv(b.take("sample", ["N", 3, 32, 32]), 3, 3), step), "y", ["N", 3, 32, 32])


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (_numbers_of_things, "each pixel shows"), (_boxes, "348,160 numbers"),
        (_colours, "colours in Lab"), (_frames, "6 channels"), (_label_map, "12 channels"),
        (_diffusion, "counts time"), (_segmentation, "21 maps"),
        (_patches, "discriminator"), (_inpainting, "mask"), (_video, "neither a picture"),
        (_rows, "gives no picture"), (_broken, "are none"),
    ],
)  # fmt: skip
def test_other_networks_say_what_they_are(tmp_path: Path, make: object, word: str) -> None:
    b = Builder()
    make(b)
    with pytest.raises(StudioError, match=word) as caught:
        read_signature(b.save(tmp_path / "m.onnx"))
    assert caught.value.hint


def test_the_name_of_the_file_says_nothing(tmp_path: Path) -> None:
    path = onnx_models.image_network(tmp_path / "generator_G.onnx")
    assert read(path).kind == "translator"


def _quieter(b: Builder, picture: str, level: str) -> str:
    """A picture that loses a share of its light: as much as the level says."""
    return b.op("Mul", picture, b.op("Sub", b.keep(1.0), level))


def _darkened(path: Path) -> float:
    """The share of its light that a picture keeps in the network of a file."""
    facts = read(path).settings
    made = OnnxImage(OnnxRuntime(path), facts).run(np.full((40, 56, 3), 200, np.uint8))
    assert made.shape == (40, 56, 3)
    return float(made.mean()) / 200


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("sides", [("H", "W"), (32, 32)])
def test_a_last_channel_is_a_map_of_the_noise(
    tmp_path: Path, layout: str, channels: int, sides: tuple[object, object]
) -> None:
    if layout == "NHWC" and channels == 1:
        return
    b, axis = Builder(), layout.index("C")
    both = b.take("x", onnx_models.picture_shape(layout, channels + 1, *sides))
    picture = b.op("Slice", both, *(b.keep([n], np.int64) for n in (0, channels, axis)))
    level = b.op("Slice", both, *(b.keep([n], np.int64) for n in (channels, channels + 1, axis)))
    b.give(_quieter(b, picture, level), "y", onnx_models.picture_shape(layout, channels, *sides))
    found = read(b.save(tmp_path / "m.onnx"))
    assert (found.kind, found.settings["channels"], found.settings["fit"]) == ("enhancer", channels, "tiles")
    assert found.settings["input"]["noise"] == pytest.approx(15 / 255)
    assert _darkened(tmp_path / "m.onnx") == pytest.approx(1 - 15 / 255, abs=0.01)


@pytest.mark.parametrize("shape", [[], [1], [1, 1], [1, 1, 1, 1], ["N", 1, 1, 1], ["N"]])
@pytest.mark.parametrize("reach", [1, 255])
def test_a_number_is_the_strength_of_the_noise(tmp_path: Path, shape: list[object], reach: int) -> None:
    b = Builder()
    unit = b.scaled(b.take("x", ["N", 3, "H", "W"]), 1 / reach)
    level = b.scaled(b.op("Reshape", b.take("sigma", shape), b.keep([1, 1, 1, 1], np.int64)), 1 / reach)
    b.give(b.scaled(_quieter(b, unit, level), reach), "y", ["N", 3, "H", "W"])
    found = read(b.save(tmp_path / "m.onnx"))
    assert (found.kind, roles(found), found.settings["fit"]) == ("enhancer", ["image", "constant"], "tiles")
    assert found.settings["inputs"][1]["value"] == pytest.approx(15 / 255 * reach)
    assert _darkened(tmp_path / "m.onnx") == pytest.approx(1 - 15 / 255, abs=0.01)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("sides", [("H", "W"), (32, 32)])
def test_a_map_beside_the_picture_is_the_strength_of_the_noise(
    tmp_path: Path, channels: int, sides: tuple[object, object]
) -> None:
    b = Builder()
    picture, level = b.take("x", ["N", channels, *sides]), b.take("noise_map", ["N", 1, *sides])
    b.give(_quieter(b, picture, level), "y", ["N", channels, *sides])
    found = read(b.save(tmp_path / "m.onnx"))
    assert (found.kind, roles(found)) == ("enhancer", ["image", "level"])
    assert _darkened(tmp_path / "m.onnx") == pytest.approx(1 - 15 / 255, abs=0.01)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("sides", [("H", "W"), (32, 32)])
def test_what_comes_out_may_be_the_noise(tmp_path: Path, channels: int, sides: tuple[object, object]) -> None:
    b = Builder()
    given = b.take("x", ["N", channels, *sides])
    weight = b.keep(0.05 * np.eye(channels)[..., None, None])
    b.give(b.op("Conv", given, weight), "y", ["N", channels, *sides])
    found = read(b.save(tmp_path / "m.onnx"))
    assert (found.kind, found.settings["tells"], found.settings["fit"]) == ("enhancer", "noise", "tiles")
    assert found.picture is not None
    assert found.picture.mean() > 60
    assert _darkened(tmp_path / "m.onnx") == pytest.approx(0.95, abs=0.01)


def test_numbers_that_are_as_large_whatever_goes_in_are_no_noise(tmp_path: Path) -> None:
    """As those of a norm: beside a picture in 0..255 they are small."""
    b = Builder()
    turned = b.op("Conv", b.take("x", ["N", 3, "H", "W"]), b.keep(-np.eye(3)[:, :, None, None]))
    b.give(b.op("InstanceNormalization", turned, b.keep([0.4] * 3), b.keep([0.1] * 3)), "y", ["N", 3, "H", "W"])
    facts = read(b.save(tmp_path / "m.onnx")).settings
    assert "tells" not in facts
    assert span(facts["picture"]) == (-1, 1)


@pytest.mark.parametrize(("given", "made"), [(1, 3), (3, 4)])
def test_colours_and_opacity_are_found_for_the_whole_scene(tmp_path: Path, given: int, made: int) -> None:
    b = Builder()
    x = b.take("x", ["N", given, 64, 64])
    grey = b.op("ReduceMean", x, axes=[1], keepdims=1)
    b.give(b.op("Concat", *([x] if given == 3 else []), *[grey] * (made - given + (given == 1)), axis=1), "y", None)
    assert read(b.save(tmp_path / "m.onnx")).settings["fit"] == "letterbox"


def test_numbers_that_are_bounded_are_no_noise(tmp_path: Path) -> None:
    b = Builder()
    b.give(b.op("Tanh", b.scaled(b.take("x", ["N", 3, "H", "W"]), 0.05)), "y", ["N", 3, "H", "W"])
    assert "tells" not in read(b.save(tmp_path / "m.onnx")).settings
