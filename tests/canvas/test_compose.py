"""The composite against pictures that can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aigc_studio.canvas.compose import compose, flatten
from aigc_studio.canvas.document import Document
from aigc_studio.canvas.layer import Layer
from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.core.image import Bounds, Extent

EXTENT = Extent(32, 24)
PAGE = Bounds(0, 0, 32, 24)


def noise(width: int, height: int, channels: int = 3, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


def flat(width: int, height: int, *colour: int) -> np.ndarray:
    return np.full((height, width, len(colour)), colour, np.uint8)


class Page:
    """A document whose pictures are given with their layers."""

    def __init__(self, *layers: tuple[Layer, np.ndarray], extent: Extent = EXTENT) -> None:
        sized = (replace(x, width=x.width or p.shape[1], height=x.height or p.shape[0]) for x, p in layers)
        self.document = Document(extent, tuple(sized))
        self.pictures = {layer.content: picture for layer, picture in layers}
        self.fetched: list[str] = []

    def fetch(self, layer: Layer) -> np.ndarray:
        self.fetched.append(layer.id)
        return self.pictures[layer.content]

    def compose(self, view: Bounds = PAGE, scale: float = 1.0, **kwargs) -> np.ndarray:
        return compose(self.document, self.fetch, view, scale, **kwargs)


def layer(name: str = "a", **fields) -> Layer:
    return Layer(name, name, name, **fields)


def test_one_layer_comes_back_exactly() -> None:
    picture = noise(32, 24)
    out = Page((layer(), picture)).compose()
    assert out.dtype == np.uint8
    assert out.flags.c_contiguous
    np.testing.assert_array_equal(out[..., :3], picture)
    assert (out[..., 3] == 255).all()


def test_an_empty_page_is_transparent() -> None:
    assert not Page().compose().any()


def test_a_part_of_the_page_is_that_part_of_the_whole() -> None:
    page = Page((layer(), noise(32, 24)), (layer("b", x=5, y=3, opacity=0.5), noise(20, 30, 4)))
    np.testing.assert_array_equal(page.compose(Bounds(7, 5, 13, 9)), page.compose()[5:14, 7:20])


def test_alpha_outside_and_inside_a_layer() -> None:
    out = Page((layer(x=4, y=-2), flat(10, 10, 200, 100, 50, 128))).compose()
    assert out[0, 4].tolist() == [200, 100, 50, 128]
    assert out[7, 13].tolist() == [200, 100, 50, 128]
    assert not out[8:].any()
    assert not out[:, :4].any()
    assert not out[:, 14:].any()


def test_opacity_mixes_by_hand() -> None:
    out = Page((layer(), flat(32, 24, 0, 100, 200)), (layer("b", opacity=0.25), flat(32, 24, 200, 100, 0))).compose()
    assert out[3, 3].tolist() == [50, 100, 150, 255]


def test_two_half_transparent_layers_by_hand() -> None:
    # alpha = .5 + .5 * .5 = .75; colour = (.5 * .5 * bottom + .5 * top) / .75
    page = Page((layer(opacity=0.5), flat(32, 24, 240, 0, 0)), (layer("b", opacity=0.5), flat(32, 24, 0, 240, 0)))
    assert page.compose()[0, 0].tolist() == [80, 160, 0, 191]


def test_a_blend_mode_over_nothing_leaves_the_colour_alone() -> None:
    out = Page((layer(blend="multiply", opacity=0.5), flat(32, 24, 10, 120, 250))).compose()
    np.testing.assert_array_equal(out, flat(32, 24, 10, 120, 250, 128))


def test_multiply_by_hand_and_an_unknown_mode() -> None:
    page = Page((layer(), flat(32, 24, 255, 128, 51)), (layer("b", blend="multiply"), flat(32, 24, 100, 100, 100)))
    assert page.compose()[0, 0].tolist() == [100, 50, 20, 255]
    page.document = page.document.changed("b", lambda x: replace(x, blend="multiplly"))
    with pytest.raises(StudioError, match="multiplly") as caught:
        page.compose()
    assert "multiply" in caught.value.hint


def test_hidden_and_invisible_layers_are_not_fetched() -> None:
    page = Page((layer(visible=False), noise(9, 9)), (layer("b", opacity=0), noise(9, 9)), (layer("c"), noise(9, 9)))
    page.compose()
    assert page.fetched == ["c"]


def test_enlarged_and_reduced_layers_keep_flat_colour_and_place() -> None:
    for size, scale in ((8, 2.0), (64, 0.25), (512, 1 / 32)):
        out = Page((layer(x=8, y=4, scale=scale), flat(size, size, 30, 60, 90))).compose()
        expected = np.zeros((24, 32, 4), np.uint8)
        expected[4:20, 8:24] = (30, 60, 90, 255)
        np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("scale", [0.05, 0.23, 0.4, 0.77, 1.3, 2.6])
def test_strips_show_no_seam(scale: float) -> None:
    """A smooth ramp stays smooth through every reduction, block and strip."""
    ramp = np.broadcast_to(np.linspace(0, 255, 3000)[:, None, None], (3000, 2100, 3)).astype(np.uint8)
    page = Page((layer(), np.ascontiguousarray(ramp)), extent=Extent(2100, 3000))
    out = page.compose(Bounds(0, 0, 2100, 900), scale)
    assert out.shape == (round(900 * scale), round(2100 * scale), 4)
    centres = (np.arange(out.shape[0]) + 0.5) / out.shape[0] * 900 - 0.5
    assert np.abs(out[..., 0] - (centres / 2999 * 255)[:, None]).max() <= 1.6


def test_reduction_does_not_alias() -> None:
    """One-pixel black and white stripes become grey, not moiré."""
    stripes = np.zeros((400, 400, 3), np.uint8)
    stripes[:, ::2] = 255
    out = Page((layer(), stripes), extent=Extent(400, 400)).compose(Bounds(0, 0, 400, 400), 0.22)
    assert np.abs(out[..., 0].astype(int) - 127).max() <= 12


def test_transparent_pixels_do_not_bleed() -> None:
    picture = flat(64, 64, 255, 0, 0, 0)
    picture[16:48, 16:48] = (0, 0, 255, 255)
    out = Page((layer(), picture), extent=Extent(64, 64)).compose(Bounds(0, 0, 64, 64), 0.6)
    seen = out[out[..., 3] > 8]
    assert seen[:, 0].max() <= 2


def test_single_pixels_are_squares_when_magnified() -> None:
    picture = noise(32, 24)
    page = Page((layer(), picture))
    out = page.compose(Bounds(3, 2, 5, 4), 4.0)
    np.testing.assert_array_equal(out[..., :3], picture[2:6, 3:8].repeat(4, 0).repeat(4, 1))
    shifted = page.compose(Bounds(3.5, 2.25, 5, 4), 4.0)
    np.testing.assert_array_equal(shifted[:, :2, :3], picture[2:7, 3:4].repeat(4, 0).repeat(2, 1)[1:17])


def test_a_before_picture_of_another_size_takes_the_same_place() -> None:
    out = Page((layer(x=4, y=4, scale=2, width=8, height=8), flat(80, 80, 9, 9, 9))).compose()
    assert (out[4:20, 4:20, 3] == 255).all()
    assert out[..., 3].sum() == 16 * 16 * 255


def test_work_stops_when_asked() -> None:
    def stop() -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        Page((layer(), noise(32, 24))).compose(check=stop)


@pytest.mark.parametrize("view", [Bounds(0, 0, 0, 5), Bounds(0, 0, float("nan"), 5), Bounds(0, 0, 5, -1)])
def test_an_empty_view_is_refused(view: Bounds) -> None:
    with pytest.raises(ValueError, match="Nothing can be seen"):
        Page((layer(), noise(32, 24))).compose(view)


def test_flatten_is_compose_in_strips() -> None:
    # Mid greys: where bicubic overshoots, Pillow clips between its passes and picks their order by the strip's size.
    lower, upper = noise(300, 200) // 4 + 96, noise(900, 700, 4, 1) // 4 + 128
    page = Page(
        (layer(scale=1.7, x=-3.5), lower),
        (layer("b", x=20, y=11, scale=0.31, blend="overlay", opacity=0.8), upper),
        extent=Extent(310, 230),
    )
    strips: dict[int, np.ndarray] = {}
    flatten(page.document, page.fetch, strips.__setitem__, rows=37)
    together = np.concatenate([strips[y] for y in sorted(strips)])
    whole = page.compose(Bounds(0, 0, 310, 230))
    assert together.shape == whole.shape
    assert np.abs(together.astype(int) - whole).max() <= 2
