"""SRResNet and SRGAN generators in fourteen public namings; their authors differ in rectifiers, ends and norms.

Lornatang's first releases named layers alike while the range of their pixels changed: there even greys tell it. So they
do in whatever other words there are, where layers stand in their order (`srresnet_order`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt, prod
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.greys import told_by_greys
from aigc_studio.library.families.names import bare, count, renamed
from aigc_studio.library.families.srresnet_order import rules_in_order, slope_told

if TYPE_CHECKING:
    import torch

NAME = "srresnet"
TITLE = "Enhancer (SRResNet, SRGAN)"

Value = TypeVar("Value")
_T = r"\.(weight|bias|running_mean|running_var)"
_PARTS = {0: "units.0.conv", 1: "units.0.norm", 2: "act", 3: "units.1.conv", 4: "units.1.norm"}

#: leftthomas/SRGAN, in each of its blocks.
_NUMBERED = {"conv1": _PARTS[0], "bn1": _PARTS[1], "prelu": _PARTS[2], "conv2": _PARTS[3], "bn2": _PARTS[4]}
#: Lornatang/SRGAN-PyTorch, older and newer.
_TRUNK = (
    *((rf"trunk\.(\d+)\.rcb\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in _PARTS.items()),
    (r"conv(?:_block)?1\.0" + _T, r"first.\1"), (r"conv(?:_block)?1\.1" + _T, r"act.\1"),
    (r"conv(?:_block)?2\.0" + _T, r"body.conv.\1"), (r"conv(?:_block)?2\.1" + _T, r"body.norm.\1"),
    (r"upsampling\.(\d+)\.upsample_block\.0" + _T, r"enlarge.\1.unit.conv.\2"),
    (r"upsampling\.(\d+)\.upsample_block\.2" + _T, r"enlarge.\1.act.\2"),
    (r"conv(?:_block)?3" + _T, r"last.\1"),
)  # fmt: skip
#: eriklindernoren/PyTorch-GAN, with ReLU or PReLU, and with or without norms after the convolutions that enlarge.
_SEQUENCE = (
    *((rf"res_blocks\.(\d+)\.conv_block\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in _PARTS.items()),
    (r"conv1\.0" + _T, r"first.\1"), (r"conv1\.1" + _T, r"act.\1"),
    (r"conv2\.0" + _T, r"body.conv.\1"), (r"conv2\.1" + _T, r"body.norm.\1"),
    (r"conv3\.0" + _T, r"last.\1"),
)  # fmt: skip
_STEP, _STEP_WITHOUT_NORM = {0: "unit.conv", 1: "unit.norm", 3: "act"}, {0: "unit.conv", 2: "act"}
#: sgrvinod's tutorial on super-resolution.
_TUTORIAL = (
    *((rf"residual_blocks\.(\d+)\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in
      ((r"conv_block1\.conv_block\.0", _PARTS[0]), (r"conv_block1\.conv_block\.1", _PARTS[1]),
       (r"conv_block1\.conv_block\.2", _PARTS[2]), (r"conv_block2\.conv_block\.0", _PARTS[3]),
       (r"conv_block2\.conv_block\.1", _PARTS[4]))),
    (r"conv_block1\.conv_block\.0" + _T, r"first.\1"), (r"conv_block1\.conv_block\.1" + _T, r"act.\1"),
    (r"conv_block2\.conv_block\.0" + _T, r"body.conv.\1"), (r"conv_block2\.conv_block\.1" + _T, r"body.norm.\1"),
    (r"subpixel_convolutional_blocks\.(\d+)\.conv" + _T, r"enlarge.\1.unit.conv.\2"),
    (r"subpixel_convolutional_blocks\.(\d+)\.prelu" + _T, r"enlarge.\1.act.\2"),
    (r"conv_block3\.conv_block\.0" + _T, r"last.\1"),
)  # fmt: skip
#: pytorch-SRResNet: rectifiers of slope 0.2; no biases, and batch norms or later instance norms.
_LEAKY = (
    *((rf"residual\.(\d+)\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in
      (("conv1", _PARTS[0]), ("(?:bn|in)1", _PARTS[1]), ("conv2", _PARTS[3]), ("(?:bn|in)2", _PARTS[4]))),
    (r"conv_input" + _T, r"first.\1"), (r"conv_mid" + _T, r"body.conv.\1"), (r"bn_mid" + _T, r"body.norm.\1"),
    *((rf"upscale(?:4x)?\.{3 * i}" + _T, rf"enlarge.{i}.unit.conv.\1") for i in range(2)),
    (r"conv_output" + _T, r"last.\1"),
)  # fmt: skip
#: Machine-Learning-Collection, which gives every unit a rectifier, used or not.
_COLLECTION = (
    *((rf"residuals\.(\d+)\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in
      ((r"block1\.cnn", _PARTS[0]), (r"block1\.bn", _PARTS[1]), (r"block1\.act", _PARTS[2]),
       (r"block2\.cnn", _PARTS[3]), (r"block2\.bn", _PARTS[4]))),
    (r"initial\.cnn" + _T, r"first.\1"), (r"initial\.act" + _T, r"act.\1"),
    (r"convblock\.cnn" + _T, r"body.conv.\1"), (r"convblock\.bn" + _T, r"body.norm.\1"),
    (r"upsamples\.(\d+)\.conv" + _T, r"enlarge.\1.unit.conv.\2"),
    (r"upsamples\.(\d+)\.act" + _T, r"enlarge.\1.act.\2"),
    (r"final" + _T, r"last.\1"),
)  # fmt: skip
#: aitorzip/PyTorch-SRGAN: swish for rectifiers, on normalised pixels.
_SWISH = (
    *((rf"residual_block(\d+)\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in
      (("conv1", _PARTS[0]), ("bn1", _PARTS[1]), ("conv2", _PARTS[3]), ("bn2", _PARTS[4]))),
    (r"conv1" + _T, r"first.\1"), (r"conv2" + _T, r"body.conv.\1"), (r"bn2" + _T, r"body.norm.\1"),
    (r"upsample(\d+)\.conv" + _T, r"enlarge.\1.unit.conv.\2"), (r"conv3" + _T, r"last.\1"),
)  # fmt: skip
#: dongheehand/SRGAN-PyTorch, which lists its one slope with every layer that uses it.
_BODIES = (
    *((rf"body\.(\d+)\.body\.{half}\.body\.{old}" + _T, rf"blocks.\1.{new}.\2") for half, old, new in
      ((0, 0, _PARTS[0]), (0, 1, _PARTS[1]), (0, 2, _PARTS[2]), (1, 0, _PARTS[3]), (1, 1, _PARTS[4]))),
    (r"conv01\.body\.0" + _T, r"first.\1"), (r"conv01\.body\.1" + _T, r"act.\1"),
    (r"conv02\.body\.0" + _T, r"body.conv.\1"), (r"conv02\.body\.1" + _T, r"body.norm.\1"),
    (r"tail\.(\d+)\.body\.0\.body\.0" + _T, r"enlarge.\1.unit.conv.\2"),
    (r"tail\.(\d+)\.body\.2" + _T, r"enlarge.\1.act.\2"), (r"last_conv\.body\.0" + _T, r"last.\1"),
)  # fmt: skip
#: Lornatang's first releases: `residual_blocks` became `trunk`, `upsampling` `subpixel_conv`.
_EARLIER = (
    *((rf"(?:trunk|residual_blocks)\.(\d+)\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in _NUMBERED.items()),
    (r"conv1\.0" + _T, r"first.\1"), (r"conv1\.1" + _T, r"act.\1"),
    (r"conv2\.0" + _T, r"body.conv.\1"), (r"conv2\.1" + _T, r"body.norm.\1"),
    (r"subpixel_conv\.(\d+)\.conv" + _T, r"enlarge.\1.unit.conv.\2"),
    (r"subpixel_conv\.(\d+)\.prelu" + _T, r"enlarge.\1.act.\2"),
    *((rf"upsampling\.{4 * i + old}" + _T, rf"enlarge.{i}.{new}.\1")
      for i in range(4) for old, new in ((0, "unit.conv"), (1, "unit.norm"), (3, "act"))),
    (r"conv3(?:\.0)?" + _T, r"last.\1"),
)  # fmt: skip
#: goldhuang/SRGAN-PyTorch, whose body ends in a rectifier.
_RECTIFIED = (
    *((rf"residual(\d+)\.net\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in _PARTS.items()),
    (r"conv1\.0" + _T, r"first.\1"), (r"conv1\.1" + _T, r"act.\1"),
    (r"conv2\.0" + _T, r"body.conv.\1"), (r"conv2\.1" + _T, r"body_act.\1"),
    (r"upsample\.(\d+)\.net\.0" + _T, r"enlarge.\1.unit.conv.\2"),
    (r"upsample\.(\d+)\.net\.2" + _T, r"enlarge.\1.act.\2"), (r"upsample\.\d+" + _T, r"last.\1"),
)  # fmt: skip
#: akanametov, who names layers by what is in them.
_STAGES = (
    *((rf"ResStage\.(\d+)\.block\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in
      ((r"0\.conv_bn_prelu\.0", _PARTS[0]), (r"0\.conv_bn_prelu\.1", _PARTS[1]),
       (r"0\.conv_bn_prelu\.2", _PARTS[2]), (r"1\.conv_bn\.0", _PARTS[3]), (r"1\.conv_bn\.1", _PARTS[4]))),
    (r"InputBlock\.conv_prelu\.0" + _T, r"first.\1"), (r"InputBlock\.conv_prelu\.1" + _T, r"act.\1"),
    (r"ResStage\.\d+\.conv_bn\.0" + _T, r"body.conv.\1"), (r"ResStage\.\d+\.conv_bn\.1" + _T, r"body.norm.\1"),
    (r"PixStage\.(\d+)\.conv_pix_prelu\.0" + _T, r"enlarge.\1.unit.conv.\2"),
    (r"PixStage\.(\d+)\.conv_pix_prelu\.2" + _T, r"enlarge.\1.act.\2"),
    (r"OutBlock\.conv_th\.0" + _T, r"last.\1"),
)  # fmt: skip
#: HasnainRaz/Fast-SRGAN: convolutions of each feature, then of each pixel.
_FAST = (
    *((rf"stem\.(\d+)\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in
      (("conv1", _PARTS[0]), ("bn1", _PARTS[1]), ("relu1", _PARTS[2]), ("conv2", _PARTS[3]), ("bn2", _PARTS[4]))),
    (r"neck\.0" + _T, r"first.\1"), (r"neck\.1" + _T, r"act.\1"),
    (r"bottleneck\.0" + _T, r"body.conv.\1"), (r"bottleneck\.1" + _T, r"body.norm.\1"),
    (r"upsampling\.(\d+)\.conv" + _T, r"enlarge.\1.unit.conv.\2"),
    (r"upsampling\.(\d+)\.relu" + _T, r"enlarge.\1.act.\2"), (r"head\.0" + _T, r"last.\1"),
)  # fmt: skip
_TANH_MARK = "conv3.0.weight"
#: What is tried of them, on which greys: how pixels enter and leave.
_READS, _ENDS, _TANH_ENDS = ("plain", "symmetric"), ("plain", "symmetric"), ("tanh", "bounded")
_GREYS, _SIDE = (0.1, 0.5, 0.9), 18
_UNUSED = re.compile(r"(residuals\.\d+\.block2|convblock)\.act\.weight")
_OWN = re.compile(
    rf"(first|last|act|body_act|body\.(conv|norm)|blocks\.\d+\.(units\.[01]\.(conv|norm)|act)"
    rf"|enlarge\.\d+\.(unit\.(conv|norm)|act)){_T}"
)


@dataclass(frozen=True)
class _Naming:
    """A naming by a tensor that only it has; what its networks read and tell; their slope where it is not learned;
    whether it says its range; what it counts from one, as a pattern."""

    mark: str
    rules: Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]]
    reads: str = "plain"
    ends: str = "plain"
    slope: float = 0.0
    swish: bool = False
    ranged: bool = True
    from_one: str = ""


def detect(shapes: Shapes) -> Detected | None:
    naming, own = _own_names(shapes)
    blocks, enlarged = count(own, r"blocks\.(\d+)\."), count(own, r"enlarge\.(\d+)\.")
    if naming is None or not blocks or not enlarged or not all(_OWN.fullmatch(name) for name in own):
        return None
    rectified, end = "body_act.weight" in own, _end_of(own)
    known = {"body_act.weight"} if rectified else {"body.conv.weight", "body.norm.weight"}
    if not {"first.weight", "last.weight", "blocks.0.units.0.conv.weight"} <= own.keys():
        return None
    if naming is not _IN_ORDER and not known <= own.keys():
        return None
    features, channels, kernel, _ = own["first.weight"]
    learned, sizes = "act.weight" in own, [own.get(f"enlarge.{i}.unit.conv.weight", (0,)) for i in range(enlarged)]
    factors = [isqrt(shape[0] // features) for shape in sizes]
    if channels != 3 or own["last.weight"][:2] != (channels, features) or 0 in factors:
        return None
    # Learned slopes came to PyTorch-GAN together with a looser norm.
    eps = 0.8 if naming.ends == "imagenet" and learned else 1e-5
    norm = "batch" if "blocks.0.units.0.norm.running_var" in own else "affine"
    # The first swish kept a rectifier that was learned before the blocks, whose own have no tensors.
    swish = naming.swish or (naming.rules is _numbered and "blocks.0.act.weight" not in own)
    return Detected("enhancer", {
        "channels": channels, "scale": prod(factors), "multiple": 1,
        "halo": 2 * blocks + 1 + 2 * (kernel // 2) + 2 if norm == "batch" else None, "norm": norm,
        "features": features, "blocks": blocks, "factors": factors, "kernels": [kernel, own["last.weight"][2]],
        "bias": "blocks.0.units.0.conv.bias" in own, "outer_bias": "last.bias" in own, "eps": eps,
        "slope": None if learned else naming.slope, "normed_enlarging": "enlarge.0.unit.norm.weight" in own,
        "reads": naming.reads, "ends": naming.ends, "slopes": own["act.weight"][0] if learned else 1,
        "swish": swish, "separable": own["blocks.0.units.0.conv.weight"][1] == 1 < features, "rectified": rectified,
        "end": end, "skip": True,
    })  # fmt: skip


def _end_of(own: Mapping[str, Any]) -> str:
    """The body's: a convolution and its norm, the convolution alone, or nothing."""
    return "norm" if "body.norm.weight" in own else "conv" if "body.conv.weight" in own else "none"


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The range with which greys stay what they are, in the naming that says nothing of it. In words of nobody's also
    how much rectifiers leak, which the norms tell, and whether a body without an end is added to what it is given."""
    naming, _ = _own_names(tensors)
    if naming is None or naming.ranged:
        return dict(settings)
    if naming is _IN_ORDER and settings["slope"] is not None:
        settings = {**settings, "slope": slope_told(convert(tensors, settings), settings)}
    told: Sequence[str] = _TANH_ENDS if settings["ends"] == "tanh" else _ENDS
    if naming is _IN_ORDER:
        told = (*_ENDS, *_TANH_ENDS)
    skips = (True, False) if settings["end"] == "none" else (True,)
    ways = [{"reads": reads, "ends": ends, "skip": skip} for skip in skips for reads in _READS for ends in told]
    return told_by_greys(network, lambda way: convert(tensors, way), settings, ways, _GREYS, _SIDE)


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.srresnet import SRResNet

    names = (
        "channels", "features", "blocks", "factors", "kernels", "bias", "outer_bias", "eps", "slope",
        "normed_enlarging", "reads", "ends",
    )  # fmt: skip
    return SRResNet(
        **{name: settings[name] for name in names}, slopes=settings.get("slopes", 1),
        norm=settings.get("norm", "batch"), swish=settings.get("swish", False),
        separable=settings.get("separable", False), rectified=settings.get("rectified", False),
        end=settings.get("end", "norm"), skip=settings.get("skip", True),
    )  # fmt: skip


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors)[1].items()}


def _own_names(tensors: Mapping[str, Value]) -> tuple[_Naming | None, dict[str, Value]]:
    """Which naming it is, and the tensors under the network's own names; (None, {}) for none that is known."""
    names = bare(tensors)
    for naming in _NAMINGS:
        if naming.mark in names and (naming.ranged or (naming.ends == "tanh") == (_TANH_MARK in names)):
            used = {name: value for name, value in names.items() if not _UNUSED.fullmatch(name)}
            if naming.mark == _OF_INSTANCES:  # old torch kept statistics that instance norms never use
                used = {name: value for name, value in used.items() if ".running_" not in name}
            found = renamed(used, naming.rules(names))
            return naming, {_from_zero(name, naming.from_one): value for name, value in found.items()}
    rules = rules_in_order(names)
    return (_IN_ORDER, renamed(names, rules)) if rules else (None, {})


def _from_zero(name: str, parts: str) -> str:
    match = re.match(rf"({parts})\.(\d+)", name) if parts else None
    return f"{match[1]}.{int(match[2]) - 1}{name[match.end():]}" if match else name


def _numbered(names: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The blocks count from 1: the first convolution, the residuals, the body's end, the enlarging with the last."""
    blocks = max(int(match[1]) for name in names if (match := re.match(r"block(\d+)\.conv1\.", name))) - 1
    end, enlarging = blocks + 2, blocks + 3
    doublings = count(names, rf"block{enlarging}\.(\d+)\.") - 1
    return (
        *((rf"block{number}\.{old}" + _T, rf"blocks.{number - 2}.{new}.\1") for number in range(2, end)
          for old, new in _NUMBERED.items()),
        (r"block1\.0" + _T, r"first.\1"), (r"block1\.1" + _T, r"act.\1"),
        (rf"block{end}\.0" + _T, r"body.conv.\1"), (rf"block{end}\.1" + _T, r"body.norm.\1"),
        (rf"block{enlarging}\.{doublings}" + _T, r"last.\1"),
        (rf"block{enlarging}\.(\d+)\.conv" + _T, r"enlarge.\1.unit.conv.\2"),
        (rf"block{enlarging}\.(\d+)\.prelu" + _T, r"enlarge.\1.act.\2"),
    )  # fmt: skip


def _sequence(names: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The layers that enlarge are numbered through; a norm among them makes each step one longer."""
    step = _STEP if "upsampling.1.weight" in names else _STEP_WITHOUT_NORM
    rules = (
        (rf"upsampling\.{(max(step) + 1) * i + old}" + _T, rf"enlarge.{i}.{new}.\1")
        for i in range(4) for old, new in step.items()
    )  # fmt: skip
    return (*_SEQUENCE, *rules)


_IN_ORDER = _Naming("", rules_in_order, slope=0.2, ranged=False)
_OF_INSTANCES = "residual.0.in1.weight"
_NAMINGS = (
    _Naming("block2.conv1.weight", _numbered, ends="tanh"),
    _Naming("trunk.0.rcb.0.weight", lambda _: _TRUNK),
    _Naming("trunk.0.bn1.weight", lambda _: _EARLIER, "symmetric", "tanh", ranged=False),
    _Naming("trunk.0.bn1.weight", lambda _: _EARLIER, ranged=False),
    _Naming("residual_blocks.0.bn1.weight", lambda _: _EARLIER, ranged=False),
    _Naming("res_blocks.0.conv_block.0.weight", _sequence, "imagenet", "imagenet"),
    _Naming("residual_blocks.0.conv_block1.conv_block.0.weight", lambda _: _TUTORIAL, "imagenet", "tanh"),
    _Naming(_OF_INSTANCES, lambda _: _LEAKY, slope=0.2),
    _Naming("upscale4x.0.weight", lambda _: _LEAKY, slope=0.2),
    _Naming("residual_block1.conv1.weight", lambda _: _SWISH, "imagenet", "normalised", swish=True,
            from_one="blocks|enlarge"),
    _Naming("conv01.body.0.weight", lambda _: _BODIES, "symmetric", "tanh"),
    _Naming("residuals.0.block1.cnn.weight", lambda _: _COLLECTION, ends="tanh"),
    _Naming("residual1.net.0.weight", lambda _: _RECTIFIED, ends="tanh", from_one="blocks"),
    _Naming("InputBlock.conv_prelu.0.weight", lambda _: _STAGES, "symmetric", "tanh"),
    _Naming("stem.0.relu1.weight", lambda _: _FAST, "symmetric", "tanh"),
)
