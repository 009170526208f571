"""SRResNet and SRGAN generators in fourteen public namings against plain references."""

from __future__ import annotations

import re

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import srresnet
from aigc_studio.library.onnx_files.probe import natural_picture
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


class NumberedBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.bn1, self.prelu = nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width), nn.PReLU()
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bn2(self.conv2(self.prelu(self.bn1(self.conv1(x)))))


class NumberedUp(nn.Module):
    def __init__(self, width: int, factor: int = 2):
        super().__init__()
        self.conv = nn.Conv2d(width, width * factor**2, 3, padding=1)
        self.pixel_shuffle, self.prelu = nn.PixelShuffle(factor), nn.PReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.prelu(self.pixel_shuffle(self.conv(x)))


class Numbered(nn.Module):
    """leftthomas/SRGAN."""

    def __init__(self, blocks: int = 5, doublings: int = 2, width: int = 6):
        super().__init__()
        self.count = blocks
        self.block1 = nn.Sequential(nn.Conv2d(3, width, 9, padding=4), nn.PReLU())
        for number in range(2, blocks + 2):
            setattr(self, f"block{number}", NumberedBlock(width))
        end = nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width))
        setattr(self, f"block{blocks + 2}", end)
        last = nn.Conv2d(width, 3, 9, padding=4)
        setattr(self, f"block{blocks + 3}", nn.Sequential(*(NumberedUp(width) for _ in range(doublings)), last))

    def forward(self, x: Tensor) -> Tensor:
        first = x = self.block1(x)
        for number in range(2, self.count + 3):
            x = getattr(self, f"block{number}")(x)
        return (torch.tanh(getattr(self, f"block{self.count + 3}")(first + x)) + 1) / 2


class Rcb(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.rcb = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.PReLU(),
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.rcb(x)


class TrunkUp(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.upsample_block = nn.Sequential(nn.Conv2d(width, width * 4, 3, 1, 1), nn.PixelShuffle(2), nn.PReLU())

    def forward(self, x: Tensor) -> Tensor:
        return self.upsample_block(x)


class Trunk(nn.Module):
    """Lornatang/SRGAN-PyTorch; `conv_block1` became `conv1`."""

    def __init__(self, prefix: str = "conv_block", blocks: int = 3, width: int = 6, doublings: int = 2):
        super().__init__()
        self.prefix = prefix
        setattr(self, f"{prefix}1", nn.Sequential(nn.Conv2d(3, width, 9, 1, 4), nn.PReLU()))
        self.trunk = nn.Sequential(*(Rcb(width) for _ in range(blocks)))
        end = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
        setattr(self, f"{prefix}2", end)
        self.upsampling = nn.Sequential(*(TrunkUp(width) for _ in range(doublings)))
        setattr(self, f"{prefix}3", nn.Conv2d(width, 3, 9, 1, 4))

    def forward(self, x: Tensor) -> Tensor:
        first, second, third = (getattr(self, f"{self.prefix}{number}") for number in (1, 2, 3))
        x = first(x)
        return third(self.upsampling(x + second(self.trunk(x)))).clamp(0, 1)


class SequenceBlock(nn.Module):
    def __init__(self, width: int, learned: bool):
        super().__init__()
        eps = 0.8 if learned else 1e-5
        self.conv_block = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width, eps), nn.PReLU() if learned else nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width, eps),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_block(x)


class Sequence(nn.Module):
    """eriklindernoren/PyTorch-GAN, on pictures normalised as ImageNet's."""

    def __init__(self, learned: bool = True, width: int = 6, normed_enlarging: bool = True):
        super().__init__()
        act = nn.PReLU if learned else nn.ReLU
        self.conv1 = nn.Sequential(nn.Conv2d(3, width, 9, 1, 4), act())
        self.res_blocks = nn.Sequential(*(SequenceBlock(width, learned) for _ in range(4)))
        self.conv2 = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width, 0.8 if learned else 1e-5)
        )  # fmt: skip
        ups = []
        for _ in range(2):
            norm = [nn.BatchNorm2d(width * 4)] if normed_enlarging else []
            ups += [nn.Conv2d(width, width * 4, 3, 1, 1), *norm, nn.PixelShuffle(2), act()]
        self.upsampling = nn.Sequential(*ups)
        self.conv3 = nn.Sequential(nn.Conv2d(width, 3, 9, 1, 4), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        first = self.conv1((x - MEAN) / DEVIATION)
        out = self.upsampling(first + self.conv2(self.res_blocks(first)))
        return (self.conv3(out) * DEVIATION + MEAN).clamp(0, 1)


class TutorialBlock(nn.Module):
    """sgrvinod's convolution with its norm and activation."""

    def __init__(self, ins: int, outs: int, kernel: int, normed=False, activation: nn.Module | None = None):
        super().__init__()
        layers = [nn.Conv2d(ins, outs, kernel, padding=kernel // 2), *([nn.BatchNorm2d(outs)] if normed else [])]
        self.conv_block = nn.Sequential(*layers, *([activation] if activation else []))

    def forward(self, x: Tensor) -> Tensor:
        return self.conv_block(x)


class TutorialResidual(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv_block1 = TutorialBlock(width, width, 3, True, nn.PReLU())
        self.conv_block2 = TutorialBlock(width, width, 3, True)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_block2(self.conv_block1(x))


class Tutorial(nn.Module):
    """sgrvinod/a-PyTorch-Tutorial-to-Super-Resolution."""

    def __init__(self, doublings: int = 2, width: int = 6, blocks: int = 3):
        super().__init__()
        self.conv_block1 = TutorialBlock(3, width, 9, activation=nn.PReLU())
        self.residual_blocks = nn.Sequential(*(TutorialResidual(width) for _ in range(blocks)))
        self.conv_block2 = TutorialBlock(width, width, 3, True)
        self.subpixel_convolutional_blocks = nn.Sequential(*(NumberedUp(width) for _ in range(doublings)))
        self.conv_block3 = TutorialBlock(width, 3, 9, activation=nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        first = self.conv_block1((x - MEAN) / DEVIATION)
        body = self.conv_block2(self.residual_blocks(first))
        return (self.conv_block3(self.subpixel_convolutional_blocks(first + body)) + 1) / 2


class Leaky(nn.Module):
    """pytorch-SRResNet: no biases; later with instance norms."""

    class Block(nn.Module):
        def __init__(self, width: int, instances: bool):
            super().__init__()
            self.word = "in" if instances else "bn"
            for half in (1, 2):
                self.add_module(f"conv{half}", nn.Conv2d(width, width, 3, 1, 1, bias=False))
                self.add_module(f"{self.word}{half}", leaky_norm(width, instances))

        def forward(self, x: Tensor) -> Tensor:
            first, second = (getattr(self, f"{self.word}{half}") for half in (1, 2))
            return x + second(self.conv2(F.leaky_relu(first(self.conv1(x)), 0.2)))

    def __init__(self, width: int = 6, instances: bool = False):
        super().__init__()
        self.conv_input = nn.Conv2d(3, width, 9, 1, 4, bias=False)
        self.residual = nn.Sequential(*(self.Block(width, instances) for _ in range(3)))
        self.conv_mid = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn_mid = leaky_norm(width, instances)
        ups = []
        for _ in range(2):
            ups += [nn.Conv2d(width, width * 4, 3, 1, 1, bias=False), nn.PixelShuffle(2), nn.LeakyReLU(0.2)]
        self.upscale4x = nn.Sequential(*ups)
        self.conv_output = nn.Conv2d(width, 3, 9, 1, 4, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        first = F.leaky_relu(self.conv_input(x), 0.2)
        body = self.bn_mid(self.conv_mid(self.residual(first)))
        return self.conv_output(self.upscale4x(body + first)).clamp(0, 1)


def leaky_norm(width: int, instances: bool) -> nn.Module:
    return nn.InstanceNorm2d(width, affine=True) if instances else nn.BatchNorm2d(width)


class Earlier(nn.Module):
    """Lornatang/SRGAN-PyTorch, first releases: `subpixel_conv` behind a `trunk`, or `upsampling` with norms."""

    def __init__(self, trunk: bool = True, end: str = "plain", reads: str = "plain", width: int = 6, blocks: int = 2):
        super().__init__()
        self.end, self.reads = end, reads
        self.conv1 = nn.Sequential(nn.Conv2d(3, width, 9, 1, 4, bias=trunk), nn.PReLU())
        self.trunk = nn.Sequential(*(NumberedBlock(width) for _ in range(blocks)))
        for block in self.trunk:
            block.conv1.bias = block.conv2.bias = None
        self.conv2 = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
        self.subpixel_conv = nn.Sequential(*(self.up(trunk, width) for _ in range(2)))
        last = nn.Conv2d(width, 3, 9, 1, 4, bias=trunk)
        self.conv3 = nn.Sequential(last, nn.Tanh()) if end == "tanh" else last

    @staticmethod
    def up(trunk: bool, width: int) -> nn.Module:
        if trunk:
            return NumberedUp(width)
        conv = nn.Conv2d(width, width * 4, 3, 1, 1, bias=False)
        return nn.Sequential(conv, nn.BatchNorm2d(width * 4), nn.PixelShuffle(2), nn.PReLU())

    def forward(self, x: Tensor) -> Tensor:
        first = self.conv1(x * 2 - 1 if self.reads == "symmetric" else x)
        x = self.conv3(self.subpixel_conv(first + self.conv2(self.trunk(first))))
        return (x if self.end == "plain" else (x + 1) / 2).clamp(0, 1)


def in_first_words(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Those of a network with norms among the layers that enlarge."""
    found = {}
    for name, tensor in tensors.items():
        name = name.replace("trunk", "residual_blocks")
        step = re.fullmatch(r"subpixel_conv\.(\d)\.(\d)\.(\w+)", name)
        found[f"upsampling.{4 * int(step[1]) + int(step[2])}.{step[3]}" if step else name] = tensor
    return found


@pytest.mark.parametrize(("trunk", "end"), [(True, "plain"), (False, "plain"), (True, "tanh")])
def test_first_releases_are_of_customary_ranges_unless_greys_tell_others(trunk: bool, end: str):
    reads = "symmetric" if end == "tanh" else "plain"
    reference = randomised(Earlier(trunk, end, reads))
    image = picture(8, 6)
    tensors = reference.state_dict() if trunk else in_first_words(reference.state_dict())
    with torch.inference_mode():
        expected = reference(image)
    wanted = {"scale": 4, "reads": reads, "ends": end, "normed_enlarging": not trunk, "outer_bias": trunk}
    assert disagreement(srresnet, tensors, image, expected, **wanted) <= 1e-5


def keeping_greys(network: Earlier, gain: float) -> Earlier:
    """`network` with weights that hand the mean of the colours through, `gain` times; what is below 0 only where it was
    given such."""
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if tensor.is_floating_point() and not name.endswith("running_var"):
                tensor.zero_() if tensor.ndim > 1 or name.endswith("bias") else tensor.fill_(1)
        for rectifier in (module for module in network.modules() if isinstance(module, nn.PReLU)):
            rectifier.weight.fill_(1.0 if network.reads == "symmetric" else 0.25)
        network.conv2[1].weight.zero_()
        for block in network.trunk:
            block.bn2.weight.zero_()
        network.conv1[0].weight[0, :, 4, 4] = 1 / 3
        for step in network.subpixel_conv:
            step.conv.weight[:4, 0, 1, 1] = 1
        last = network.conv3[0] if isinstance(network.conv3, nn.Sequential) else network.conv3
        last.weight[:, 0, 4, 4] = gain
    return network.eval()


@pytest.mark.parametrize(("reads", "end", "gain"), [
    ("plain", "plain", 1.0), ("symmetric", "symmetric", 1.0), ("symmetric", "tanh", 1.3), ("plain", "bounded", 1.2),
])  # fmt: skip
def test_greys_tell_the_range(reads: str, end: str, gain: float):
    made = "tanh" if end in ("tanh", "bounded") else "plain"
    tensors = keeping_greys(Earlier(end=made, reads=reads), gain).state_dict()
    found = srresnet.detect(shapes_of(tensors))
    assert found is not None
    told = srresnet.settle(tensors, found.settings)
    assert (told["reads"], told["ends"]) == (reads, end)


class SwishUp(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv = nn.Conv2d(width, width * 4, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return F.silu(F.pixel_shuffle(self.conv(x), 2))


class SwishBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bn2(self.conv2(F.silu(self.bn1(self.conv1(x)))))


class Swish(nn.Module):
    """aitorzip/PyTorch-SRGAN, on normalised pixels from end to end."""

    def __init__(self, blocks: int = 3, doublings: int = 2, width: int = 6):
        super().__init__()
        self.counts = blocks, doublings
        self.conv1 = nn.Conv2d(3, width, 9, 1, 4)
        for number in range(blocks):
            self.add_module(f"residual_block{number + 1}", SwishBlock(width))
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width)
        for number in range(doublings):
            self.add_module(f"upsample{number + 1}", SwishUp(width))
        self.conv3 = nn.Conv2d(width, 3, 9, 1, 4)

    def forward(self, x: Tensor) -> Tensor:
        first = x = F.silu(self.conv1((x - MEAN) / DEVIATION))
        for number in range(self.counts[0]):
            x = getattr(self, f"residual_block{number + 1}")(x)
        x = first + self.bn2(self.conv2(x))
        for number in range(self.counts[1]):
            x = getattr(self, f"upsample{number + 1}")(x)
        return (self.conv3(x) * DEVIATION + MEAN).clamp(0, 1)


class Body(nn.Module):
    """A sequence named `body`, which may be added to what it is given."""

    def __init__(self, *layers: nn.Module, residual: bool = False):
        super().__init__()
        self.body, self.residual = nn.Sequential(*layers), residual

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x) if self.residual else self.body(x)


class Bodies(nn.Module):
    """dongheehand/SRGAN-PyTorch: one rectifier with one slope in every place, on pixels in -1..1."""

    def __init__(self, blocks: int = 3, doublings: int = 2, width: int = 6):
        super().__init__()
        act = nn.PReLU()

        def conv(outs: int, *after: nn.Module, ins: int = width, kernel: int = 3) -> Body:
            return Body(nn.Conv2d(ins, outs, kernel, padding=kernel // 2), *after)

        def block() -> Body:
            first, second = nn.BatchNorm2d(width), nn.BatchNorm2d(width)
            return Body(conv(width, first, act), conv(width, second), residual=True)

        self.conv01 = conv(width, act, ins=3, kernel=9)
        self.body = nn.Sequential(*(block() for _ in range(blocks)))
        self.conv02 = conv(width, nn.BatchNorm2d(width))
        self.tail = nn.Sequential(*(Body(conv(width * 4), nn.PixelShuffle(2), act) for _ in range(doublings)))
        self.last_conv = conv(3, nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        first = self.conv01(x * 2 - 1)
        return (self.last_conv(self.tail(first + self.conv02(self.body(first)))) + 1) / 2


class CollectionUnit(nn.Module):
    """Machine-Learning-Collection's: every unit has a rectifier with a slope for each feature, used or not."""

    def __init__(self, ins: int, outs: int, kernel: int, active: bool = True, normed: bool = True):
        super().__init__()
        self.active = active
        self.cnn = nn.Conv2d(ins, outs, kernel, padding=kernel // 2, bias=not normed)
        self.bn = nn.BatchNorm2d(outs) if normed else nn.Identity()
        self.act = nn.PReLU(outs)

    def forward(self, x: Tensor) -> Tensor:
        x = self.bn(self.cnn(x))
        return self.act(x) if self.active else x


class CollectionBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.block1, self.block2 = CollectionUnit(width, width, 3), CollectionUnit(width, width, 3, active=False)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block2(self.block1(x))


class CollectionUp(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv, self.act = nn.Conv2d(width, width * 4, 3, 1, 1), nn.PReLU(width)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(F.pixel_shuffle(self.conv(x), 2))


class Collection(nn.Module):
    def __init__(self, width: int = 6, blocks: int = 3, doublings: int = 2):
        super().__init__()
        self.initial = CollectionUnit(3, width, 9, normed=False)
        self.residuals = nn.Sequential(*(CollectionBlock(width) for _ in range(blocks)))
        self.convblock = CollectionUnit(width, width, 3, active=False)
        self.upsamples = nn.Sequential(*(CollectionUp(width) for _ in range(doublings)))
        self.final = nn.Conv2d(width, 3, 9, padding=4)

    def forward(self, x: Tensor) -> Tensor:
        first = self.initial(x)
        return (torch.tanh(self.final(self.upsamples(first + self.convblock(self.residuals(first))))) + 1) / 2


class FirstNumbered(Numbered):
    """leftthomas/SRGAN at first, and weichen283's: swish behind a first rectifier that is learned."""

    def __init__(self, blocks: int = 5, doublings: int = 2, width: int = 6):
        super().__init__(blocks, doublings, width)
        for module in list(self.modules()):
            if isinstance(module, NumberedBlock | NumberedUp):
                module.prelu = nn.SiLU()


class Rectified(nn.Module):
    """goldhuang/SRGAN-PyTorch."""

    class Part(nn.Module):
        def __init__(self, *layers: nn.Module, residual: bool = False):
            super().__init__()
            self.net, self.residual = nn.Sequential(*layers), residual

        def forward(self, x: Tensor) -> Tensor:
            return x + self.net(x) if self.residual else self.net(x)

    def __init__(self, width: int = 6, blocks: int = 4, doublings: int = 2):
        super().__init__()
        self.count = blocks

        def conv(outs: int = width) -> nn.Conv2d:
            return nn.Conv2d(width, outs, 3, padding=1)

        self.conv1 = nn.Sequential(nn.Conv2d(3, width, 9, padding=4), nn.PReLU())
        for number in range(blocks):
            layers = conv(), nn.BatchNorm2d(width), nn.PReLU(), conv(), nn.BatchNorm2d(width)
            self.add_module(f"residual{number + 1}", self.Part(*layers, residual=True))
        self.conv2 = nn.Sequential(conv(), nn.PReLU())
        ups = [self.Part(conv(4 * width), nn.PixelShuffle(2), nn.PReLU()) for _ in range(doublings)]
        self.upsample = nn.Sequential(*ups, nn.Conv2d(width, 3, 9, padding=4))

    def forward(self, x: Tensor) -> Tensor:
        first = x = self.conv1(x)
        for number in range(self.count):
            x = getattr(self, f"residual{number + 1}")(x)
        return (torch.tanh(self.upsample(first + self.conv2(x))) + 1) / 2


class Named(nn.Module):
    """A sequence under a name of its own."""

    def __init__(self, name: str, *layers: nn.Module):
        super().__init__()
        self.inside = name
        self.add_module(name, nn.Sequential(*layers))

    def forward(self, x: Tensor) -> Tensor:
        return getattr(self, self.inside)(x)


class Stages(nn.Module):
    """akanametov's, on pixels in -1..1."""

    class Block(nn.Module):
        def __init__(self, *layers: nn.Module):
            super().__init__()
            self.block = nn.Sequential(*layers)

        def forward(self, x: Tensor) -> Tensor:
            return self.block(x) + x

    def __init__(self, width: int = 6, blocks: int = 3, doublings: int = 2):
        super().__init__()

        def conv(outs: int = width) -> nn.Conv2d:
            return nn.Conv2d(width, outs, 3, 1, 1)

        def normed() -> Named:
            return Named("conv_bn", conv(), nn.BatchNorm2d(width))

        self.InputBlock = Named("conv_prelu", nn.Conv2d(3, width, 9, 1, 4), nn.PReLU())
        body = [
            self.Block(Named("conv_bn_prelu", conv(), nn.BatchNorm2d(width), nn.PReLU()), normed())
            for _ in range(blocks)
        ]
        self.ResStage = nn.Sequential(*body, normed())
        self.PixStage = nn.Sequential(
            *(Named("conv_pix_prelu", conv(4 * width), nn.PixelShuffle(2), nn.PReLU()) for _ in range(doublings))
        )
        self.OutBlock = Named("conv_th", nn.Conv2d(width, 3, 9, 1, 4), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        first = self.InputBlock(x * 2 - 1)
        return (self.OutBlock(self.PixStage(self.ResStage(first) + first)) + 1) / 2


class Fast(nn.Module):
    """HasnainRaz/Fast-SRGAN, on pixels in -1..1."""

    class Block(nn.Module):
        def __init__(self, width: int):
            super().__init__()
            self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False, groups=width)
            self.bn1, self.relu1 = nn.BatchNorm2d(width), nn.PReLU()
            self.conv2, self.bn2 = nn.Conv2d(width, width, 1, bias=False), nn.BatchNorm2d(width)

        def forward(self, x: Tensor) -> Tensor:
            return self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x))))) + x

    class Up(nn.Module):
        def __init__(self, width: int):
            super().__init__()
            self.conv, self.relu = nn.Conv2d(width, 4 * width, 3, padding=1), nn.PReLU()

        def forward(self, x: Tensor) -> Tensor:
            return self.relu(F.pixel_shuffle(self.conv(x), 2))

    def __init__(self, width: int = 6, blocks: int = 3, doublings: int = 2):
        super().__init__()
        self.neck = nn.Sequential(nn.Conv2d(3, width, 3, padding=1), nn.PReLU())
        self.stem = nn.Sequential(*(self.Block(width) for _ in range(blocks)))
        self.bottleneck = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))
        self.upsampling = nn.Sequential(*(self.Up(width) for _ in range(doublings)))
        self.head = nn.Sequential(nn.Conv2d(width, 3, 3, padding=1), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        first = self.neck(x * 2 - 1)
        return (self.head(self.upsampling(self.bottleneck(self.stem(first)) + first)) + 1) / 2


@pytest.mark.parametrize(("reference", "wanted"), [
    (Numbered(), {"scale": 4, "blocks": 5, "ends": "tanh"}),
    (Numbered(16, 1), {"scale": 2, "blocks": 16}),
    (Numbered(2, 3, 5), {"scale": 8, "features": 5}),
    (Trunk(), {"scale": 4, "bias": False, "ends": "plain"}),
    (Trunk("conv", 5, 4, 1), {"scale": 2, "blocks": 5, "features": 4}),
    (Sequence(), {"scale": 4, "ends": "imagenet", "eps": 0.8}),
    (Sequence(learned=False), {"scale": 4, "eps": 1e-5, "slope": 0.0}),
    (Sequence(normed_enlarging=False), {"scale": 4, "normed_enlarging": False}),
    (Tutorial(), {"scale": 4, "reads": "imagenet", "ends": "tanh", "slope": None}),
    (Tutorial(1, 4, 2), {"scale": 2, "blocks": 2, "features": 4}),
    (Collection(), {"scale": 4, "slope": None, "slopes": 6, "reads": "plain", "ends": "tanh", "bias": False}),
    (Collection(4, 2, 1), {"scale": 2, "slopes": 4, "blocks": 2}),
    (Leaky(), {"scale": 4, "slope": 0.2, "outer_bias": False, "ends": "plain"}),
    (Leaky(instances=True), {"scale": 4, "slope": 0.2, "norm": "affine", "halo": None}),
    (Swish(), {"scale": 4, "swish": True, "reads": "imagenet", "ends": "normalised"}),
    (Swish(10, 1, 4), {"scale": 2, "blocks": 10, "features": 4}),
    (Bodies(), {"scale": 4, "reads": "symmetric", "ends": "tanh", "kernels": [9, 3], "bias": True}),
    (Bodies(2, 1, 5), {"scale": 2, "blocks": 2, "features": 5}),
    (FirstNumbered(), {"scale": 4, "swish": True, "slope": None, "ends": "tanh"}),
    (Rectified(), {"scale": 4, "rectified": True, "blocks": 4, "norm": "batch", "ends": "tanh", "halo": 19}),
    (Rectified(5, 2, 1), {"scale": 2, "blocks": 2, "features": 5}),
    (Stages(), {"scale": 4, "reads": "symmetric", "ends": "tanh", "blocks": 3, "kernels": [9, 9]}),
    (Fast(), {"scale": 4, "separable": True, "bias": False, "outer_bias": True, "kernels": [3, 3]}),
    (Fast(8, 5, 1), {"scale": 2, "blocks": 5, "features": 8}),
])  # fmt: skip
def test_it_enlarges_as_the_reference_does(reference, wanted):
    randomised(reference)
    image = picture(8, 6)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(srresnet, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_statistics_that_old_torch_kept_for_instance_norms():
    reference = randomised(Leaky(instances=True))
    image, tensors = picture(8, 6), dict(reference.state_dict())
    for name in [name for name in tensors if ("in1" in name or "in2" in name or "bn_mid" in name) and "weight" in name]:
        for statistic in ("running_mean", "running_var"):
            tensors[name.replace("weight", statistic)] = torch.rand(tensors[name].shape)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(srresnet, tensors, image, expected) <= 1e-5


@pytest.mark.parametrize(
    "reference",
    [
        Numbered(), Trunk(), Sequence(), Tutorial(), Leaky(), Leaky(instances=True), Collection(), Swish(), Bodies(),
        Earlier(), Earlier(end="tanh"), FirstNumbered(), Rectified(), Stages(), Fast(),
    ],
)  # fmt: skip
def test_a_network_with_more_or_less_is_not_claimed(reference):
    tensors = shapes_of(reference.state_dict())
    assert srresnet.detect(tensors | {"attention.weight": (3, 3)}) is None
    last = [name for name in tensors if name.endswith(".weight")][-1]
    assert srresnet.detect({name: shape for name, shape in tensors.items() if name != last}) is None


def worded_act(slope: float | None) -> nn.Module:
    return nn.PReLU() if slope is None else nn.LeakyReLU(slope)


class WordedBlock(nn.Module):
    def __init__(self, width: int, slope: float | None = None):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width), worded_act(slope),
            nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(x)


class Worded(nn.Module):
    """The paper's network in words of nobody's; a `normed` one has norms where it enlarges; the `slope` of None is
    learned. The body's `end` is a convolution and its norm, a convolution alone, or nothing; one without `skip` is not
    added to what it was given."""

    def __init__(
        self, blocks: int = 3, doublings: int = 2, width: int = 6, normed: bool = False, slope: float | None = None,
        end: str = "norm", skip: bool = True,
    ):  # fmt: skip
        super().__init__()
        self.skip = skip
        self.head = nn.Sequential(nn.Conv2d(3, width, 9, 1, 4), worded_act(slope))
        self.core = nn.Sequential(*(WordedBlock(width, slope) for _ in range(blocks)))
        merging = [nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width)]
        self.merge = nn.Sequential(*merging[: ("none", "conv", "norm").index(end)])
        layers: list[nn.Module] = []
        for _ in range(doublings):
            layers += [nn.Conv2d(width, 4 * width, 3, 1, 1), *([nn.BatchNorm2d(4 * width)] if normed else [])]
            layers += [nn.PixelShuffle(2), worded_act(slope)]
        self.up = nn.Sequential(*layers, nn.Conv2d(width, 3, 9, 1, 4))

    def forward(self, x: Tensor) -> Tensor:
        x = self.head(x)
        body = self.merge(self.core(x))
        return self.up(x + body if self.skip else body).clamp(0, 1)


@pytest.mark.parametrize(("sizes", "wanted"), [
    ({}, {"blocks": 3, "scale": 4, "normed_enlarging": False}), ({"normed": True}, {"normed_enlarging": True}),
    ({"blocks": 1, "doublings": 1}, {"scale": 2}), ({"blocks": 12, "doublings": 3}, {"blocks": 12, "scale": 8}),
    ({"end": "none"}, {"blocks": 3, "end": "none"}), ({"end": "conv"}, {"blocks": 3, "end": "conv"}),
    ({"end": "none", "normed": True, "doublings": 1}, {"end": "none", "normed_enlarging": True, "scale": 2}),
    ({"slope": 0.2}, {"blocks": 3, "slope": 0.2, "end": "norm"}),
    ({"slope": 0.2, "end": "none", "blocks": 2}, {"blocks": 2, "slope": 0.2, "end": "none"}),
    ({"slope": 0.2, "end": "conv", "normed": True, "width": 12}, {"slope": 0.2, "end": "conv"}),
])  # fmt: skip
@pytest.mark.parametrize("in_order", [list, sorted])
def test_whatever_words(sizes: dict[str, int], wanted: dict[str, object], in_order):
    reference = randomised(Worded(**sizes))
    image = picture(9, 7)
    with torch.inference_mode():
        expected = reference(image)
    tensors = {name: reference.state_dict()[name] for name in in_order(reference.state_dict())}
    assert disagreement(srresnet, tensors, image, expected, **wanted) <= 1e-5
    shapes = shapes_of(reference.state_dict())
    assert srresnet.detect(shapes | {"attention.weight": (3, 3)}) is None
    assert srresnet.detect({name: shape for name, shape in shapes.items() if "core.0.conv.1." not in name}) is None


class Flat(nn.Module):
    """One block, of which every layer is the network's own."""

    def __init__(self, width: int = 6):
        super().__init__()
        self.enter = nn.Conv2d(3, width, 9, 1, 4)
        self.inner1, self.norm1 = nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width)
        self.inner2, self.norm2 = nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width)
        self.closing, self.norm3 = nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width)
        self.grow, self.leave = nn.Conv2d(width, 4 * width, 3, 1, 1), nn.Conv2d(width, 3, 9, 1, 4)

    def forward(self, x: Tensor) -> Tensor:
        x = F.leaky_relu(self.enter(x), 0.2)
        body = x + self.norm2(self.inner2(F.leaky_relu(self.norm1(self.inner1(x)), 0.2)))
        x = x + self.norm3(self.closing(body))
        return self.leave(F.leaky_relu(F.pixel_shuffle(self.grow(x), 2), 0.2)).clamp(0, 1)


def test_layers_in_no_parts():
    reference, image = randomised(Flat()), picture(9, 7)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(srresnet, reference.state_dict(), image, expected, blocks=1, slope=0.2, end="norm") <= 1e-5


def test_what_does_not_enlarge_is_no_enhancer():
    shapes = shapes_of(Worded(doublings=1).state_dict())
    assert srresnet.detect(shapes | {"up.0.weight": (6, 6, 3, 3), "up.0.bias": (6,)}) is None
    assert srresnet.detect(shapes | {"up.0.weight": (30, 6, 3, 3), "up.0.bias": (30,)}) is None


def trained(reference: Worded) -> dict[str, Tensor]:
    """With norms that have seen what `reference` makes of pictures, as a training leaves them."""
    randomised(reference)
    for module in reference.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.bias, -0.2, 0.3)
            module.momentum = None  # the mean of all that it sees
            module.reset_running_stats()
    reference.train()
    with torch.inference_mode():
        for seed in range(8):
            reference(torch.from_numpy(natural_picture(48, 64, seed).copy()).permute(2, 0, 1)[None])
    return reference.eval().state_dict()


@pytest.mark.parametrize(("slope", "told"), [(0.0, {0.0, 0.01}), (0.1, {0.1}), (0.2, {0.2})])
@pytest.mark.parametrize("end", ["norm", "none"])
def test_norms_tell_how_much_rectifiers_leak(slope: float, told: set[float], end: str):
    tensors = trained(Worded(width=16, slope=slope, end=end))
    kept = {name: tensor.clone() for name, tensor in tensors.items()}
    found = srresnet.detect(shapes_of(tensors))
    assert srresnet.settle(tensors, found.settings)["slope"] in told
    assert all(torch.equal(tensors[name], tensor) for name, tensor in kept.items())


@pytest.mark.parametrize("skip", [True, False])
def test_greys_tell_whether_a_body_without_an_end_is_added(skip: bool):
    """Blocks that change nothing: added to what they are given, they would make it twice as bright."""
    network = Worded(blocks=1, doublings=1, end="none", skip=skip)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if tensor.is_floating_point() and not name.endswith("running_var"):
                tensor.zero_()
        network.head[0].weight[0, :, 4, 4] = 1 / 3
        network.up[0].weight[:4, 0, 1, 1] = 1
        network.up[3].weight[:, 0, 4, 4] = 0.5 if skip else 1
    tensors = network.eval().state_dict()
    told = srresnet.settle(tensors, srresnet.detect(shapes_of(tensors)).settings)
    assert (told["skip"], told["reads"], told["ends"]) == (skip, "plain", "plain")
