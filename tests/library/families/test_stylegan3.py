"""StyleGAN3, both configurations, against the paper's layers written out: zeros, sums over taps, every n-th sample."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from aigc_studio.core.image import Extent
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.torch_generator import TorchGenerator
from aigc_studio.library.families import families, stylegan3
from aigc_studio.library.latent_learning import learn_space
from aigc_studio.library.networks import stylegan3_filters

Doubles = NDArray[np.float64]
TAPS = 6  # of a filter for each factor


@dataclass(frozen=True)
class Sizes:
    side: int = 32
    depth: int = 5
    radial: bool = False
    critical: int = 2
    margin: int = 10
    base: int = 64
    most: int = 7
    channels: int = 3
    classes: int = 0
    latent: int = 5
    width: int = 4


@dataclass(frozen=True)
class Layer:
    """One layer by the paper's section 4: all that the tensors do not hold is recomputed from the design."""

    name: str
    into: int
    out: int
    size: int
    out_size: int
    up: int
    down: int
    last: bool


def design(sizes: Sizes) -> tuple[list[Layer], dict[str, Tensor]]:
    """Layers from the geometric progression of cutoffs and stopbands, and their filters by the names of buffers."""
    exponents = np.minimum(np.arange(sizes.depth + 1) / (sizes.depth - sizes.critical), 1)
    cutoffs = 2 * (sizes.side / 2 / 2) ** exponents
    first, last = 2**2.1, sizes.side / 2 * 2**0.3
    stops = first * (last / first) ** exponents
    rates = np.exp2(np.ceil(np.log2(np.minimum(stops * 2, sizes.side)))).astype(int)
    widths = np.maximum(stops, rates / 2) - cutoffs
    spans = rates + 2 * sizes.margin
    spans[-2:] = sizes.side
    channels = np.rint(np.minimum(sizes.base / cutoffs, sizes.most)).astype(int)
    channels[-1] = sizes.channels
    layers, filters = [], {}
    for n in range(sizes.depth + 1):
        before, last_one = max(n - 1, 0), n == sizes.depth
        rate = int(max(rates[before], rates[n])) * (1 if last_one else 2)
        name = f"L{n}_{spans[n]}_{channels[n]}"
        layers.append(Layer(
            name, int(channels[before]), int(channels[n]), int(spans[before]), int(spans[n]),
            rate // int(rates[before]), rate // int(rates[n]), last_one,
        ))  # fmt: skip
        if not last_one:
            up = low_pass(layers[-1].up * TAPS, cutoffs[before], widths[before] * 2, rate)
            critical = n >= sizes.depth - sizes.critical
            radial = sizes.radial and not critical
            down = low_pass(layers[-1].down * TAPS, cutoffs[n], widths[n] * 2, rate, radial)
            filters |= {f"synthesis.{name}.up_filter": up, f"synthesis.{name}.down_filter": down}
    return layers, filters


def low_pass(taps: int, cutoff: float, width: float, rate: float, radial: bool = False) -> Tensor:
    """Kaiser-windowed sinc, or jinc of the distance (appendix C); symmetric, of sum 1."""
    attenuation = 2.285 * (taps - 1) * pi * width / (rate / 2) + 7.95
    beta = 0.1102 * (attenuation - 8.7) if attenuation > 50 else 0.5842 * max(attenuation - 21, 0) ** 0.4
    window = np.kaiser(taps, beta)
    places = (np.arange(taps) - (taps - 1) / 2) / rate
    if radial:
        distance = np.hypot(places[:, None], places[None])
        turns = np.linspace(0, pi, 2001)
        bessel = np.cos(turns - (2 * pi * cutoff * distance)[..., None] * np.sin(turns)).mean(-1)
        kernel = bessel / (pi * distance) * np.outer(window, window)
    else:
        kernel = np.sinc(2 * cutoff * places) * window
    return torch.from_numpy(kernel / kernel.sum()).float()


def nvlabs(sizes: Sizes) -> dict[str, Tensor]:
    """A random generator as NVlabs names its tensors."""
    layers, filters = design(sizes)
    width, first = sizes.width, layers[0].into
    embedding = width if sizes.classes else 0
    state = {"mapping.w_avg": torch.randn(width)}
    if embedding:
        state |= {
            "mapping.embed.weight": torch.randn(embedding, sizes.classes), "mapping.embed.bias": torch.randn(embedding)
        }  # fmt: skip
    for n in range(2):
        into = width if n else sizes.latent + embedding
        state |= {f"mapping.fc{n}.weight": torch.randn(width, into) * 100, f"mapping.fc{n}.bias": torch.randn(width)}
    state |= {
        "synthesis.input.weight": torch.randn(first, first),
        "synthesis.input.affine.weight": 0.3 * torch.randn(4, width),
        "synthesis.input.affine.bias": torch.tensor([1.0, 0.2, 0.1, -0.1]),
        "synthesis.input.transform": torch.eye(3) + 0.05 * torch.randn(3, 3) * torch.tensor([[1.0], [1.0], [0.0]]),
        "synthesis.input.freqs": torch.randn(first, 2).clamp(-1.4, 1.4),
        "synthesis.input.phases": torch.rand(first) - 0.5,
    }
    for layer in layers:
        kernel = 1 if layer.last or sizes.radial else 3
        path = f"synthesis.{layer.name}"
        state |= {
            f"{path}.weight": torch.randn(layer.out, layer.into, kernel, kernel),
            f"{path}.bias": torch.randn(layer.out),
            f"{path}.magnitude_ema": torch.rand(()) + 0.5,
            f"{path}.affine.weight": torch.randn(layer.into, width),
            f"{path}.affine.bias": 1 + 0.1 * torch.randn(layer.into),
        }
    return state | filters


def linear(x: Doubles, weight: Doubles, bias: Doubles, rate: float = 1.0) -> Doubles:
    return x @ (weight * rate / sqrt(weight.shape[1])).T + bias * rate


def reference_w(state: dict[str, Doubles], sizes: Sizes, z: Doubles, label: int | None) -> Doubles:
    x = z / np.sqrt((z**2).mean() + 1e-8)
    if label is not None:
        y = linear(np.eye(sizes.classes)[label], state["mapping.embed.weight"], state["mapping.embed.bias"])
        x = np.concatenate([x, y / np.sqrt((y**2).mean() + 1e-8)])
    for n in range(2):
        x = linear(x, state[f"mapping.fc{n}.weight"], state[f"mapping.fc{n}.bias"], 0.01)
        x = np.where(x < 0, 0.2 * x, x) * sqrt(2)
    return x


def reference_waves(state: dict[str, Doubles], w: Doubles, size: int, rate: int) -> Doubles:
    def named(name: str) -> Doubles:
        return state[f"synthesis.input.{name}"]

    pose = linear(w, named("affine.weight"), named("affine.bias"))
    cosine, sine, across, down = pose / np.hypot(*pose[:2])
    turn = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    move = np.array([[1, 0, -across], [0, 1, -down], [0, 0, 1]])
    transform = turn @ move @ named("transform")
    waves = np.zeros((len(named("freqs")), size, size))
    for channel, (freq, phase) in enumerate(zip(named("freqs"), named("phases"), strict=True)):
        phase = phase + freq @ transform[:2, 2]
        freq = freq @ transform[:2, :2]
        strength = np.clip(1 - (np.hypot(*freq) - 2) / (rate / 2 - 2), 0, 1)
        for row in range(size):
            for column in range(size):
                place = (np.array([column, row]) + 0.5 - size / 2) / rate
                waves[channel, row, column] = strength * np.sin(2 * pi * (freq @ place + phase))
    return np.einsum("oc,chw->ohw", named("weight") / sqrt(len(waves)), waves)


def convolved(x: Doubles, kernel: Doubles) -> Doubles:
    """Each channel with one kernel (a convolution, not a correlation), where it fits whole."""
    rows, columns = kernel.shape
    height, width = x.shape[1] - rows + 1, x.shape[2] - columns + 1
    made = np.zeros((len(x), height, width))
    for row in range(rows):
        for column in range(columns):
            made += kernel[rows - 1 - row, columns - 1 - column] * x[:, row : row + height, column : column + width]
    return made


def reference_layer(state: dict[str, Doubles], layer: Layer, x: Doubles, w: Doubles) -> Doubles:
    def named(name: str) -> Doubles:
        return state[f"synthesis.{layer.name}.{name}"]

    style = linear(w, named("affine.weight"), named("affine.bias"))
    weight = named("weight")
    if layer.last:
        weight = weight * style[None, :, None, None] / sqrt(weight[0].size)
    else:
        weight = weight / np.sqrt((weight**2).mean((1, 2, 3), keepdims=True))
        weight = weight * (style / np.sqrt((style**2).mean()))[None, :, None, None]
        weight = weight / np.sqrt((weight**2).sum((1, 2, 3), keepdims=True) + 1e-8)
    weight = weight / np.sqrt(named("magnitude_ema"))
    kernel = weight.shape[2]
    padded = np.pad(x, ((0, 0), (kernel - 1,) * 2, (kernel - 1,) * 2))
    made = np.stack([
        sum(convolved(channel[None], taps[::-1, ::-1])[0] for channel, taps in zip(padded, out, strict=True))
        for out in weight
    ])  # fmt: skip
    made = made + named("bias")[:, None, None]
    if layer.last:
        return np.clip(made, -256, 256)
    return reference_rectifier(made, layer, kernel, named("up_filter"), named("down_filter"))


def reference_rectifier(x: Doubles, layer: Layer, kernel: int, up: Doubles, down: Doubles) -> Doubles:
    total = (layer.out_size - 1) * layer.down + 1 - (layer.size + kernel - 1) * layer.up + len(up) + len(down) - 2
    low = (total + layer.up) // 2
    spread = np.zeros((len(x), *(side * layer.up + total + 200 for side in x.shape[1:])))
    spread[:, 100 + low :: layer.up, 100 + low :: layer.up][:, : x.shape[1], : x.shape[2]] = x
    spread = spread[:, 100:-100, 100:-100]  # the margin of 100 lets a negative padding cut
    steep = convolved(spread, np.outer(up, up) * layer.up**2)
    steep = np.clip(np.where(steep < 0, 0.2 * steep, steep) * sqrt(2), -256, 256)
    return convolved(steep, down if down.ndim == 2 else np.outer(down, down))[:, :: layer.down, :: layer.down]


def reference_picture(state: dict[str, Doubles], sizes: Sizes, w: Doubles) -> Doubles:
    """w+ (layers, width) to a picture."""
    layers, _ = design(sizes)
    x = reference_waves(state, w[0], layers[0].size, layers[0].size - 2 * sizes.margin)
    for layer, style in zip(layers, w[1:], strict=True):
        x = reference_layer(state, layer, x, style)
        assert x.shape == (layer.out, layer.out_size, layer.out_size)
    return x / 4


def imported(state: dict[str, Tensor], sizes: Sizes) -> tuple[torch.nn.Module, dict[str, object]]:
    found = stylegan3.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert {name: found.settings[name] for name in ("latent", "side", "channels")} == {
        "latent": sizes.latent, "side": sizes.side, "channels": sizes.channels
    }  # fmt: skip
    network = stylegan3.network(found.settings)
    network.load_state_dict(stylegan3.convert(state, found.settings), strict=True)
    return network.eval(), found.settings


CASES = [
    Sizes(),
    Sizes(radial=True),
    Sizes(side=64, depth=7, margin=4),
    Sizes(side=16, depth=4, channels=1, classes=3),
    Sizes(side=128, depth=4, critical=1, margin=2, most=3, channels=4),  # rates that grow fourfold at once
]


@pytest.mark.parametrize("sizes", CASES, ids=str)
def test_same_as_the_paper(sizes: Sizes) -> None:
    torch.manual_seed(sizes.depth)
    state = nvlabs(sizes)
    network, _ = imported(state, sizes)
    doubles = {name: tensor.double().numpy() for name, tensor in state.items()}
    z = torch.randn(2, sizes.latent)
    label = torch.tensor([0, sizes.classes - 1]) if sizes.classes else None
    with torch.inference_mode():
        w = network.mapping(z, label)
        classes = [None, None] if label is None else label.tolist()
        wanted = [reference_w(doubles, sizes, *each) for each in zip(z.double().numpy(), classes, strict=True)]
        torch.testing.assert_close(w.double(), torch.from_numpy(np.stack(wanted)), rtol=1e-5, atol=1e-5)
        plus = torch.randn(2, network.layers, sizes.width)
        made = network.synthesis(plus).double().numpy()
    for picture, point in zip(made, plus.double().numpy(), strict=True):
        np.testing.assert_allclose(picture, reference_picture(doubles, sizes, point), rtol=0, atol=2e-5)


def test_in_steps_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(1)
    sizes = Sizes(radial=True)
    network, _ = imported(nvlabs(sizes), sizes)
    z = torch.randn(1, sizes.latent)
    with torch.inference_mode():
        whole = network(z)
        monkeypatch.setattr(stylegan3_filters, "_STEP_BYTES", 1)
        torch.testing.assert_close(network(z), whole, rtol=0, atol=1e-6)


def test_turning_the_waves_turns_the_picture() -> None:
    """What the paper is named for: with radial filters, a quarter turn of the input is one of the picture."""
    torch.manual_seed(2)
    sizes = Sizes(radial=True, classes=0)
    state = nvlabs(sizes)
    state["synthesis.input.affine.weight"].zero_()
    state["synthesis.input.transform"] = torch.eye(3)
    state["synthesis.input.affine.bias"] = torch.tensor([1.0, 0.0, 0.0, 0.0])
    still, _ = imported(state, sizes)
    state["synthesis.input.affine.bias"] = torch.tensor([0.0, 1.0, 0.0, 0.0])
    turned, _ = imported(state, sizes)
    w = torch.randn(1, still.layers, sizes.width)
    with torch.inference_mode():
        torch.testing.assert_close(turned.synthesis(w), still.synthesis(w).rot90(1, (2, 3)), rtol=0, atol=1e-4)


def test_psi_draws_towards_the_mean() -> None:
    torch.manual_seed(4)
    sizes = Sizes()
    state = nvlabs(sizes)
    network, settings = imported(state, sizes)
    assert settings["w_avg"]
    with torch.inference_mode():
        none = network(torch.randn(2, sizes.latent), psi=0.0)
        torch.testing.assert_close(none[0], none[1])
        mean = state["mapping.w_avg"].expand(1, network.layers, -1)
        torch.testing.assert_close(none[:1], network.synthesis(mean))


def test_as_a_generator_of_w() -> None:
    torch.manual_seed(6)
    sizes = Sizes(side=16, depth=4)
    network, settings = imported(nvlabs(sizes), sizes)
    space, labels = learn_space(network, settings)
    assert space.mean.shape == (sizes.width,)
    assert len(labels) == len(space.directions) > 0
    generator = TorchGenerator(network, settings, space)
    point = locate(LatentPoint(3), space, ())
    options = RenderOptions(Extent(16, 16))
    picture = generator.render(point, options)
    assert np.array_equal(generator.render(np.tile(point, network.layers), options), picture)
    assert not np.array_equal(generator.render(locate(LatentPoint(4), space, ()), options), picture)


@pytest.mark.parametrize("sizes", CASES, ids=str)
def test_no_other_family_claims_it(sizes: Sizes) -> None:
    shapes = {name: tuple(tensor.shape) for name, tensor in nvlabs(sizes).items()}
    assert [name for name, family in families().items() if family.detect(shapes) is not None] == ["stylegan3"]


@pytest.mark.parametrize("missing", ["mapping.fc0.weight", "synthesis.input.weight", "up_filter", "L2"])
def test_parts_alone_are_left_alone(missing: str) -> None:
    shapes = {name: tuple(t.shape) for name, t in nvlabs(Sizes()).items() if missing not in name}
    assert stylegan3.detect(shapes) is None
