"""Fast neural style networks in the namings of pytorch/examples, old (with running statistics) and new, of
abhiskk/fast-neural-style (`in1.scale`, on pixels in the order of Caffe's VGG), of
eriklindernoren/Fast-Neural-Style-Transfer, of rrmina/fast-neural-style-pytorch, of
gordicaleksa/pytorch-neural-style-transfer-johnson, of dxyang/StyleTransfer (`in1_e.weight`), of
chenyuntc/pytorch-book (`initial_layers.0.conv2d.weight`) and of yakhyo/fast-neural-style-transfer
(`upsample_conv1.conv2d.weight`), whose residuals add twice what they were given. And whatever other words there are,
where each convolution but the last has an instance norm behind it, all in their order, and the outer kernels are large.

Of networks whose instance norms have no weights, as PyTorch's have none unless told, a file holds convolutions alone.

ceshine/fast-neural-style has the names and shapes of pytorch/examples, on normalised pixels: there the numbers tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, paths_in_order, renamed

if TYPE_CHECKING:
    import torch

NAME = "transformer-net"
TITLE = "Painted style (fast neural style)"

Value = TypeVar("Value")

_RESIDUAL = re.compile(r"res(\d+)\.(conv|in)([12])\.(?:conv2d\.)?(weight|bias)")
_OLD_WORDS = ((r"(.*)\.scale", r"\1.weight"), (r"(.*)\.shift", r"\1.bias"))
_OLD_MARK = "in1.scale"
_RULES = (
    *((rf"conv{i}\.conv2d\.(weight|bias)", rf"down.{2 * i - 2}.conv.conv2d.\1") for i in (1, 2, 3)),
    *((rf"in{i}\.(weight|bias)", rf"down.{2 * i - 2}.norm.\1") for i in (1, 2, 3)),
    *((rf"deconv{i}\.conv2d\.(weight|bias)", rf"up.{2 * i - 2}.conv.conv2d.\1") for i in (1, 2)),
    *((rf"in{i}\.(weight|bias)", rf"up.{2 * i - 8}.norm.\1") for i in (4, 5)),
    (r"deconv3\.conv2d\.(weight|bias)", r"up.4.conv2d.\1"),
)
_W = r"\.(weight|bias)"
#: gordicaleksa's words for the layers that enlarge, in those of pytorch/examples.
_UP_WORDS = ((r"up([12])\.conv2d\.conv2d" + _W, r"deconv\1.conv2d.\2"), (r"up3\.conv2d" + _W, r"deconv3.conv2d.\1"))
#: yakhyo's, for the same.
_TWICE_WORDS = ((r"upsample_conv([123])\.conv2d" + _W, r"deconv\1.conv2d.\2"),)
_TWICE_MARK = "upsample_conv1.conv2d.weight"
#: dxyang's numbers run backwards after the residuals; the norm of the picture is never used.
_MIRRORED_WORDS = (
    *((rf"deconv{i}\.conv2d" + _W, rf"deconv{4 - i}.conv2d.\1") for i in (1, 2, 3)),
    *((rf"in{i}_e" + _W, rf"in{i}.\1") for i in (1, 2, 3)), (r"in3_d" + _W, r"in4.\1"), (r"in2_d" + _W, r"in5.\1"),
)  # fmt: skip
_MIRRORED_MARK, _MIRRORED_UNUSED = "in1_e.weight", re.compile(r"in1_d" + _W)
#: rrmina's, on pixels in OpenCV's order, with transposed convolutions.
_BLOCKS = (
    *((rf"ConvBlock\.{i}\.conv_layer" + _W, rf"down.{i}.conv.conv2d.\1") for i in (0, 2, 4)),
    (r"ConvBlock\.(\d)\.norm_layer" + _W, r"down.\1.norm.\2"),
    *((rf"ResidualBlock\.(\d+)\.conv{i}\.conv_layer" + _W, rf"residuals.\1.{half}.conv.conv2d.\2")
      for i, half in ((1, "first"), (2, "second"))),
    *((rf"ResidualBlock\.(\d+)\.conv{i}\.norm_layer" + _W, rf"residuals.\1.{half}.norm.\2")
      for i, half in ((1, "first"), (2, "second"))),
    (r"DeconvBlock\.([02])\.conv_transpose" + _W, r"up.\1.conv.conv2d.\2"),
    (r"DeconvBlock\.([02])\.norm_layer" + _W, r"up.\1.norm.\2"),
    (r"DeconvBlock\.4\.conv_layer" + _W, r"up.4.conv2d.\1"),
)  # fmt: skip
#: pytorch-book's, whose three sequences count activations too.
_BOOK_MARK = "initial_layers.0.conv2d.weight"
_BOOK = (
    *(rule for old, new, steps in (("initial", "down", 3), ("upsample", "up", 2)) for i in range(steps) for rule in (
        (rf"{old}_layers\.{3 * i}\.conv2d" + _W, rf"{new}.{2 * i}.conv.conv2d.\1"),
        (rf"{old}_layers\.{3 * i + 1}" + _W, rf"{new}.{2 * i}.norm.\1"),
    )),
    (r"upsample_layers\.6\.conv2d" + _W, r"up.4.conv2d.\1"),
    *(rule for i, half in ((1, "first"), (2, "second")) for rule in (
        (rf"res_layers\.(\d+)\.conv{i}\.conv2d" + _W, rf"residuals.\1.{half}.conv.conv2d.\2"),
        (rf"res_layers\.(\d+)\.in{i}" + _W, rf"residuals.\1.{half}.norm.\2"),
    )),
)  # fmt: skip
_WORDS = ("weight", "bias")
_FIXED = {
    *(f"{half}.{i}.{part}.{word}" for half, last in (("down", 4), ("up", 2)) for i in range(0, last + 1, 2)
      for part in ("conv.conv2d", "norm") for word in _WORDS),
    *(f"up.4.conv2d.{word}" for word in _WORDS),
}  # fmt: skip
_NORMS = re.compile(r".*\.norm\.(weight|bias)")
#: Tensors of a residual, and of one whose norms have no weights.
_OF_A_RESIDUAL, _WITHOUT_NORMS = 8, 4
#: Layers with a norm that are no residuals. CycleGAN's generators, of the same order, have smaller kernels.
_FRAME, _DOWNS, _LARGE_KERNEL = 5, 3, 9
#: The side of the noise that is painted. Normalised pixels are within ±3, and a painting in 0..255 is never so dark.
_SIDE, _FARTHEST_NORMALISED = 64, 8.0


def detect(shapes: Shapes) -> Detected | None:
    pixels, own = _own_names(shapes)
    residuals, affine = count(own, r"residuals\.(\d+)\."), "down.0.norm.weight" in own
    fixed, each = (_FIXED, _OF_A_RESIDUAL) if affine else (_without_norms(_FIXED), _WITHOUT_NORMS)
    if not residuals or not own.keys() >= fixed or len(own) != len(fixed) + each * residuals:
        return None
    widths = [own[f"down.{i}.conv.conv2d.weight"][0] for i in (0, 2, 4)]
    transposed = own["up.0.conv.conv2d.weight"][0] == widths[2] != own["up.0.conv.conv2d.weight"][1]
    transposed |= "DeconvBlock.0.conv_transpose.weight" in bare(shapes)
    narrow = [own[f"up.{i}.conv.conv2d.weight"][transposed] for i in (0, 2)]
    _, channels, kernel, _ = own["down.0.conv.conv2d.weight"]
    if own["up.4.conv2d.weight"] != (channels, narrow[1], kernel, kernel) or channels != 3:
        return None
    return Detected("translator", {
        "channels": channels, "scale": 1, "multiple": 4, "halo": None, "widths": widths, "narrow": narrow,
        "residuals": residuals, "kernel": kernel, "pixels": pixels,
        "enlarging": "transposed" if transposed else "nearest", "rectified": _MIRRORED_MARK in bare(shapes),
        "times": 2 if _TWICE_MARK in bare(shapes) else 1, "affine": affine,
    })  # fmt: skip


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Whether pixels are 0..255 or normalised, in the naming that both share: told by what the network makes of noise,
    which all its norms bring to the size it was trained for."""
    import torch

    from aigc_studio.library.networks.unfilled import filled

    if settings["pixels"] != "rgb":
        return dict(settings)
    with torch.inference_mode():
        painter = filled(lambda: network(settings), convert(tensors, settings))
        noise = torch.rand(1, settings["channels"], _SIDE, _SIDE, generator=torch.Generator().manual_seed(0))
        painted = painter.painted(noise)
    return {**settings, "pixels": "imagenet" if float(painted.abs().mean()) < _FARTHEST_NORMALISED else "rgb"}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.transformer_net import TransformerNet

    sizes = {name: settings[name] for name in ("channels", "widths", "narrow", "residuals", "kernel")}
    return TransformerNet(
        **sizes, pixels=settings.get("pixels", "rgb"), enlarging=settings.get("enlarging", "nearest"),
        rectified=settings.get("rectified", False), times=settings.get("times", 1),
        affine=settings.get("affine", True),
    )  # fmt: skip


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors)[1].items()}


def _own_names(tensors: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
    """On which pixels the naming's networks were trained, and the tensors under the network's own names."""
    # Instance norms never used the running statistics that old torch kept for them.
    kept = {name: value for name, value in bare(tensors).items() if ".running_" not in name}
    if "ConvBlock.0.conv_layer.weight" in kept:
        return "bgr", renamed(kept, _BLOCKS)
    if _BOOK_MARK in kept:
        return "rgb", renamed(kept, _BOOK)
    if "0.block.1.weight" in kept and "3.block.0.block.1.weight" in kept:
        return "imagenet", renamed(kept, _sequence(kept))
    if _MIRRORED_MARK in kept:
        kept = {name: value for name, value in kept.items() if not _MIRRORED_UNUSED.fullmatch(name)}
        pixels, words = "imagenet", _MIRRORED_WORDS
    elif _OLD_MARK in kept:
        pixels, words = "bgr", _OLD_WORDS
    elif _TWICE_MARK in kept:
        pixels, words = "rgb", _TWICE_WORDS
    else:
        pixels, words = "imagenet" if "up1.conv2d.conv2d.weight" in kept else "rgb", _UP_WORDS
    found = {_of_residual(name): value for name, value in renamed(renamed(kept, words), _RULES).items()}
    if not found.keys() >= _without_norms(_FIXED) and len(kept) == len(bare(tensors)):
        return "rgb", _in_order(kept)
    return pixels, found


def _without_norms(names: Iterable[str]) -> set[str]:
    return {name for name in names if not _NORMS.fullmatch(name)}


def _in_order(names: Mapping[str, Value]) -> dict[str, Value]:
    """The same for whatever words, by the order of the layers; {} where they are no such network."""
    paths = paths_in_order(names)
    if names.keys() != {f"{path}.{word}" for path in paths for word in _WORDS}:
        return {}
    shapes = [_shape(names[f"{path}.weight"]) for path in paths]
    affine = any(len(shape) == 1 for shape in shapes)
    per_step = 2 if affine else 1
    residuals = (len(paths) - per_step * _FRAME - 1) // (2 * per_step)
    kinds = [4, 1] if affine else [4]
    if residuals < 1 or [len(shape) for shape in shapes] != [*kinds * (len(paths) // per_step), *kinds][: len(paths)]:
        return {}
    kernels = shapes[::per_step]
    if kernels[0][2] < _LARGE_KERNEL or (not affine and not _widens_in_the_middle(kernels)):
        return {}
    middle = {*kernels[_DOWNS : _DOWNS + 2 * residuals]}
    if middle != {(kernels[_DOWNS - 1][0],) * 2 + (3, 3)}:
        return {}
    steps = [f"down.{i}" for i in (0, 2, 4)]
    steps += [f"residuals.{i}.{half}" for i in range(residuals) for half in ("first", "second")] + ["up.0", "up.2"]
    parts = ("conv.conv2d", "norm")[:per_step]
    places = [*(f"{step}.{part}" for step in steps for part in parts), "up.4.conv2d"]
    if len(places) != len(paths):
        return {}
    old = dict(zip(places, paths, strict=True))
    return {f"{place}.{word}": names[f"{old[place]}.{word}"] for place in places for word in _WORDS}


def _widens_in_the_middle(kernels: Sequence[Sequence[int]]) -> bool:
    """Whether convolutions without norms are those of a painter: features grow while the picture shrinks, and the other
    way; other chains of convolutions, which keep the size, have the same number throughout."""
    first, second, third, *_, fourth, fifth, last = kernels
    inner = kernels[1:-1]
    grows = first[0] < second[0] < third[0] and max(fourth[:2]) > min(fourth[:2]) and max(fifth[:2]) > min(fifth[:2])
    chained = second[1] == first[0] and third[1] == second[0] and third[0] in fourth[:2] and last[1] in fifth[:2]
    return grows and chained and last[2] == first[2] and all(tuple(kernel[2:]) == (3, 3) for kernel in inner)


def _shape(value: Any) -> tuple[int, ...]:
    """Of a tensor, or the shape itself."""
    return tuple(getattr(value, "shape", value))


def _sequence(names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """eriklindernoren numbers all blocks through: three that shrink, the residuals, two that enlarge, the last."""
    end = max(int(match[1]) for name in names if (match := re.match(r"(\d+)\.block\.0\.block\.", name))) + 1
    places = {i: f"down.{2 * i}" for i in range(3)} | {end: "up.0", end + 1: "up.2"}
    rules = [(rf"{end + 2}\.block\.1" + _W, r"up.4.conv2d.\1")]
    for number, place in places.items():
        rules.append((rf"{number}\.block\.1" + _W, rf"{place}.conv.conv2d.\1"))
        rules.append((rf"{number}\.norm" + _W, rf"{place}.norm.\1"))
    for number in range(3, end):
        for half, name in enumerate(("first", "second")):
            place = f"residuals.{number - 3}.{name}"
            rules.append((rf"{number}\.block\.{half}\.block\.1" + _W, rf"{place}.conv.conv2d.\1"))
            rules.append((rf"{number}\.block\.{half}\.norm" + _W, rf"{place}.norm.\1"))
    return rules


def _of_residual(name: str) -> str:
    match = _RESIDUAL.fullmatch(name)
    if match is None:
        return name
    half = ("first", "second")[int(match[3]) - 1]
    part = "conv.conv2d" if match[2] == "conv" else "norm"
    return f"residuals.{int(match[1]) - 1}.{half}.{part}.{match[4]}"
