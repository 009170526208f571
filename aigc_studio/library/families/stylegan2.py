"""StyleGAN2 (Karras et al. 2020) and StyleGAN2-ADA in the namings that are in use.

rosinality's (`style.1.weight`, `convs.0.conv.weight`; in BasicSR's words `style_mlp.1.weight`,
`style_convs.0.modulated_conv.weight`, in OpenMMLab's `style_mapping.1.linear.weight_orig`, `convs.0.conv.weight_orig`,
whose colours stand in OpenCV's order) and NVlabs' (`mapping.fc0.weight`, `synthesis.b8.conv0.weight`; in GenForce's
`mapping.dense0.weight`, `synthesis.layer1.weight`; as TensorFlow pickled it, `mapping.Dense0.weight`,
`synthesis.4x4.Conv.weight`): any size, any widths, depth of mapping, classes, and NVlabs' three architectures. All
become one network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import count, pairwise
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families import stylegan2_genforce, stylegan2_tensorflow
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import renamed
from aigc_studio.library.families.stylegan_shapes import maps_of, nvlabs_mapping, present

if TYPE_CHECKING:
    import torch

NAME = "stylegan2"
TITLE = "StyleGAN2"

Value = TypeVar("Value")
#: BasicSR's words for rosinality's, by the tensor that only it has.
_BASIC_MARK = "constant_input.weight"
_BASIC = (
    (r"constant_input\.weight", "input.input"),
    (r"style_mlp\.(\d+)\.(weight|bias)", r"style.\1.\2"),
    (r"(?:style_)?(conv1|convs\.\d+|to_rgb1|to_rgbs\.\d+)\.modulated_conv\.(.+)", r"\1.conv.\2"),
    (r"style_(conv1|convs\.\d+)\.weight", r"\1.noise.weight"),
    (r"style_(conv1|convs\.\d+)\.activate\.bias", r"\1.activate.bias"),
    (r"noises\.noise(\d+)", r"noises.noise_\1"),
)
#: OpenMMLab's.
_MODULES_MARK, _BACKWARDS = "constant_input.input", {"low": -1.0, "high": 1.0, "order": "BGR"}
_MODULES = (
    (r"constant_input\.input", "input.input"),
    (r"style_mapping\.(\d+)\.linear\.weight_orig", r"style.\1.weight"),
    (r"style_mapping\.(\d+)\.bias", r"style.\1.bias"),
    (r"(.+)\.conv\.style_modulation\.linear\.weight_orig", r"\1.conv.modulation.weight"),
    (r"(.+)\.conv\.style_modulation\.bias", r"\1.conv.modulation.bias"),
    (r"(.+)\.conv\.weight_orig", r"\1.conv.weight"),
    (r"(.+)\.noise_injector\.weight", r"\1.noise.weight"),
    (r"injected_noise_(\d+)", r"noises.noise_\1"),
)


def detect(shapes: Shapes) -> Detected | None:
    """Points are w (`space`); `w_avg` says whether the checkpoint holds the mean of w."""
    backwards = {"shown": _BACKWARDS} if _MODULES_MARK in shapes else {}
    others = _in_nvlabs_words(shapes)
    shapes = others.nvlabs_shapes(shapes) if others else _rosinality_names(shapes)
    if _is_discriminator(shapes):
        return Detected(
            "generator",
            refusal="These are the weights of a StyleGAN2 discriminator, the part that only judges pictures.",
            advice="The generator is named g, g_ema or G_ema, usually in the same file.",
        )
    try:
        settings = _rosinality(shapes) if "input.input" in shapes else _nvlabs(shapes)
    except (KeyError, ValueError, IndexError):
        return None
    return Detected("generator", settings | {"space": "w", "noise": True} | backwards)


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.stylegan2 import StyleGAN2

    return StyleGAN2(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    from aigc_studio.library.networks import stylegan2_weights

    others = _in_nvlabs_words(tensors)
    tensors = others.nvlabs_tensors(tensors) if others else _rosinality_names(tensors)
    tensors = {name: tensor.float() for name, tensor in tensors.items()}
    read = stylegan2_weights.from_rosinality if "input.input" in tensors else stylegan2_weights.from_nvlabs
    return read(tensors, settings)


def _in_nvlabs_words(names: Collection[str]) -> ModuleType | None:
    """Who says in NVlabs' words what other authors named in their own."""
    return next((one for one in (stylegan2_genforce, stylegan2_tensorflow) if one.MARK in names), None)


def _rosinality_names(tensors: Mapping[str, Value]) -> Mapping[str, Value]:
    """Of other authors who name the same network."""
    rules = _BASIC if _BASIC_MARK in tensors else _MODULES if _MODULES_MARK in tensors else ()
    return renamed(tensors, rules) if rules else tensors


def _is_discriminator(shapes: Shapes) -> bool:
    rosinality = {"convs.0.0.weight", "final_conv.0.weight", "final_linear.0.weight"} <= set(shapes)
    return rosinality or ("b4.out.weight" in shapes and any(name.endswith(".fromrgb.weight") for name in shapes))


def _rosinality(shapes: Shapes) -> dict[str, Any]:
    maps = maps_of(shapes, (f"style.{n}.weight" for n in count(1)))
    _, first, *start = shapes["input.input"]
    blocks = present(shapes, (f"to_rgbs.{n}.bias" for n in count()))
    features = [first]
    for block in range(len(blocks)):
        _, out, into, kernel, _ = shapes[f"convs.{2 * block}.conv.weight"]
        if (into, kernel) != (features[-1], 3) or shapes[f"convs.{2 * block + 1}.conv.weight"] != (1, out, out, 3, 3):
            raise ValueError(block)
        features.append(out)
    width = maps[-1][1]
    _check(features, width, shapes["conv1.conv.modulation.weight"])
    mapping = {"latent": maps[0][0], "width": width, "maps": maps, "w_avg": "latent_avg" in shapes}
    return mapping | _sizes(features, start, shapes["to_rgb1.bias"][1])


def _nvlabs(shapes: Shapes) -> dict[str, Any]:
    mapping = nvlabs_mapping(shapes)
    first, *begun = shapes["synthesis.b4.const"]
    start = begun[0]
    sides = [2**power for power in range(3, 13) if f"synthesis.b{2**power}.conv0.weight" in shapes]
    features = [first]
    for side in sides:
        out, into, kernel, _ = shapes[f"synthesis.b{side}.conv0.weight"]
        if (into, kernel) != (features[-1], 3):
            raise ValueError(side)
        features.append(out)
    if sides != [start * 2**step for step in range(1, len(features))]:
        raise ValueError(sides)
    sides = [start, *sides]
    for side, size in zip(sides, features, strict=True):
        if shapes[f"synthesis.b{side}.conv1.weight"] != (size, size, 3, 3):
            raise ValueError(side)
    _check(features, mapping["width"], shapes["synthesis.b4.conv1.affine.weight"])
    channels = shapes[f"synthesis.b{sides[-1]}.torgb.weight"][0]
    architecture = _architecture(shapes, sides, features)
    return mapping | _sizes(features, begun, channels) | {"architecture": architecture}


def _architecture(shapes: Shapes, sides: list[int], features: list[int]) -> str:
    """Told by what every block has beside its convolutions: a picture, a shortcut, or neither."""
    pictures = [side for side in sides if f"synthesis.b{side}.torgb.weight" in shapes]
    shortcuts = [side for side in sides if f"synthesis.b{side}.skip.weight" in shapes]
    if pictures == sides and not shortcuts:
        return "skip"
    if pictures == sides[-1:] and not shortcuts:
        return "orig"
    wanted = [(out, into, 1, 1) for into, out in pairwise(features)]
    if pictures == sides[-1:] and [shapes.get(f"synthesis.b{side}.skip.weight") for side in sides[1:]] == wanted:
        return "resnet"
    raise ValueError(shortcuts)


def _check(features: list[int], width: int, style: tuple[int, ...]) -> None:
    if style != (features[0], width) or len(features) < 2:
        raise ValueError(features)


def _sizes(features: list[int], start: list[int], channels: int) -> dict[str, Any]:
    """`start` is the height and width that pictures begin with; `across` is told where they are not square."""
    height, width = start
    if channels not in (1, 3, 4):
        raise ValueError(channels)
    settings = {"side": height * 2 ** (len(features) - 1), "channels": channels, "features": features, "start": height}
    return settings if width == height else settings | {"across": width}
