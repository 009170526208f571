"""DCGANs of the well-known layouts, against the same layers written out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from aigc_studio.library.families import dcgan


def randomised(network: nn.Module) -> nn.Module:
    """Random weights and running statistics, so that a norm forgotten or misplaced shows."""
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            nn.init.uniform_(module.running_mean, -0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.5, 0.5)
        elif isinstance(module, (nn.ConvTranspose2d, nn.Conv2d)):
            nn.init.normal_(module.weight, 0, 1 / (module.weight[0].numel() ** 0.5))
    return network.eval()


def imported(reference: nn.Module, **expected: int) -> nn.Module:
    state = reference.state_dict()
    found = dcgan.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert found.refusal == ""
    assert {key: found.settings[key] for key in expected} == expected
    network = dcgan.network(found.settings)
    network.load_state_dict(dcgan.convert(state, found.settings), strict=True)
    return network.eval()


def assert_same(network: nn.Module, z: torch.Tensor, wanted: torch.Tensor, label: torch.Tensor | None = None) -> None:
    with torch.inference_mode():
        torch.testing.assert_close(network(z, label), wanted, rtol=0, atol=1e-5)


class Named(nn.Module):
    def __init__(self, **children: nn.Module) -> None:
        super().__init__()
        for name, child in children.items():
            self.add_module(name, child)


def classic(latent: int, width: int, channels: int, depth: int, bias: bool = False) -> nn.Sequential:
    widths = [width * 2**step for step in reversed(range(depth))]
    layers: list[nn.Module] = [nn.ConvTranspose2d(latent, widths[0], 4, 1, 0, bias=bias)]
    for before, after in zip(widths, [*widths[1:], channels], strict=True):
        layers += [nn.BatchNorm2d(before), nn.ReLU(), nn.ConvTranspose2d(before, after, 4, 2, 1, bias=bias)]
    return nn.Sequential(*layers, nn.Tanh())


@settings(max_examples=8, deadline=None)
@given(st.integers(2, 140), st.integers(2, 9), st.sampled_from([1, 3, 4]), st.integers(2, 4), st.booleans())
def test_classic_of_any_size(latent: int, width: int, channels: int, depth: int, bias: bool) -> None:
    torch.manual_seed(latent)
    reference = randomised(Named(main=classic(latent, width, channels, depth, bias)))
    network = imported(reference, latent=latent, channels=channels, side=4 * 2**depth)
    z = torch.randn(2, latent)
    with torch.inference_mode():
        assert_same(network, z, reference.main(z[:, :, None, None]))


@pytest.mark.parametrize(
    ("kernels", "channels", "side"),
    [
        ([(4, 1, 0, 0), (4, 2, 1, 0), (4, 2, 1, 0), (4, 2, 1, 0), (1, 1, 2, 0)], 1, 28),
        ([(4, 1, 0, 0), (4, 2, 1, 0), (4, 2, 1, 0), (4, 2, 1, 0), (1, 1, 0, 0)], 3, 32),
        ([(4, 1, 0, 0), (3, 2, 1, 0), (4, 2, 1, 0), (4, 2, 1, 0)], 1, 28),
        ([(7, 1, 0, 0), (4, 2, 1, 0), (4, 2, 1, 0)], 1, 28),
        ([(4, 1, 0, 0), (4, 2, 1, 0), (4, 2, 1, 0), (4, 2, 1, 0), (3, 1, 1, 0)], 3, 32),
        ([(3, 2, 0, 0), (4, 1, 0, 0), (3, 2, 0, 0), (4, 2, 0, 0)], 1, 28),
        ([(4, 1, 0, 0), (2, 2, 0, 0), (2, 2, 0, 0), (2, 2, 0, 0)], 3, 32),
        ([(5, 2, 0, 0), (5, 2, 0, 0), (6, 2, 0, 0), (6, 2, 0, 0)], 3, 64),
        ([(3, 2, 0, 0), (3, 2, 0, 0), (3, 2, 0, 0), (3, 2, 0, 0), (4, 2, 0, 0)], 3, 64),
        ([(5, 2, 0, 0), (5, 2, 0, 0), (5, 2, 0, 0), (5, 2, 0, 0), (8, 2, 0, 0)], 3, 128),
        ([(3, 1, 0, 0), (3, 2, 1, 0), (4, 2, 0, 0), (4, 2, 1, 0)], 4, 24),
        ([(4, 1, 0, 0), (5, 2, 2, 1), (5, 2, 2, 1), (5, 2, 2, 1)], 3, 32),
        ([(4, 1, 0, 0), (4, 2, 1, 0), (4, 2, 1, 0), (4, 2, 1, 0), (5, 3, 1, 0)], 3, 96),
    ],
)
def test_strides_that_shapes_do_not_tell(
    kernels: list[tuple[int, int, int, int]], channels: int, side: int
) -> None:
    torch.manual_seed(side)
    widths = [21, *[11 - place for place in range(len(kernels) - 1)], channels]
    layers: list[nn.Module] = []
    for place, (kernel, stride, padding, extra) in enumerate(kernels):
        layers.append(nn.ConvTranspose2d(widths[place], widths[place + 1], kernel, stride, padding, extra))
        if place < len(kernels) - 1:
            layers += [nn.BatchNorm2d(widths[place + 1]), nn.ReLU()]
    reference = randomised(Named(gen=nn.Sequential(*layers, nn.Tanh())))
    z = torch.randn(2, 21)
    with torch.inference_mode():
        assert_same(imported(reference, side=side), z, reference.gen(z[:, :, None, None]))


def read(state: dict[str, torch.Tensor]) -> nn.Module:
    """The network that the library builds for a file's tensors."""
    found = dcgan.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    network = dcgan.network(found.settings)
    network.load_state_dict(dcgan.convert(state, found.settings), strict=True)
    return network



@pytest.mark.parametrize("separator", [":", "."])
def test_layers_named_by_their_sizes(separator: str) -> None:
    """WassersteinGAN's; old torch let names have dots."""
    torch.manual_seed(2)
    layers: dict[str, nn.Module] = {}
    widths = [10, 16, 8, 3]
    for place, (before, after) in enumerate(pairwise(widths)):
        word = "initial" if place == 0 else "final" if place == 2 else "pyramid"
        layers[f"{word}:{before}-{after}:convt"] = nn.ConvTranspose2d(before, after, 4, 1 + (place > 0), int(place > 0))
        if place < 2:
            layers |= {f"{word}:{after}:batchnorm": nn.BatchNorm2d(after), f"{word}:{after}:relu": nn.ReLU()}
    reference = randomised(Named(main=nn.Sequential(OrderedDict(layers))))
    state = {name.replace(":", separator): tensor for name, tensor in reference.state_dict().items()}
    network = read(state)
    z = torch.randn(2, 10)
    with torch.inference_mode():
        assert_same(network.eval(), z, torch.tanh(reference.main(z[:, :, None, None])))


def test_nested_blocks_of_one_step_each() -> None:
    torch.manual_seed(3)

    def block(before: int, after: int, stride: int, padding: int) -> nn.Sequential:
        return nn.Sequential(
            nn.ConvTranspose2d(before, after, 4, stride, padding, bias=False), nn.BatchNorm2d(after), nn.ReLU()
        )

    net = nn.Sequential(block(10, 16, 1, 0), block(16, 12, 2, 1), nn.ConvTranspose2d(12, 3, 4, 2, 1), nn.Tanh())
    reference = randomised(Named(net=net))
    z = torch.randn(2, 10)
    with torch.inference_mode():
        assert_same(imported(reference, side=16), z, net(z[:, :, None, None]))


@pytest.mark.parametrize("names", [("tconv{}", "bn{}"), ("deconv{}", "deconv{}_bn"), ("layers.conv{}", "norms.bn{}")])
@pytest.mark.parametrize("order", [sorted, lambda names: sorted(names, key=lambda name: "bn" in name), list])
@pytest.mark.parametrize("widths", [(12, 8, 6, 3), (9, 6, 6, 6, 6, 3), (10, 16, 8, 4, 4, 3, 3, 3, 3, 3, 3, 3)])
def test_layers_that_are_attributes_in_whatever_order(names, order, widths) -> None:
    torch.manual_seed(4)
    convs, norms = [], []
    for place, (before, after) in enumerate(pairwise(widths)):
        first, last = place == 0, place == len(widths) - 2
        kernel = (4, 1, 0) if first else (4, 2, 1) if place < 4 else (3, 1, 1)
        convs.append(randomised(nn.ConvTranspose2d(before, after, *kernel, bias=False)))
        norms += [] if last else [randomised(nn.Sequential(nn.BatchNorm2d(after)))[0]]
    state = {}
    for number in range(len(convs)):
        state |= {f"{names[0].format(number + 1)}.{name}": t for name, t in convs[number].state_dict().items()}
        if number < len(norms):
            state |= {f"{names[1].format(number + 1)}.{name}": t for name, t in norms[number].state_dict().items()}
    state = {name: state[name] for name in order(state)}
    network = read(state)
    z = torch.randn(2, widths[0])
    with torch.inference_mode():
        wanted = z[:, :, None, None]
        for conv, norm in zip(convs, [*norms, None], strict=True):
            wanted = torch.tanh(conv(wanted)) if norm is None else torch.relu(norm(conv(wanted)))
        assert_same(network.eval(), z, wanted)


@pytest.mark.parametrize("order", [sorted, list])
def test_a_projection_and_norms_by_name(order) -> None:
    torch.manual_seed(6)
    reference = randomised(Named(
        fc=nn.Linear(9, 12 * 16), bn0=nn.BatchNorm2d(12), deconv1=nn.ConvTranspose2d(12, 12, 4, 2, 1),
        bn1=nn.BatchNorm2d(12), deconv2=nn.ConvTranspose2d(12, 6, 4, 2, 1), bn2=nn.BatchNorm2d(6),
        deconv3=nn.ConvTranspose2d(6, 3, 4, 2, 1),
    ))  # fmt: skip
    state = {name: reference.state_dict()[name] for name in order(reference.state_dict())}
    network = read(state)
    z = torch.randn(2, 9)
    with torch.inference_mode():
        x = torch.relu(reference.bn0(reference.fc(z).reshape(2, 12, 4, 4)))
        x = torch.relu(reference.bn2(reference.deconv2(torch.relu(reference.bn1(reference.deconv1(x))))))
        assert_same(network.eval(), z, torch.tanh(reference.deconv3(x)))


def test_z_and_a_class_by_layers_of_their_own() -> None:
    torch.manual_seed(7)
    reference = randomised(Named(
        deconv1_1=nn.ConvTranspose2d(12, 8, 4, 1, 0), deconv1_1_bn=nn.BatchNorm2d(8),
        deconv1_2=nn.ConvTranspose2d(10, 8, 4, 1, 0), deconv1_2_bn=nn.BatchNorm2d(8),
        deconv2=nn.ConvTranspose2d(16, 6, 4, 2, 1), deconv2_bn=nn.BatchNorm2d(6),
        deconv3=nn.ConvTranspose2d(6, 5, 4, 2, 1), deconv3_bn=nn.BatchNorm2d(5),
        deconv4=nn.ConvTranspose2d(5, 1, 4, 2, 1),
    ))  # fmt: skip
    z, label = torch.randn(3, 12), torch.tensor([9, 0, 4])
    with torch.inference_mode():
        x = torch.relu(reference.deconv1_1_bn(reference.deconv1_1(z[:, :, None, None])))
        y = nn.functional.one_hot(label, 10).float()[:, :, None, None]
        x = torch.cat([x, torch.relu(reference.deconv1_2_bn(reference.deconv1_2(y)))], 1)
        x = torch.relu(reference.deconv2_bn(reference.deconv2(x)))
        x = torch.tanh(reference.deconv4(torch.relu(reference.deconv3_bn(reference.deconv3(x)))))
        assert_same(imported(reference, side=32, latent=12, classes=10), z, x, label)


def test_the_older_name_of_the_blocks() -> None:
    torch.manual_seed(5)
    reference = randomised(upsampling(20, 1))
    reference.conv_model = reference.conv_blocks
    wanted = run_upsampling(reference, z := torch.randn(3, 20))
    del reference.conv_blocks
    with torch.inference_mode():
        assert_same(imported(reference, side=32), z, wanted)


def upsampling(latent: int, channels: int, width: int = 8) -> Named:
    norm = nn.BatchNorm2d
    return Named(
        l1=nn.Sequential(nn.Linear(latent, width * 64)),
        conv_blocks=nn.Sequential(
            norm(width), nn.Upsample(scale_factor=2), nn.Conv2d(width, width, 3, padding=1), norm(width, 0.8),
            nn.LeakyReLU(0.2), nn.Upsample(scale_factor=2), nn.Conv2d(width, 6, 3, padding=1), norm(6, 0.8),
            nn.LeakyReLU(0.2), nn.Conv2d(6, channels, 3, padding=1), nn.Tanh(),
        ),
    )  # fmt: skip


def run_upsampling(reference: Named, z: torch.Tensor) -> torch.Tensor:
    start = reference.l1(z)
    return reference.conv_blocks(start.reshape(len(z), 8, 8, 8))


@pytest.mark.parametrize("channels", [1, 3])
def test_upsampling_and_convolution(channels: int) -> None:
    torch.manual_seed(5)
    reference = randomised(upsampling(20, channels))
    z = torch.randn(3, 20)
    with torch.inference_mode():
        assert_same(imported(reference, side=32, latent=20, channels=channels), z, run_upsampling(reference, z))


def doubling(before: int, after: int) -> list[nn.Module]:
    return [nn.Upsample(scale_factor=2), nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU()]


@pytest.mark.parametrize("last_doubles", [True, False])
def test_sequences_that_begin_by_upsampling(last_doubles: bool) -> None:
    torch.manual_seed(6)
    blocks = nn.Sequential(nn.Sequential(*doubling(8, 6)), nn.Sequential(*doubling(6, 6)))
    ends = [*doubling(6, 3)[: 2 if last_doubles else 0], *[nn.Conv2d(6, 3, 3, padding=1)][last_doubles:], nn.Tanh()]
    fc, final = nn.Linear(20, 8 * 16), nn.Sequential(*ends)
    reference = randomised(Named(fc=fc, blocks=blocks, final=final))
    z = torch.randn(2, 20)
    with torch.inference_mode():
        wanted = final(blocks(fc(z).reshape(2, 8, 4, 4)))
        assert_same(imported(reference, side=32 if last_doubles else 16), z, wanted)


def test_nested_steps_that_upsample_behind_a_transposed_one() -> None:
    torch.manual_seed(7)
    first = nn.Sequential(nn.ConvTranspose2d(20, 8, 4, 1, 0), nn.BatchNorm2d(8), nn.ReLU())
    last = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(6, 3, 3, padding=1), nn.Tanh())
    main = nn.Sequential(first, nn.Sequential(*doubling(8, 6)), last)
    z = torch.randn(2, 20)
    reference = randomised(Named(main=main))
    with torch.inference_mode():
        assert_same(imported(reference, side=16), z, main(z[:, :, None, None]))


@pytest.mark.parametrize("norm", [True, False])
def test_a_projection_and_upsampling_in_one_sequence(norm: bool) -> None:
    torch.manual_seed(8)
    head = [nn.Linear(20, 8 * 16), *([nn.BatchNorm1d(8 * 16)] if norm else []), nn.ReLU(), nn.Unflatten(1, (8, 4, 4))]
    model = nn.Sequential(*head, *doubling(8, 6), *doubling(6, 3)[:2], nn.Tanh())
    reference = randomised(Named(model=model))
    z = torch.randn(2, 20)
    with torch.inference_mode():
        assert_same(imported(reference, side=16), z, model(z))


@pytest.mark.parametrize("normed", [True, False])
def test_rectifiers_between_convolutions_and_their_norms(normed: bool) -> None:
    """Nothing lies between such a norm and the next convolution, nor between a norm that opens the sequence and it."""
    torch.manual_seed(10)
    layers: list[nn.Module] = [nn.BatchNorm2d(8)] if normed else []
    for before, after in pairwise((8, 7, 6)):
        layers += [nn.ConvTranspose2d(before, after, 4, 2, 1), nn.ReLU(), nn.BatchNorm2d(after)]
    deconv = nn.Sequential(*layers, nn.ConvTranspose2d(6, 3, 4, 2, 1), nn.Tanh())
    fc = nn.Sequential(nn.Linear(12, 8 * 16), *([] if normed else [nn.ReLU()]))
    reference = randomised(Named(fc=fc, deconv=deconv))
    z = torch.randn(2, 12)
    with torch.inference_mode():
        assert_same(imported(reference, side=32), z, deconv(fc(z).reshape(2, 8, 4, 4)))


def test_an_odd_convolution_of_one_width_among_doubling_ones_is_plain() -> None:
    """WassersteinGAN's extra layers."""
    torch.manual_seed(9)
    layers = list(classic(10, 6, 3, 3)[:-2])
    extra = [nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU()]
    main = nn.Sequential(*layers, *extra, nn.ConvTranspose2d(6, 3, 4, 2, 1), nn.Tanh())
    reference = randomised(Named(main=main))
    z = torch.randn(2, 10)
    with torch.inference_mode():
        assert_same(imported(reference, side=32), z, main(z[:, :, None, None]))


@pytest.mark.parametrize("size", [20, 6])
def test_a_class_multiplies_or_stands_before_z(size: int) -> None:
    torch.manual_seed(7)
    reference = randomised(upsampling(20, 3))
    reference.label_emb = nn.Embedding(5, size)
    label = torch.tensor([0, 3, 4])
    z = torch.randn(3, 20 if size == 20 else 14)
    with torch.inference_mode():
        embedded = reference.label_emb(label)
        entering = z * embedded if size == 20 else torch.cat([embedded, z], 1)
        network = imported(reference, classes=5, latent=z.shape[1])
        assert_same(network, z, run_upsampling(reference, entering), label)


@pytest.mark.parametrize(("name", "size", "first"), [
    ("embed", 6, False), ("label_emb", 6, False), ("label_emb", 8, True),  # the last is the studio's own
])  # fmt: skip
def test_a_class_beside_z_elsewhere(name: str, size: int, first: bool) -> None:
    torch.manual_seed(8)
    embed = nn.Embedding(7, size)
    reference = randomised(Named(**{name: embed}, net=classic(10 + size, 4, 3, 2)))
    z, label = torch.randn(2, 10), torch.tensor([6, 1])
    with torch.inference_mode():
        parts = [embed(label), z] if first else [z, embed(label)]
        wanted = reference.net(torch.cat(parts, 1)[:, :, None, None])
        assert_same(imported(reference, classes=7, latent=10), z, wanted, label)


@pytest.mark.parametrize("flat_norm", [True, False])
def test_projection_and_reshape(flat_norm: bool) -> None:
    torch.manual_seed(9)
    norm: nn.Module = nn.BatchNorm1d(12 * 49) if flat_norm else nn.Identity()
    fc = nn.Sequential(nn.Linear(13, 12 * 49), norm, nn.ReLU())
    deconv = nn.Sequential(
        nn.ConvTranspose2d(12, 9, 4, 2, 1), nn.BatchNorm2d(9), nn.ReLU(), nn.ConvTranspose2d(9, 1, 4, 2, 1), nn.Tanh()
    )
    reference = randomised(Named(fc=fc, deconv=deconv))
    z = torch.randn(2, 13)
    with torch.inference_mode():
        assert_same(imported(reference, side=28), z, deconv(fc(z).reshape(2, 12, 7, 7)))


def test_a_projection_of_two_layers() -> None:
    torch.manual_seed(10)
    fc = nn.Sequential(
        nn.Linear(13, 20), nn.BatchNorm1d(20), nn.ReLU(), nn.Linear(20, 12 * 49), nn.BatchNorm1d(12 * 49), nn.ReLU()
    )
    deconv = nn.Sequential(
        nn.ConvTranspose2d(12, 9, 4, 2, 1), nn.BatchNorm2d(9), nn.ReLU(), nn.ConvTranspose2d(9, 1, 4, 2, 1), nn.Tanh()
    )
    reference = randomised(Named(fc=fc, deconv=deconv))
    z = torch.randn(2, 13)
    with torch.inference_mode():
        assert_same(imported(reference, side=28, latent=13), z, deconv(fc(z).reshape(2, 12, 7, 7)))


def test_a_projection_listed_behind_what_it_leads_to() -> None:
    """safetensors lists by name: the convolutions' sequence, then that of the linear layer with its norm."""
    torch.manual_seed(12)
    preprocess = nn.Sequential(nn.Linear(13, 12 * 16), nn.BatchNorm1d(12 * 16), nn.ReLU())
    block1 = nn.Sequential(nn.ConvTranspose2d(12, 8, 2, 2), nn.BatchNorm2d(8), nn.ReLU())
    reference = randomised(Named(block1=block1, deconv_out=nn.ConvTranspose2d(8, 3, 2, 2), preprocess=preprocess))
    z = torch.randn(2, 13)
    with torch.inference_mode():
        wanted = torch.tanh(reference.deconv_out(block1(preprocess(z).reshape(2, 12, 4, 4))))
        assert_same(imported(reference, side=16, latent=13), z, wanted)


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_projection_is_rectified_where_a_layer_lies_between(steps: int) -> None:
    """0: an attribute beside sequences, 1: in one sequence with its reshaping alone, 2: with a rectifier too."""
    torch.manual_seed(11 + steps)
    fc, reshape = nn.Linear(9, 10 * 16), nn.Unflatten(1, (10, 4, 4))
    norm = nn.BatchNorm2d(8)
    rest = [nn.ConvTranspose2d(10, 8, 4, 2, 1), norm, nn.ReLU(), nn.ConvTranspose2d(8, 3, 4, 2, 1), nn.Tanh()]
    between = [nn.ReLU(), reshape] if steps == 2 else [reshape]
    whole = nn.Sequential(fc, *between, *rest)
    reference = randomised(Named(net=whole) if steps else Named(fc=fc, net=nn.Sequential(*rest)))
    z = torch.randn(2, 9)
    with torch.inference_mode():
        assert_same(imported(reference, side=16, latent=9), z, whole(z))


@pytest.mark.parametrize("order", [sorted, list])
def test_a_projection_that_is_a_convolution_named_fc(order) -> None:
    """yunjey's tutorial: rectifiers of slope 0.05, and none behind the projection."""
    torch.manual_seed(15)
    norms = [nn.BatchNorm2d(8), nn.BatchNorm2d(6)]
    steps = [nn.ConvTranspose2d(10, 8, 4, 2, 1), nn.ConvTranspose2d(8, 6, 4, 2, 1), nn.ConvTranspose2d(6, 3, 4, 2, 1)]
    reference = randomised(Named(
        fc=nn.Sequential(nn.ConvTranspose2d(9, 10, 8, 1, 0)), deconv1=nn.Sequential(steps[0], norms[0]),
        deconv2=nn.Sequential(steps[1], norms[1]), deconv3=nn.Sequential(steps[2]),
    ))  # fmt: skip
    state = {name: reference.state_dict()[name] for name in order(reference.state_dict())}
    found = dcgan.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert found.settings["side"] == 64
    network = dcgan.network(found.settings)
    network.load_state_dict(dcgan.convert(state, found.settings), strict=True)
    z = torch.randn(2, 9)
    with torch.inference_mode():
        x = reference.fc(z[:, :, None, None])
        for step in (reference.deconv1, reference.deconv2):
            x = nn.functional.leaky_relu(step(x), 0.05)
        assert_same(network.eval(), z, torch.tanh(reference.deconv3(x)))


def test_digits_that_are_cut_on_the_way() -> None:
    """caogang/wgan-gp: from 8 pixels to 7, and a sigmoid at the end."""
    torch.manual_seed(16)
    reference = randomised(Named(
        block1=nn.Sequential(nn.ConvTranspose2d(12, 8, 5), nn.ReLU()),
        block2=nn.Sequential(nn.ConvTranspose2d(8, 6, 5), nn.ReLU()),
        deconv_out=nn.ConvTranspose2d(6, 1, 8, stride=2), preprocess=nn.Sequential(nn.Linear(9, 12 * 16), nn.ReLU()),
    ))  # fmt: skip
    z = torch.randn(2, 9)
    with torch.inference_mode():
        x = reference.block1(reference.preprocess(z).reshape(2, 12, 4, 4))[:, :, :7, :7]
        wanted = torch.sigmoid(reference.deconv_out(reference.block2(x))) * 2 - 1
        assert_same(imported(reference, side=28, latent=9), z, wanted)


def test_layers_around_a_sequence_in_order_of_their_names() -> None:
    """pytorch_GAN_zoo as safetensors lists it: what is named after its output stands last, the other one first."""
    torch.manual_seed(17)
    main = {"batchNorm0": nn.BatchNorm2d(12), "convTranspose1": nn.ConvTranspose2d(12, 6, 4, 2, 1),
            "batchNorm1": nn.BatchNorm2d(6), "outlayer": nn.ConvTranspose2d(6, 3, 4, 2, 1)}  # fmt: skip
    reference = randomised(Named(formatLayer=nn.ConvTranspose2d(9, 12, 4), main=nn.Sequential(OrderedDict(main))))
    state = dict(sorted(reference.state_dict().items()))
    network = read(state)
    z = torch.randn(2, 9)
    with torch.inference_mode():
        x = torch.relu(main["batchNorm0"](reference.formatLayer(z[:, :, None, None])))
        wanted = torch.tanh(main["outlayer"](torch.relu(main["batchNorm1"](main["convTranspose1"](x)))))
        assert_same(network.eval(), z, wanted)


def test_infogan_of_digits_ends_in_a_sigmoid() -> None:
    torch.manual_seed(14)
    sizes = [(14, 20, 1, 1, 0), (20, 9, 7, 1, 0), (9, 7, 4, 2, 1), (7, 1, 4, 2, 1)]
    convs = [nn.ConvTranspose2d(*size, bias=False) for size in sizes]
    norms = [nn.BatchNorm2d(size[1]) for size in sizes[:-1]]
    reference = randomised(Named(
        **{f"tconv{n + 1}": conv for n, conv in enumerate(convs)},
        **{f"bn{n + 1}": norm for n, norm in enumerate(norms)},
    ))  # fmt: skip
    z = torch.randn(2, 14)
    with torch.inference_mode():
        x = z[:, :, None, None]
        for conv, norm in zip(convs, norms, strict=False):
            x = torch.relu(norm(conv(x)))
        assert_same(imported(reference, side=28), z, torch.sigmoid(convs[-1](x)) * 2 - 1)

def unit(conv: nn.Module, rectified: bool = True) -> Named:
    """OpenMMLab's: a convolution and its norm by name."""
    return Named(conv=conv, bn=nn.BatchNorm2d(conv.out_channels)) if rectified else Named(conv=conv)


def run_units(units: Iterable[nn.Module], x: torch.Tensor) -> torch.Tensor:
    for one in units:
        x = one.conv(x)
        x = torch.relu(one.bn(x)) if hasattr(one, "bn") else torch.tanh(x)
    return x


@pytest.mark.parametrize("channels", [1, 3])
def test_openmmlab_tells_colours_backwards(channels: int) -> None:
    def grown(into: int, out: int, bias: bool = False) -> nn.Module:
        return nn.ConvTranspose2d(into, out, 4, 2, 1, bias=bias)

    reference = randomised(Named(
        noise2feat=unit(nn.ConvTranspose2d(12, 16, 4, 1, 0, bias=False)),
        upsampling=nn.Sequential(unit(grown(16, 8)), unit(grown(8, 6))),
        output_layer=unit(grown(6, channels, True), False),
    ))  # fmt: skip
    network = imported(reference, latent=12, channels=channels, side=32)
    z = torch.randn(2, 12)
    with torch.inference_mode():
        units = (reference.noise2feat, *reference.upsampling, reference.output_layer)
        assert_same(network, z, run_units(units, z[:, :, None, None]))
    shown = dcgan.detect({n: tuple(t.shape) for n, t in reference.state_dict().items()}).settings.get("shown")
    assert shown == ({"low": -1.0, "high": 1.0, "order": "BGR"} if channels == 3 else None)


def test_lsgan_doubles_every_other_time() -> None:
    def grown(into: int, out: int, stride: int, bias: bool = False) -> nn.Module:
        return nn.ConvTranspose2d(into, out, 3, stride, 1, stride - 1, bias=bias)

    n = 8
    blocks = [unit(grown(n, n, stride)) for stride in (2, 1, 2, 1)]
    blocks += [unit(grown(n, 6, 2)), unit(grown(6, 5, 2)), unit(grown(5, 3, 1, True), False)]
    reference = randomised(Named(
        noise2feat_head=nn.Sequential(nn.Linear(10, 64 * n)), noise2feat_tail=nn.Sequential(nn.BatchNorm2d(n)),
        conv_blocks=nn.ModuleList(blocks),
    ))  # fmt: skip
    network = imported(reference, latent=10, channels=3, side=128)
    z = torch.randn(2, 10)
    with torch.inference_mode():
        x = torch.relu(reference.noise2feat_tail(reference.noise2feat_head(z).view(-1, n, 8, 8)))
        assert_same(network, z, run_units(reference.conv_blocks, x))


@pytest.mark.parametrize("last", ["conv4", "conv2d4"])
def test_studiogan_does_not_rectify_what_z_becomes(last: str) -> None:
    def block(into: int, out: int) -> nn.Module:
        return Named(deconv0=nn.ConvTranspose2d(into, out, 4, 2, 1), bn0=nn.BatchNorm2d(out, eps=1e-4))

    blocks = nn.ModuleList(nn.ModuleList([block(*sizes)]) for sizes in ((16, 8), (8, 6), (6, 5)))
    reference = randomised(Named(linear0=nn.Linear(20, 256), blocks=blocks, **{last: nn.Conv2d(5, 3, 3, 1, 1)}))
    network = imported(reference, latent=20, channels=3, side=32)
    z = torch.randn(2, 20)
    with torch.inference_mode():
        x = reference.linear0(z).view(-1, 16, 4, 4)
        for (one,) in reference.blocks:
            x = torch.relu(one.bn0(one.deconv0(x)))
        assert_same(network, z, torch.tanh(getattr(reference, last)(x)))


def test_the_decoder_of_a_vae_saved_alone() -> None:
    """1Konny's: pictures end in a sigmoid, which the loss applies."""
    torch.manual_seed(8)
    grown = [part for a, b in ((9, 8), (8, 6)) for part in (nn.ConvTranspose2d(a, b, 4, 2, 1), nn.ReLU())]
    decoder = nn.Sequential(
        nn.Linear(7, 12), nn.Unflatten(1, (12, 1, 1)), nn.ReLU(), nn.ConvTranspose2d(12, 9, 4), nn.ReLU(), *grown,
        nn.ConvTranspose2d(6, 3, 4, 2, 1),
    )  # fmt: skip
    reference = randomised(Named(decoder=decoder))
    z = torch.randn(2, 7)
    with torch.inference_mode():
        assert_same(imported(reference, latent=7, side=32), z, torch.sigmoid(decoder(z)) * 2 - 1)


def test_the_decoder_of_a_collection_saved_alone() -> None:
    """AntixK's: leaky, the projection is not rectified, and pictures end in tanh."""
    torch.manual_seed(9)

    def step(into: int, out: int) -> nn.Sequential:
        return nn.Sequential(nn.ConvTranspose2d(into, out, 3, 2, 1, 1), nn.BatchNorm2d(out), nn.LeakyReLU())

    reference = randomised(Named(
        decoder_input=nn.Linear(7, 36), decoder=nn.Sequential(step(9, 8), step(8, 6)),
        final_layer=nn.Sequential(*step(6, 6), nn.Conv2d(6, 3, 3, padding=1)),
    ))  # fmt: skip
    z = torch.randn(2, 7)
    with torch.inference_mode():
        wanted = reference.final_layer(reference.decoder(reference.decoder_input(z).view(2, 9, 2, 2)))
        assert_same(imported(reference, latent=7, side=16), z, torch.tanh(wanted))


def test_a_discriminator_is_refused_with_advice() -> None:
    main = nn.Sequential(
        nn.Conv2d(3, 8, 4, 2, 1, bias=False), nn.LeakyReLU(0.2), nn.Conv2d(8, 16, 4, 2, 1, bias=False),
        nn.BatchNorm2d(16), nn.LeakyReLU(0.2), nn.Conv2d(16, 1, 4, 1, 0, bias=False),
    )  # fmt: skip
    found = dcgan.detect({f"main.{name}": tuple(t.shape) for name, t in main.state_dict().items()})
    assert found is not None
    assert "discriminator" in found.refusal
    assert "netG" in found.advice


@pytest.mark.parametrize(
    "layers",
    [
        [nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3), nn.Conv2d(8, 3, 3)],  # a denoiser
        [nn.Conv2d(1, 8, 5), nn.Conv2d(8, 8, 3), nn.Conv2d(8, 4, 3)],  # a super-resolver
        [nn.Linear(10, 20), nn.Linear(20, 784)],  # all linear
        [nn.Conv2d(3, 8, 3), nn.Conv2d(8, 16, 3), nn.Linear(64, 10)],  # a classifier
        [nn.ConvTranspose2d(10, 8, 4), nn.BatchNorm2d(7), nn.ConvTranspose2d(8, 3, 4)],  # a norm of another size
        [nn.ConvTranspose2d(10, 8, 4), nn.ConvTranspose2d(8, 3, 4), nn.Conv2d(3, 8, 4), nn.Conv2d(8, 1, 4)],  # G and D
    ],
)
def test_others_are_left_alone(layers: list[nn.Module]) -> None:
    state = nn.Sequential(*layers).state_dict()
    assert dcgan.detect({name: tuple(tensor.shape) for name, tensor in state.items()}) is None
