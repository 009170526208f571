"""CycleGAN's ResNet generators, CartoonGAN's and informative drawings in other authors' namings against references."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import cyclegan_resnet
from aigc_studio.library.sealed_reader import examine
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of
from tests.library.families.test_cyclegan_resnet import Block


def mirrored(x: Tensor, edge: int) -> Tensor:
    return F.pad(x, [edge] * 4, mode="reflect")


def normed(x: Tensor) -> Tensor:
    return F.relu(F.instance_norm(x))


class OldNorm(nn.Module):
    """An instance norm from before torch had one."""

    def __init__(self, features: int):
        super().__init__()
        self.scale, self.shift = nn.Parameter(torch.rand(features) + 0.5), nn.Parameter(torch.rand(features) - 0.5)

    def forward(self, x: Tensor) -> Tensor:
        variance, mean = torch.var_mean(x, (2, 3), unbiased=False, keepdim=True)
        return (x - mean) / (variance + 1e-9).sqrt() * self.scale[:, None, None] + self.shift[:, None, None]


class FirstCartoon(nn.Module):
    """Yijunmaverick/CartoonGAN-Test-Pytorch-Torch, on pixels as OpenCV gives them."""

    def __init__(self, n: int = 4):
        super().__init__()
        sizes = {
            "conv01_1": (3, n, 7), "conv02_1": (n, 2 * n, 3, 2, 1), "conv02_2": (2 * n, 2 * n, 3, 1, 1),
            "conv03_1": (2 * n, 4 * n, 3, 2, 1), "conv03_2": (4 * n, 4 * n, 3, 1, 1),
            "deconv01_2": (2 * n, 2 * n, 3, 1, 1), "deconv02_2": (n, n, 3, 1, 1), "deconv03_1": (n, 3, 7),
        }  # fmt: skip
        norms = {"01_1": n, "02_1": 2 * n, "03_1": 4 * n, "12_1": 2 * n, "13_1": n}
        for place in (f"{block:02d}_{half}" for block in range(4, 12) for half in (1, 2)):
            sizes[f"conv{place}"], norms[place] = (4 * n, 4 * n, 3), 4 * n
        for name, size in sizes.items():
            self.add_module(name, nn.Conv2d(*size))
        self.deconv01_1 = nn.ConvTranspose2d(4 * n, 2 * n, 3, 2, 1, 1)
        self.deconv02_1 = nn.ConvTranspose2d(2 * n, n, 3, 2, 1, 1)
        for place, features in norms.items():
            self.add_module(f"in{place}", OldNorm(features))

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.in01_1(self.conv01_1(mirrored(x.flip(1) * 2 - 1, 3))))
        y = F.relu(self.in02_1(self.conv02_2(self.conv02_1(y))))
        y = F.relu(self.in03_1(self.conv03_2(self.conv03_1(y))))
        for block in range(4, 12):
            (one, its), (other, last) = (
                (getattr(self, f"conv{block:02d}_{half}"), getattr(self, f"in{block:02d}_{half}")) for half in (1, 2)
            )
            y = last(other(mirrored(F.relu(its(one(mirrored(y, 1)))), 1))) + y
        y = F.relu(self.in12_1(self.deconv01_2(self.deconv01_1(y))))
        y = F.relu(self.in13_1(self.deconv02_2(self.deconv02_1(y))))
        return (torch.tanh(self.deconv03_1(mirrored(y, 3))).flip(1) + 1) / 2


class PlainBlock(nn.Module):
    def __init__(self, width: int, edges: str = "zeros"):
        super().__init__()
        self.conv1, self.conv2 = (nn.Conv2d(width, width, 3, padding=1, padding_mode=edges) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        return x + F.instance_norm(self.conv2(normed(self.conv1(x))))


class Cartoon(nn.Module):
    """znxlwm/pytorch-CartoonGAN."""

    def __init__(self, n: int = 4, blocks: int = 2):
        super().__init__()

        def halved(a: int) -> list[nn.Module]:
            return [nn.Conv2d(a, 2 * a, 3, 2, 1), nn.Conv2d(2 * a, 2 * a, 3, 1, 1), nn.InstanceNorm2d(2 * a), nn.ReLU()]

        def doubled(a: int) -> list[nn.Module]:
            half = a // 2
            layers = [nn.ConvTranspose2d(a, half, 3, 2, 1, 1), nn.Conv2d(half, half, 3, 1, 1)]
            return [*layers, nn.InstanceNorm2d(half), nn.ReLU()]

        first = [nn.Conv2d(3, n, 7, 1, 3), nn.InstanceNorm2d(n), nn.ReLU()]
        self.down_convs = nn.Sequential(*first, *halved(n), *halved(2 * n))
        self.resnet_blocks = nn.Sequential(*(PlainBlock(4 * n) for _ in range(blocks)))
        self.up_convs = nn.Sequential(*doubled(4 * n), *doubled(2 * n), nn.Conv2d(n, 3, 7, 1, 3), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        return (self.up_convs(self.resnet_blocks(self.down_convs(x * 2 - 1))) + 1) / 2


class Drawing(nn.Module):
    """carolineec/informative-drawings."""

    def __init__(self, n: int = 4, blocks: int = 3, halvings: int = 2):
        super().__init__()
        norm = nn.InstanceNorm2d
        down, up = [], []
        for wide in (2 * n * 2**step for step in range(halvings)):
            down += [nn.Conv2d(wide // 2, wide, 3, 2, 1), norm(wide), nn.ReLU()]
            up = [nn.ConvTranspose2d(wide, wide // 2, 3, 2, 1, 1), norm(wide // 2), nn.ReLU(), *up]
        self.model0 = nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(3, n, 7), norm(n), nn.ReLU())
        self.model1, self.model3 = nn.Sequential(*down), nn.Sequential(*up)
        self.model2 = nn.Sequential(*(Block(wide, norm, True, False) for _ in range(blocks)))
        self.model4 = nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(n, 1, 7), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        return self.model4(self.model3(self.model2(self.model1(self.model0(x)))))


class CourseStep(nn.Module):
    def __init__(self, conv1: nn.Module):
        super().__init__()
        self.conv1 = conv1

    def forward(self, x: Tensor) -> Tensor:
        return normed(self.conv1(x))


class CourseEnd(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 7, 1, 3, padding_mode="reflect")

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class Course(nn.Module):
    """deeplearning.ai's CycleGAN."""

    def __init__(self, n: int = 4, blocks: int = 9):
        super().__init__()
        self.upfeature, self.downfeature = CourseEnd(3, n), CourseEnd(n, 3)
        self.contract1, self.contract2 = (
            CourseStep(nn.Conv2d(a, 2 * a, 3, 2, 1, padding_mode="reflect")) for a in (n, 2 * n)
        )
        self.blocks = blocks
        for block in range(blocks):
            self.add_module(f"res{block}", PlainBlock(4 * n, "reflect"))
        self.expand2, self.expand3 = (
            CourseStep(nn.ConvTranspose2d(a, a // 2, 3, 2, 1, 1)) for a in (4 * n, 2 * n)
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.contract2(self.contract1(self.upfeature(x * 2 - 1)))
        for block in range(self.blocks):
            x = getattr(self, f"res{block}")(x)
        return (torch.tanh(self.downfeature(self.expand3(self.expand2(x)))) + 1) / 2


class Stage(nn.Module):
    def __init__(self, conv: nn.Module, name: str = "conv", active: bool = True):
        super().__init__()
        self.add_module(name, conv)
        self.active = active

    def forward(self, x: Tensor) -> Tensor:
        (conv,) = self.children()
        return normed(conv(x)) if self.active else F.instance_norm(conv(x))


class StageBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        one, two = (nn.Conv2d(width, width, 3, 1, 1, padding_mode="reflect") for _ in range(2))
        self.conv_in_relu, self.conv_in = Stage(one), Stage(two, active=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv_in(self.conv_in_relu(x)) + x


class Stages(nn.Module):
    """akanametov/cyclegan."""

    def __init__(self, n: int = 4, blocks: int = 2):
        super().__init__()
        halvings = (Stage(nn.Conv2d(a, 2 * a, 3, 2, 1, padding_mode="reflect")) for a in (n, 2 * n))
        doublings = (Stage(nn.ConvTranspose2d(a, a // 2, 3, 2, 1, 1), "upconv") for a in (4 * n, 2 * n))
        self.Input, self.Output = CourseEnd(3, n).conv, CourseEnd(n, 3)
        self.DownStage, self.ResStage, self.UpStage = nn.Sequential(), nn.Sequential(), nn.Sequential()
        parts = {self.DownStage: halvings, self.ResStage: (StageBlock(4 * n) for _ in range(blocks)),
                 self.UpStage: doublings}  # fmt: skip
        for stage, layers in parts.items():
            for place, layer in enumerate(layers):
                stage.add_module(f"block{place}", layer)

    def forward(self, x: Tensor) -> Tensor:
        x = self.UpStage(self.ResStage(self.DownStage(self.Input(x * 2 - 1))))
        return (torch.tanh(self.Output(x)) + 1) / 2


class ConvModule(nn.Module):
    """mmcv's: a convolution with its norm and what follows."""

    def __init__(self, conv: nn.Module, edge: int = 0, norm: nn.Module | None = None, active: bool = True):
        super().__init__()
        self.conv, self.edge, self.active = conv, edge, active
        if norm is not None:
            self.add_module("bn" if isinstance(norm, nn.BatchNorm2d) else "in", norm)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(mirrored(x, self.edge) if self.edge else x)
        for norm in list(self.children())[1:]:
            x = norm(x)
        return F.relu(x) if self.active else x


class ModuleBlock(nn.Module):
    def __init__(self, width: int, norm, bias: bool, dropout: bool):
        super().__init__()
        first, second = (nn.Conv2d(width, width, 3, bias=bias) for _ in range(2))
        between = [nn.Dropout(0.5)] if dropout else []
        self.block = nn.Sequential(
            ConvModule(first, 1, norm(width)), *between, ConvModule(second, 1, norm(width), active=False)
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class Modules(nn.Module):
    """open-mmlab/mmgeneration, on pixels as OpenCV gives them."""

    def __init__(self, n: int = 4, blocks: int = 2, norm=nn.InstanceNorm2d, dropout: bool = False):
        super().__init__()
        bias = norm is nn.InstanceNorm2d
        layers = [ConvModule(nn.Conv2d(3, n, 7, bias=bias), 3, norm(n))]
        layers += [ConvModule(nn.Conv2d(a, 2 * a, 3, 2, 1, bias=bias), 0, norm(2 * a)) for a in (n, 2 * n)]
        layers += [ModuleBlock(4 * n, norm, bias, dropout) for _ in range(blocks)]
        for a in (4 * n, 2 * n):
            layers.append(ConvModule(nn.ConvTranspose2d(a, a // 2, 3, 2, 1, 1, bias=bias), 0, norm(a // 2)))
        self.model = nn.Sequential(*layers, ConvModule(nn.Conv2d(n, 3, 7), 3, active=False))

    def forward(self, x: Tensor) -> Tensor:
        return (torch.tanh(self.model(x.flip(1) * 2 - 1)).flip(1) + 1) / 2


@pytest.mark.parametrize(("reference", "wanted"), [
    (FirstCartoon(), {"blocks": 8, "paired": True, "order": "BGR", "norm": "affine", "halo": None}),
    (FirstCartoon(3), {"widths": [3, 6, 12], "narrow": [6, 3]}),
    (Cartoon(), {"paired": True, "outer_edges": "zeros", "inner_edges": "zeros", "order": "RGB", "blocks": 2}),
    (Cartoon(3, 8), {"widths": [3, 6, 12], "blocks": 8}),
    (Drawing(), {"channels": 3, "out_channels": 1, "span": "unit", "blocks": 3, "multiple": 4}),
    (Drawing(3, 1, 1), {"multiple": 2, "blocks": 1}),
    (Drawing(3, 2, 3), {"multiple": 8, "widths": [3, 6, 12, 24]}),
    (Course(), {"blocks": 9, "bare_first": True, "halving": "reflect", "enlarging": "transposed"}),
    (Course(3, 2), {"blocks": 2, "widths": [3, 6, 12]}),
    (Stages(), {"blocks": 2, "bare_first": True, "halving": "reflect"}),
    (Stages(3, 9), {"blocks": 9, "narrow": [6, 3]}),
    (Modules(), {"order": "BGR", "blocks": 2, "norm": "instance", "outer_edges": "reflect", "bias": True}),
    (Modules(3, 9, dropout=True), {"blocks": 9, "inner_edges": "reflect"}),
    (Modules(norm=nn.BatchNorm2d), {"norm": "batch", "bias": False, "halo": 32}),
])  # fmt: skip
def test_it_translates_as_the_reference_does(reference, wanted):
    randomised(reference)
    if isinstance(reference, FirstCartoon):
        for name, tensor in reference.state_dict().items():
            if name.endswith("scale"):
                tensor.add_(1)
    image = picture(32, 48)
    with torch.inference_mode():
        expected = reference(image)
    assert expected.std() > 0.02
    assert disagreement(cyclegan_resnet, reference.state_dict(), image, expected, **wanted) <= 1e-5


@pytest.mark.parametrize("make", [FirstCartoon, Cartoon, Drawing, Course, Stages, Modules])
def test_a_network_with_more_or_less_is_not_claimed(make):
    tensors = shapes_of(make().state_dict())
    assert cyclegan_resnet.detect(tensors | {"attention.weight": (3, 3)}) is None
    for gone in (name for name, shape in tensors.items() if len(shape) == 4):
        assert cyclegan_resnet.detect({name: shape for name, shape in tensors.items() if name != gone}) is None


def test_of_several_generators_by_name_each_is_offered(tmp_path):
    """mmgeneration keeps both directions, and both discriminators, in one dictionary of tensors."""
    generators = {"photo": randomised(Modules()), "monet": randomised(Modules(), 1)}
    tensors = {f"generators.{name}.{key}": value for name, network in generators.items()
               for key, value in network.state_dict().items()}  # fmt: skip
    tensors |= {f"discriminators.{name}.conv.{i}.conv.weight": torch.rand(8, 8 if i else 3, 4, 4)
                for name in generators for i in range(3)}  # fmt: skip
    torch.save({"meta": {}, "state_dict": tensors}, tmp_path / "cyclegan.pth")
    report = examine(tmp_path / "cyclegan.pth")
    assert report.check().family == "cyclegan-resnet"
    assert {match.name for match in report.matches} == {f"state_dict.generators.{name}" for name in generators}
    assert report.check().name == "state_dict.generators.photo"


class WordedBlock(nn.Module):
    def __init__(self, width: int, norm, reflecting: bool):
        super().__init__()
        layers: list[nn.Module] = []
        for last in (False, True):
            layers += [nn.ReflectionPad2d(1)] * reflecting
            layers += [nn.Conv2d(width, width, 3, padding=0 if reflecting else 1), norm(width)]
            layers += [nn.ReLU()] * (not last)
        self.block = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class Worded(nn.Module):
    """CycleGAN's generator in parts, whose names are nobody else's."""

    def __init__(
        self, words: tuple[str, ...], widths: tuple[int, ...] = (3, 4, 6), blocks: int = 2, norm=nn.InstanceNorm2d,
        reflecting: bool = True,
    ):  # fmt: skip
        super().__init__()
        shrink = [nn.ReflectionPad2d(3), nn.Conv2d(3, widths[0], 7), norm(widths[0]), nn.ReLU()]
        parts = [shrink, [], [], [], []]
        for before, after in pairwise(widths):
            parts[1] += [nn.Conv2d(before, after, 3, 2, 1), norm(after), nn.ReLU()]
        parts[2] = [WordedBlock(widths[-1], norm, reflecting) for _ in range(blocks)]
        for before, after in pairwise(widths[::-1]):
            parts[3] += [nn.ConvTranspose2d(before, after, 3, 2, 1, output_padding=1), norm(after), nn.ReLU()]
        parts[4] = [nn.ReflectionPad2d(3), nn.Conv2d(widths[0], 3, 7), nn.Tanh()]
        if len(words) == 3:
            parts = [parts[0] + parts[1], parts[2], parts[3] + parts[4]]
        self.words = words
        for word, layers in zip(words, parts, strict=True):
            self.add_module(word, nn.Sequential(*layers))

    def forward(self, x: Tensor) -> Tensor:
        x = x * 2 - 1
        for word in self.words:
            x = getattr(self, word)(x)
        return (x + 1) / 2


@pytest.mark.parametrize(("network", "wanted"), [
    (Worded(("encoder", "transformer", "decoder")), {"norm": "instance", "blocks": 2, "inner_edges": "reflect"}),
    (Worded(("initial", "down", "res", "up", "out"), blocks=3), {"narrow": [4, 3], "outer_edges": "reflect"}),
    (Worded(("a", "b", "c"), (3, 5, 7, 8), 11, nn.BatchNorm2d, False), {"norm": "batch", "inner_edges": "zeros"}),
])  # fmt: skip
def test_whatever_words(network: Worded, wanted: dict[str, object]):
    reference = randomised(network)
    image = picture(32, 40)
    with torch.inference_mode():
        expected = reference(image)
    tensors = reference.state_dict()
    assert disagreement(cyclegan_resnet, tensors, image, expected, **wanted) <= 1e-5
    assert cyclegan_resnet.detect(shapes_of(tensors) | {"attention.weight": (3, 3)}) is None
    other = next(name for name in tensors if name.endswith(("1.block.1.weight", "1.block.0.weight")))
    assert cyclegan_resnet.detect(shapes_of(tensors) | {other: (8, 8, 5, 5)}) is None


def test_whatever_words_as_safetensors_lists_them():
    """By name: the tenth block before the second."""
    reference = randomised(Worded(("a", "b", "c"), (3, 5), 11, nn.BatchNorm2d))
    tensors = dict(sorted(reference.state_dict().items()))
    image = picture(16, 24)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(cyclegan_resnet, tensors, image, expected, blocks=11) <= 1e-5
