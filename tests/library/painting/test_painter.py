"""Painting strip by strip is the same as running the whole graph."""

from __future__ import annotations

import tempfile
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from onnx import helper, numpy_helper

from aigc_studio.core.errors import JobCancelled
from aigc_studio.library.device import OnnxRuntime
from aigc_studio.library.painting import minimal_filtering, painter, stages, strips
from aigc_studio.library.painting.bundles import bundled
from aigc_studio.library.painting.graph import parse
from aigc_studio.library.painting.layers import read_layers
from aigc_studio.library.painting.magenta import multistyle_graph, transform_graph
from aigc_studio.library.painting.moments import Moments


@pytest.fixture(scope="module")
def multistyle() -> painter.Painter:
    return painter.Painter(multistyle_graph(), (26,))


@pytest.fixture(scope="module")
def transform() -> painter.Painter:
    return painter.Painter(transform_graph(), (1, 1, 1, 100))


def photo(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([np.sin(x / 9 + k) * np.cos(y / 7 - k) for k in range(3)], -1)
    noise = np.random.default_rng(5).normal(0, 10, waves.shape)
    return np.clip(128 + 90 * waves + noise, 0, 255).astype(np.uint8)


def weights() -> np.ndarray:
    return np.eye(26, dtype=np.float32)[3] * np.float32(0.6) + np.eye(26, dtype=np.float32)[19] * np.float32(0.4)


def whole_multistyle(image: np.ndarray, graph: bytes = b"") -> np.ndarray:
    feed = np.ascontiguousarray(image.transpose(2, 0, 1)[None]).astype(np.float32) / 255
    out = OnnxRuntime(graph or multistyle_graph()).run({"image": feed, "style": weights()})[0]
    return out[0].transpose(1, 2, 0) * 255


def without_rounding() -> bytes:
    """The graph whose norms scale by nothing, which is what they would do to one colour if numbers were exact: what
    rounding leaves of it depends on the processor."""
    model = parse(multistyle_graph())
    nodes = []
    for node in model.graph.node:
        if node.op_type == "InstanceNormalization":
            nodes.append(helper.make_node("Mul", [node.input[1], "nothing"], [f"{node.output[0]}.nothing"]))
            node.input[1] = f"{node.output[0]}.nothing"
        nodes.append(node)
    copies = [type(node).FromString(node.SerializeToString()) for node in nodes]
    del model.graph.node[:]
    model.graph.node.extend(copies)
    model.graph.initializer.append(numpy_helper.from_array(np.zeros(1, np.float32), "nothing"))
    return model.SerializeToString()


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("size", [(16, 16), (64, 100), (124, 80)])
def test_strips_equal_the_whole(multistyle, size, big, monkeypatch):
    monkeypatch.setattr(strips, "_STRIP_BYTES", 1)  # the thinnest strips: every seam there can be
    image = photo(*size)
    painted = multistyle.paint(image, weights(), big=big)
    assert np.abs(painted - whole_multistyle(image)).max() < 0.5 + 255e-3


@pytest.mark.parametrize("big", [False, True])
def test_the_arbitrary_network_too(transform, big, monkeypatch):
    monkeypatch.setattr(strips, "_STRIP_BYTES", 1)
    image = photo(68, 92)
    style = np.random.default_rng(2).normal(0, 0.65, 100).astype(np.float32)
    feed = {"image": image[None].astype(np.float32) / 255, "style": style.reshape(1, 1, 1, 100)}
    whole = OnnxRuntime(transform_graph()).run(feed)[0][0] * 255
    assert np.abs(transform.paint(image, style, big=big) - whole).max() < 0.5 + 255e-3


@pytest.mark.parametrize("big", [False, True])
def test_a_processor_without_bundles_paints_the_same(big, monkeypatch):
    monkeypatch.setattr(painter, "bundle_size", lambda: 1)
    plain, image = painter.Painter(multistyle_graph(), (26,)), photo(124, 80)
    assert set(plain.bundles) == {1}
    assert np.abs(plain.paint(image, weights(), big=big) - whole_multistyle(image)).max() < 0.5 + 255e-3


def test_values_stay_in_bundles_up_to_the_last_layer(multistyle, transform):
    assert stages.bundles_of(multistyle.layers, 8) == (8,) * 16 + (4, 1)
    assert stages.bundles_of(transform.layers, 8) == (8,) * 15 + (1,)


def test_bundles_end_where_a_convolution_cannot_take_them(multistyle):
    # Eight channels are half a bundle of sixteen, and only columns of a block can be the other half.
    assert stages.bundles_of(multistyle.layers, 16) == (16,) * 15 + (1, 1, 1)
    assert set(stages.bundles_of(multistyle.layers, 1)) == {1}


@pytest.mark.parametrize(("height", "width"), [(1024, 1024), (768, 1000), (480, 3000), (1400, 1060)])
def test_strips_of_neighbouring_layers_are_the_same_rows(multistyle, transform, height, width):
    for layers in (multistyle.layers, transform.layers):
        rows = strips.strip_rows(layers, strips.sizes(layers, height, width), threads=2)
        assert all(count % 4 == 0 for count in rows)
        assert rows[0] == 2 * rows[1]  # the largest values of all
        assert rows[0] % 3 == 0 or not minimal_filtering.pays(layers[0])  # those that come about together
        assert len(set(rows[2 : len(layers) - 3])) == 1


@pytest.mark.parametrize("big", [False, True])
def test_one_colour_stays_one_colour(multistyle, transform, big):
    image = np.full((48, 64, 3), 77, np.uint8)
    exact = whole_multistyle(image, without_rounding())
    assert np.abs(multistyle.paint(image, weights(), big=big) - exact).max() < 0.5 + 255e-3
    style = np.random.default_rng(2).normal(0, 0.65, 100).astype(np.float32)
    assert np.ptp(transform.paint(image, style, big=big), axis=(0, 1)).max() == 0


def test_a_single_dot_on_one_colour(multistyle):
    image = np.full((48, 64, 3), 77, np.uint8)
    image[20, 30] = 200
    assert np.abs(multistyle.paint(image, weights()) - whole_multistyle(image)).max() < 0.5 + 255e-3


def test_the_same_bytes_every_time_and_for_any_number_of_threads(multistyle):
    image = photo(128, 96)
    first = multistyle.paint(image, weights())
    single = painter.Painter(multistyle_graph(), (26,), threads=1)
    np.testing.assert_array_equal(multistyle.paint(image, weights()), first)
    assert np.abs(single.paint(image, weights()).astype(int) - first).max() <= 1


def test_progress_rises_to_one(multistyle):
    seen: list[float] = []
    multistyle.paint(photo(64, 64), weights(), seen.append)
    assert seen[0] == 0
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1)
    assert len(seen) > 18


@pytest.mark.parametrize("stop_at", [0.0, 0.5])
def test_stopping_leaves_nothing_behind(multistyle, stop_at, monkeypatch, tmp_path: Path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    threads = threading.active_count()

    def stop(fraction: float) -> None:
        if fraction >= stop_at:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        multistyle.paint(photo(128, 128), weights(), stop, big=True)
    assert threading.active_count() == threads
    assert list(folder.iterdir()) == []
    assert multistyle.paint(photo(32, 32), weights()).shape == (32, 32, 3)


def test_values_of_big_pictures_are_not_held_in_memory(multistyle):
    image = photo(2048, 256)
    multistyle.paint(image[:64], weights(), big=True)
    tracemalloc.start()
    multistyle.paint(image, weights(), big=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    one_quarter_plane = 32 * 512 * 64 * 4
    assert peak < 40 * one_quarter_plane / 2  # in memory it would be about 20 such planes and the whole first layer


def test_layers_are_read_from_both_graphs():
    for graph, channels in ((multistyle_graph(), (32, 32, 32)), (transform_graph(), (8, 16, 32))):
        layers = read_layers(parse(graph))
        assert tuple(layer.channels for layer in layers[:3]) == channels
        assert layers[-1].activation == "Sigmoid"
        assert [layer.upsample for layer in layers[-3:]] == [2, 2, 1]
        assert layers[4].skip == 2


@pytest.mark.parametrize("bundle", [1, 2, 4])
def test_moments_of_parts_are_those_of_the_whole(bundle):
    values = np.random.default_rng(0).normal(3, 2, (8, 30, 40)).astype(np.float32)
    moments = Moments(4)  # blocks of two pixels
    moments.add(7, bundled(values[:, 7:], bundle), bundle)
    moments.add(0, bundled(values[:, :7], bundle), bundle)
    together = values.reshape(2, 4, -1).astype(np.float64)
    mean, variance = moments.result()
    np.testing.assert_allclose(mean, together.mean((0, 2)), rtol=1e-6)
    np.testing.assert_allclose(variance, together.var((0, 2)), rtol=1e-5)


@pytest.mark.parametrize("bundle", [1, 2])
def test_moments_of_almost_flat_values_are_exact(bundle):
    values = 1000 + np.random.default_rng(0).normal(0, 0.05, (2, 20, 30)).astype(np.float32)
    values[1] = 0.1
    moments = Moments(2)
    moments.add(0, bundled(values[:, :11], bundle), bundle)
    moments.add(11, bundled(values[:, 11:], bundle), bundle)
    _, variance = moments.result()
    np.testing.assert_allclose(variance[0], values[0].astype(np.float64).var(), rtol=1e-4)
    assert 0 <= variance[1] < 1e-12
