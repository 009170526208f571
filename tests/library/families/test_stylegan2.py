"""StyleGAN2 in both namings, against the papers' layers written out: fused modulation, explicit gains, upfirdn."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from aigc_studio.core.image import Extent
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.torch_generator import TorchGenerator
from aigc_studio.library.families import stylegan2
from aigc_studio.library.latent_learning import learn_space

LRELU_GAIN = sqrt(2)
BINOMIAL = torch.outer(torch.tensor([1.0, 3.0, 3.0, 1.0]), torch.tensor([1.0, 3.0, 3.0, 1.0])) / 64


@dataclass(frozen=True)
class Sizes:
    latent: int = 6
    width: int = 5
    depth: int = 3
    features: tuple[int, ...] = (7, 6, 4)
    channels: int = 3
    classes: int = 0
    architecture: str = "skip"
    across: int = 4

    @property
    def side(self) -> int:
        return 4 * 2 ** (len(self.features) - 1)


def rosinality(sizes: Sizes) -> dict[str, Tensor]:
    width, features = sizes.width, sizes.features
    state = {"input.input": torch.randn(1, features[0], 4, sizes.across)}
    for n in range(sizes.depth):
        into = sizes.latent if n == 0 else width
        state |= {f"style.{n + 1}.weight": torch.randn(width, into) * 100, f"style.{n + 1}.bias": torch.randn(width)}

    def modulated(name: str, into: int, out: int, kernel: int) -> None:
        state[f"{name}.conv.weight"] = torch.randn(1, out, into, kernel, kernel)
        state[f"{name}.conv.modulation.weight"] = torch.randn(into, width)
        state[f"{name}.conv.modulation.bias"] = 1 + 0.1 * torch.randn(into)

    def styled(name: str, into: int, out: int, up: bool) -> None:
        modulated(name, into, out, 3)
        if up:
            state[f"{name}.conv.blur.kernel"] = BINOMIAL * 4
        state[f"{name}.noise.weight"] = torch.randn(1)
        state[f"{name}.activate.bias"] = torch.randn(out)

    styled("conv1", features[0], features[0], False)
    for n, (into, out) in enumerate(pairwise(features)):
        styled(f"convs.{2 * n}", into, out, True)
        styled(f"convs.{2 * n + 1}", out, out, False)
    for n, size in enumerate(features):
        name = f"to_rgbs.{n - 1}" if n else "to_rgb1"
        modulated(name, size, sizes.channels, 1)
        state[f"{name}.bias"] = torch.randn(1, sizes.channels, 1, 1)
        if n:
            state[f"{name}.upsample.kernel"] = BINOMIAL * 4
    for n in range(2 * len(features) - 1):
        doubled = 2 ** ((n + 1) // 2)
        state[f"noises.noise_{n}"] = torch.randn(1, 1, 4 * doubled, sizes.across * doubled)
    return state


def basicsr(sizes: Sizes) -> dict[str, Tensor]:
    """BasicSR's words, a module for each of rosinality's; filters are no tensors of it."""

    def named(name: str) -> str:
        name = name.replace("input.input", "constant_input.weight").replace("noises.noise_", "noises.noise")
        name = re.sub(r"^style\.", "style_mlp.", name)
        name = re.sub(r"^(conv1|convs\.\d+)\.", r"style_\1.", name)
        return name.replace(".noise.weight", ".weight").replace(".conv.", ".modulated_conv.")

    return {named(name): tensor for name, tensor in rosinality(sizes).items() if not name.endswith("kernel")}


def modules(sizes: Sizes) -> dict[str, Tensor]:
    """OpenMMLab's words; what gives weights their size at run time keeps them under another name."""

    def named(name: str) -> str:
        name = name.replace("input.input", "constant_input.input").replace("noises.noise_", "injected_noise_")
        name = re.sub(r"^style\.(\d+)\.weight", r"style_mapping.\1.linear.weight_orig", name)
        name = name.replace("style.", "style_mapping.").replace(".noise.weight", ".noise_injector.weight")
        name = re.sub(r"\.conv\.weight$", ".conv.weight_orig", name)
        name = name.replace(".modulation.weight", ".style_modulation.linear.weight_orig")
        return name.replace(".modulation.bias", ".style_modulation.bias")

    return {named(name): tensor for name, tensor in rosinality(sizes).items()}


def nvlabs(sizes: Sizes) -> dict[str, Tensor]:
    width, features = sizes.width, sizes.features
    state = {"synthesis.b4.const": torch.randn(features[0], 4, sizes.across), "mapping.w_avg": torch.randn(width)}
    embedding = width if sizes.classes else 0
    if embedding:
        state |= {
            "mapping.embed.weight": torch.randn(embedding, sizes.classes), "mapping.embed.bias": torch.randn(embedding)
        }  # fmt: skip
    for n in range(sizes.depth):
        into = sizes.latent + embedding if n == 0 else width
        state |= {f"mapping.fc{n}.weight": torch.randn(width, into) * 100, f"mapping.fc{n}.bias": torch.randn(width)}
    for n, out in enumerate(features):
        side, into = 4 * 2**n, features[max(0, n - 1)]
        state[f"synthesis.b{side}.resample_filter"] = BINOMIAL
        layers = [("conv1", out, out, 3)]
        if sizes.architecture == "skip" or n == len(features) - 1:
            layers.append(("torgb", out, sizes.channels, 1))
        if sizes.architecture == "resnet" and n:
            state[f"synthesis.b{side}.skip.weight"] = torch.randn(out, into, 1, 1)
            state[f"synthesis.b{side}.skip.resample_filter"] = BINOMIAL
        for name, first, second, kernel in ([("conv0", into, out, 3)] if n else []) + layers:
            path = f"synthesis.b{side}.{name}"
            state[f"{path}.weight"] = torch.randn(second, first, kernel, kernel)
            state[f"{path}.bias"] = torch.randn(second)
            state[f"{path}.affine.weight"] = torch.randn(first, width)
            state[f"{path}.affine.bias"] = 1 + 0.1 * torch.randn(first)
            if kernel == 3:
                state[f"{path}.noise_const"] = torch.randn(side, sizes.across * 2**n)
                state[f"{path}.noise_strength"] = torch.randn(())
                state[f"{path}.resample_filter"] = BINOMIAL
    return state


def genforce(sizes: Sizes) -> dict[str, Tensor]:
    """GenForce's words, and what differs: no 1 in biases that modulate, kernels that enlarge the other way around."""
    state: dict[str, Tensor] = {"synthesis.upsample.kernel": BINOMIAL[None, None] * 4}
    for name, tensor in nvlabs(sizes).items():
        match = re.fullmatch(r"synthesis\.b(\d+)\.(conv0|conv1|torgb)\.(.+)", name)
        if match is not None:
            block = (int(match[1]) // 4).bit_length() - 1
            part = match[3].replace("affine", "style").replace("noise_const", "noise")
            layer = f"output{block}" if match[2] == "torgb" else f"layer{2 * block - (match[2] == 'conv0')}"
            turned = tensor.flip(2, 3) if match[2] == "conv0" and part == "weight" else tensor
            if part == "resample_filter":
                state |= {f"synthesis.{layer}.filter.kernel": 4 * tensor[None, None]} if match[2] == "conv0" else {}
            else:
                state[f"synthesis.{layer}.{part}"] = (
                    tensor - 1 if part == "style.bias" else tensor[None, None] if part == "noise" else turned
                )
        elif name == "synthesis.b4.const":
            state["synthesis.early_layer.const"] = tensor[None]
        elif name.startswith("mapping."):
            state[name.replace("mapping.w_avg", "truncation.w_avg").replace("mapping.fc", "mapping.dense")] = tensor
    return state


def tensorflow(sizes: Sizes) -> dict[str, Tensor]:
    """The words of NVlabs' first pickles; dimensions the other way around, no 1 in biases that modulate, kernels that
    enlarge or that shortcuts have turned."""
    layers = {"conv0": "Conv0_up", "conv1": "Conv1", "torgb": "ToRGB", "skip": "Skip"}
    state: dict[str, Tensor] = {}
    for name, tensor in nvlabs(sizes).items():
        match = re.fullmatch(r"synthesis\.b(\d+)\.(\w+)\.(.+)", name)
        turned = tensor.flip(2, 3) if name.endswith(("conv0.weight", "skip.weight")) else tensor
        back = turned.permute(*range(2, tensor.ndim), 1, 0) if name.endswith("weight") else turned
        if match is not None and match[3].endswith("noise_const"):
            block = (int(match[1]) // 4).bit_length() - 1
            state[f"synthesis.noise{2 * block - (match[2] == 'conv0')}"] = tensor[None, None]
        elif match is not None and not match[3].endswith("resample_filter"):
            layer = "Conv" if match[1] == "4" and match[2] == "conv1" else layers[match[2]]
            part = match[3].replace("affine.", "mod_")
            state[f"synthesis.{match[1]}x{match[1]}.{layer}.{part}"] = back - 1 if part == "mod_bias" else back
        elif name == "synthesis.b4.const":
            state["synthesis.4x4.Const.const"] = tensor[None]
        elif name.startswith("mapping.fc"):
            state[name.replace("fc", "Dense")] = back
        elif name.startswith("mapping."):
            state[name.replace("mapping.w_avg", "dlatent_avg").replace("embed", "LabelEmbed")] = back
    return state


def upfirdn(x: Tensor, kernel: Tensor, up: int, before: int, after: int) -> Tensor:
    """Zeros between pixels, padding, then the filter: its definition, channel by channel."""
    spread = torch.zeros(*x.shape[:2], x.shape[2] * up, x.shape[3] * up)
    spread[..., ::up, ::up] = x
    padded = functional.pad(spread, (before, after, before, after))
    flat = padded.reshape(-1, 1, *padded.shape[2:])
    return functional.conv2d(flat, kernel.flip(0, 1)[None, None]).reshape(*x.shape[:2], -1, padded.shape[3] - 3)


def linear(x: Tensor, weight: Tensor, bias: Tensor, rate: float = 1.0) -> Tensor:
    return x @ (weight * rate / sqrt(weight.shape[1])).t() + bias * rate


def modulated_conv(x: Tensor, weight: Tensor, style: Tensor, demodulate: bool, up: bool) -> Tensor:
    """Each sample by its own weights, as the paper's equations 1 and 3 have it."""
    made = []
    for sample, scale in zip(x, style, strict=True):
        kernel = weight * scale[None, :, None, None] / sqrt(weight[0].numel())
        if demodulate:
            kernel = kernel / (kernel.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
        if up:
            grown = functional.conv_transpose2d(sample[None], kernel.transpose(0, 1), stride=2)
            made.append(upfirdn(grown, BINOMIAL * 4, 1, 1, 1))
        else:
            made.append(functional.conv2d(sample[None], kernel, padding=kernel.shape[2] // 2))
    return torch.cat(made)


def reference_w(state: dict[str, Tensor], sizes: Sizes, z: Tensor, label: Tensor | None) -> Tensor:
    ros = "input.input" in state
    x = z / (z.square().mean(1, keepdim=True) + 1e-8).sqrt()
    if sizes.classes:
        y = linear(
            functional.one_hot(label, sizes.classes).float(), state["mapping.embed.weight"], state["mapping.embed.bias"]
        )
        x = torch.cat([x, y / (y.square().mean(1, keepdim=True) + 1e-8).sqrt()], 1)
    for n in range(sizes.depth):
        name = f"style.{n + 1}" if ros else f"mapping.fc{n}"
        x = linear(x, state[f"{name}.weight"], state[f"{name}.bias"], 0.01)
        x = functional.leaky_relu(x, 0.2) * LRELU_GAIN
    return x


def reference_picture(state: dict[str, Tensor], sizes: Sizes, w: Tensor) -> Tensor:
    """w+ (N, layers, width) to pictures, straight from the tensors as they are named."""
    ros = "input.input" in state

    def conv(x: Tensor, w: Tensor, name: str, kind: str, up: bool = False) -> Tensor:
        inner, affine = (f"{name}.conv", "modulation") if ros else (name, "affine")
        style = linear(w, state[f"{inner}.{affine}.weight"], state[f"{inner}.{affine}.bias"])
        weight = state[f"{inner}.weight"]
        return modulated_conv(x, weight[0] if ros else weight, style, kind == "conv", up)

    def styled(x: Tensor, w: Tensor, name: str, place: int, up: bool) -> Tensor:
        x = conv(x, w, name, "conv", up)
        if ros:
            x = x + state[f"{name}.noise.weight"] * state[f"noises.noise_{place}"]
            bias = state[f"{name}.activate.bias"]
        else:
            x = x + state[f"{name}.noise_const"] * state[f"{name}.noise_strength"]
            bias = state[f"{name}.bias"]
        return functional.leaky_relu(x + bias[None, :, None, None], 0.2) * LRELU_GAIN

    def names(n: int) -> tuple[str, str, str]:
        side = 4 * 2**n
        if not ros:
            return f"synthesis.b{side}.conv0", f"synthesis.b{side}.conv1", f"synthesis.b{side}.torgb"
        return f"convs.{2 * n - 2}", f"convs.{2 * n - 1}" if n else "conv1", f"to_rgbs.{n - 1}" if n else "to_rgb1"

    constant = state["input.input"] if ros else state["synthesis.b4.const"][None]
    x = constant.repeat(len(w), 1, 1, 1)
    picture = None
    for n in range(len(sizes.features)):
        first, second, to_rgb = names(n)
        before = x
        if n:
            x = styled(x, w[:, 2 * n - 1], first, 2 * n - 1, True)
        x = styled(x, w[:, 2 * n], second, 2 * n, False)
        if n and sizes.architecture == "resnet":
            weight = state[f"synthesis.b{4 * 2**n}.skip.weight"] / sqrt(before.shape[1])
            x = (x + functional.conv2d(upfirdn(before, BINOMIAL * 4, 2, 2, 1), weight)) * sqrt(0.5)
        if sizes.architecture == "skip" or n == len(sizes.features) - 1:
            made = conv(x, w[:, 2 * n + 1], to_rgb, "rgb") + state[f"{to_rgb}.bias"].reshape(1, -1, 1, 1)
            picture = made if picture is None else made + upfirdn(picture, BINOMIAL * 4, 2, 2, 1)
    return picture


def imported(state: dict[str, Tensor], sizes: Sizes) -> tuple[torch.nn.Module, dict[str, object]]:
    found = stylegan2.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert (found.settings["latent"], found.settings["side"], found.settings["channels"]) == (
        sizes.latent, sizes.side, sizes.channels
    )  # fmt: skip
    network = stylegan2.network(found.settings)
    network.load_state_dict(stylegan2.convert(state, found.settings), strict=True)
    return network.eval(), found.settings


CASES = [
    (rosinality, Sizes()),
    (rosinality, Sizes(latent=5, depth=1, features=(4, 4))),
    (rosinality, Sizes(depth=8, features=(8, 8, 6, 3))),
    (modules, Sizes()),
    (basicsr, Sizes()),
    (basicsr, Sizes(depth=2, features=(8, 5))),
    (genforce, Sizes()),
    (genforce, Sizes(depth=8, features=(8, 8, 6, 3))),
    (genforce, Sizes(architecture="orig")),
    (tensorflow, Sizes()),
    (tensorflow, Sizes(depth=8, features=(8, 8, 6, 3), channels=1)),
    (tensorflow, Sizes(classes=4)),
    (tensorflow, Sizes(architecture="resnet", features=(6, 5, 5, 2))),
    (nvlabs, Sizes()),
    (nvlabs, Sizes(depth=2, features=(3, 3), channels=1)),
    (nvlabs, Sizes(classes=4, features=(6, 5, 4, 2))),
    (nvlabs, Sizes(classes=1, channels=4)),
    (rosinality, Sizes(across=2)),
    (nvlabs, Sizes(across=2)),
    (nvlabs, Sizes(across=6, features=(5, 4))),
    (nvlabs, Sizes(architecture="orig")),
    (nvlabs, Sizes(architecture="resnet", features=(6, 5, 5, 2))),
    (nvlabs, Sizes(architecture="resnet", features=(6, 5), channels=1, classes=3)),
]


@pytest.mark.parametrize(("naming", "sizes"), CASES)
def test_same_as_the_paper(naming: Callable[[Sizes], dict[str, Tensor]], sizes: Sizes) -> None:
    torch.manual_seed(len(sizes.features))
    state = naming(sizes)
    network, settings = imported(state, sizes)
    assert settings.get("shown", {}).get("order") == ("BGR" if naming is modules else None)
    if naming in (basicsr, modules, genforce, tensorflow):  # the reference reads rosinality's words and NVlabs'
        torch.manual_seed(len(sizes.features))
        state = nvlabs(sizes) if naming in (genforce, tensorflow) else rosinality(sizes)
    z = torch.randn(2, sizes.latent)
    label = torch.tensor([0, sizes.classes - 1]) if sizes.classes else None
    with torch.inference_mode():
        w = reference_w(state, sizes, z, label)
        torch.testing.assert_close(network.mapping(z, label), w, rtol=1e-4, atol=1e-4)
        layers = 2 * len(sizes.features)
        wanted = reference_picture(state, sizes, w[:, None].expand(-1, layers, -1))
        torch.testing.assert_close(network(z, label), wanted, rtol=1e-4, atol=1e-4)
        plus = torch.randn(2, layers, sizes.width)
        torch.testing.assert_close(
            network.synthesis(plus), reference_picture(state, sizes, plus), rtol=1e-4, atol=1e-4
        )


@pytest.mark.parametrize("naming", [rosinality, nvlabs])
def test_psi_draws_towards_the_mean(naming: Callable[[Sizes], dict[str, Tensor]]) -> None:
    torch.manual_seed(4)
    sizes = Sizes()
    state = naming(sizes)
    network, settings = imported(state, sizes)
    z = torch.randn(2, sizes.latent)
    with torch.inference_mode():
        if settings["w_avg"]:
            torch.testing.assert_close(network.w_avg, state["mapping.w_avg"])
        else:  # these files often lack the mean
            mean = reference_w(state, sizes, torch.randn(20_000, sizes.latent), None).mean(0)
            torch.testing.assert_close(network.w_avg, mean, rtol=0, atol=0.1)
        none = network(z, psi=0.0)
        torch.testing.assert_close(none[0], none[1])
        assert (network(z)[0] - network(z)[1]).abs().max() > 0.1


@pytest.mark.parametrize("shape", [(5,), (1, 5), (6, 5)])
def test_the_mean_beside_the_networks_is_taken(shape: tuple[int, ...]) -> None:
    """rosinality keeps it by itself; encoders built on it once for each layer."""
    sizes = Sizes()
    mean = torch.randn(5)
    network, settings = imported(rosinality(sizes) | {"latent_avg": mean.expand(shape)}, sizes)
    assert settings["w_avg"]
    torch.testing.assert_close(network.w_avg, mean)


@pytest.mark.parametrize("architecture", ["orig", "resnet"])
def test_blocks_unlike_the_others_are_no_stylegan(architecture: str) -> None:
    shapes = {name: tuple(t.shape) for name, t in nvlabs(Sizes(architecture=architecture)).items()}
    assert stylegan2.detect(shapes) is not None
    assert stylegan2.detect(shapes | {"synthesis.b8.torgb.weight": (3, 6, 1, 1)}) is None
    assert stylegan2.detect(shapes | {"synthesis.b8.skip.weight": (6, 6, 1, 1)}) is None


def test_noise_is_the_seeds() -> None:
    torch.manual_seed(5)
    sizes = Sizes()
    network, _ = imported(rosinality(sizes), sizes)
    w = torch.randn(1, network.layers, sizes.width)
    with torch.inference_mode():
        assert torch.equal(network.synthesis(w, 3), network.synthesis(w, 3))
        assert not torch.equal(network.synthesis(w, 3), network.synthesis(w, 4))
        assert not torch.equal(network.synthesis(w, 3), network.synthesis(w, 0))


def test_checkpoints_without_kept_noise() -> None:
    sizes = Sizes()
    state = {name: tensor for name, tensor in rosinality(sizes).items() if not name.startswith("noises.")}
    first, second = imported(state, sizes)[0], imported(state, sizes)[0]
    z = torch.randn(1, sizes.latent)
    with torch.inference_mode():
        assert torch.equal(first(z), second(z))


@pytest.mark.parametrize(("naming", "classes"), [(rosinality, 0), (nvlabs, 4)])
def test_as_a_generator_of_w(naming: Callable[[Sizes], dict[str, Tensor]], classes: int) -> None:
    torch.manual_seed(6)
    sizes = Sizes(classes=classes)
    network, settings = imported(naming(sizes), sizes)
    space, labels = learn_space(network, settings)
    assert space.mean.shape == (sizes.width,)
    assert [label.name for label in labels] == [f"direction {n + 1}" for n in range(len(space.directions))]
    with torch.inference_mode():
        label = torch.randint(max(1, classes), (20_000,))
        w = network.mapping(torch.randn(20_000, sizes.latent), label).double()
    # A direction's unit is the spread of w along it.
    unit = space.directions[0] / np.linalg.norm(space.directions[0])
    assert np.std(w.numpy() @ unit) == pytest.approx(np.linalg.norm(space.directions[0]), rel=0.1)

    generator = TorchGenerator(network, settings, space)
    point = locate(LatentPoint(3), space, ())
    options = RenderOptions(Extent(sizes.side, sizes.side), noise_seed=2)
    picture = generator.render(point, options)
    whole = np.tile(point, 2 * len(sizes.features))
    assert np.array_equal(generator.render(whole, options), picture)
    styles = whole + np.linspace(0, 2, len(whole), dtype=np.float32)
    assert not np.array_equal(generator.render(styles, options), picture)


@pytest.mark.parametrize("missing", ["synthesis.b8.conv1.weight", "synthesis.b4.const", "mapping.fc0.weight"])
def test_parts_alone_are_left_alone(missing: str) -> None:
    state = nvlabs(Sizes())
    del state[missing]
    found = stylegan2.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is None


def test_discriminators_are_refused() -> None:
    for names in (
        ("convs.0.0.weight", "final_conv.0.weight", "final_linear.0.weight"),
        ("b8.fromrgb.weight", "b4.out.weight"),
    ):
        found = stylegan2.detect(dict.fromkeys(names, (1, 1)))
        assert found is not None
        assert "discriminator" in found.refusal


def test_genforces_classes_are_left_alone() -> None:
    shapes = {name: tuple(tensor.shape) for name, tensor in genforce(Sizes()).items()}
    assert stylegan2.detect(shapes) is not None
    assert stylegan2.detect(shapes | {"mapping.label_weight": (4, 6)}) is None
