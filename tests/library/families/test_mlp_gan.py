"""GANs of linear layers in their well-known layouts, against the same layers written out."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from aigc_studio.library.families import mlp_gan


def imported(state: dict[str, torch.Tensor], **expected: int) -> nn.Module:
    found = mlp_gan.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert found.refusal == ""
    assert {key: found.settings[key] for key in expected} == expected
    network = mlp_gan.network(found.settings)
    network.load_state_dict(mlp_gan.convert(state, found.settings), strict=True)
    return network.eval()


def prefixed(module: nn.Module, prefix: str) -> dict[str, torch.Tensor]:
    return {prefix + name: tensor for name, tensor in module.state_dict().items()}


def leaky_stack(latent: int, values: int) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Linear(latent, 16), nn.LeakyReLU(0.2)]
    for before, after in [(16, 32), (32, 64)]:
        norm = nn.BatchNorm1d(after, 0.8)
        nn.init.normal_(norm.running_mean)
        nn.init.uniform_(norm.running_var, 0.5, 2)
        nn.init.uniform_(norm.weight, 0.5, 2)
        layers += [nn.Linear(before, after), norm, nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Linear(64, values), nn.Tanh()).eval()


@pytest.mark.parametrize(("latent", "channels", "side"), [(100, 1, 28), (7, 3, 32), (20, 1, 32), (50, 3, 64)])
@pytest.mark.parametrize("prefix", ["model.", ""])
def test_leaky_stacks_with_norms(latent: int, channels: int, side: int, prefix: str) -> None:
    torch.manual_seed(latent)
    reference = leaky_stack(latent, channels * side * side)
    network = imported(prefixed(reference, prefix), latent=latent, channels=channels, side=side)
    z = torch.randn(3, latent)
    with torch.inference_mode():
        wanted = reference(z).reshape(3, channels, side, side)
        torch.testing.assert_close(network(z), wanted, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", ["{}", "net.{}", "generator.{}"])
def test_plain_stacks(name: str) -> None:
    torch.manual_seed(1)
    reference = nn.Sequential(
        nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 784), nn.Tanh()
    )
    network = imported(prefixed(reference, name.format("")), latent=64, side=28, channels=1)
    z = torch.randn(2, 64)
    with torch.inference_mode():
        torch.testing.assert_close(network(z).flatten(1), reference(z), rtol=0, atol=1e-5)


def test_numbered_layers_rectify_leakily() -> None:
    torch.manual_seed(2)
    layers = [nn.Linear(9, 12), nn.Linear(12, 20), nn.Linear(20, 784)]
    state = {f"fc{n + 1}.{name}": t for n, layer in enumerate(layers) for name, t in layer.state_dict().items()}
    z = torch.randn(2, 9)
    with torch.inference_mode():
        hidden = nn.functional.leaky_relu(layers[0](z), 0.2)
        wanted = torch.tanh(layers[2](nn.functional.leaky_relu(layers[1](hidden), 0.2)))
        torch.testing.assert_close(imported(state)(z).flatten(1), wanted, rtol=0, atol=1e-5)


def test_a_class_stands_before_z() -> None:
    torch.manual_seed(3)
    reference = leaky_stack(30, 784)
    embedding = nn.Embedding(10, 10)
    state = prefixed(embedding, "label_emb.") | prefixed(reference, "model.")
    network = imported(state, latent=20, classes=10)
    z, label = torch.randn(2, 20), torch.tensor([9, 4])
    with torch.inference_mode():
        wanted = reference(torch.cat([embedding(label), z], 1)).reshape(2, 1, 28, 28)
        torch.testing.assert_close(network(z, label), wanted, rtol=0, atol=1e-5)


def test_z_and_a_class_by_layers_of_their_own() -> None:
    torch.manual_seed(4)
    sizes = {"fc1_1": (12, 8), "fc1_2": (10, 8), "fc2": (16, 20), "fc3": (20, 784)}
    layers = {name: nn.Linear(*size) for name, size in sizes.items()}
    norms = {name: nn.BatchNorm1d(layers[name].out_features) for name in ("fc1_1", "fc1_2", "fc2")}
    state = {}
    for name, layer in layers.items():
        state |= prefixed(layer, f"{name}.")
        if name in norms:
            nn.init.normal_(norms[name].running_mean)
            state |= prefixed(norms[name].eval(), f"{name}_bn.")
    network = imported(state, latent=12, classes=10)
    z, label = torch.randn(3, 12), torch.tensor([9, 4, 0])
    with torch.inference_mode():
        x = torch.relu(norms["fc1_1"](layers["fc1_1"](z)))
        y = torch.relu(norms["fc1_2"](layers["fc1_2"](nn.functional.one_hot(label, 10).float())))
        x = torch.relu(norms["fc2"](layers["fc2"](torch.cat([x, y], 1))))
        wanted = torch.tanh(layers["fc3"](x)).reshape(3, 1, 28, 28)
        torch.testing.assert_close(network(z, label), wanted, rtol=0, atol=1e-5)


def test_the_decoder_of_an_adversarial_autoencoder() -> None:
    torch.manual_seed(6)
    norm = nn.BatchNorm1d(512)
    nn.init.normal_(norm.running_mean)
    nn.init.uniform_(norm.running_var, 0.5, 2)
    layers = [nn.Linear(9, 512), nn.LeakyReLU(0.2), nn.Linear(512, 512), norm, nn.LeakyReLU(0.2)]
    reference = nn.Sequential(*layers, nn.Linear(512, 1024), nn.Tanh()).eval()
    z = torch.randn(2, 9)
    with torch.inference_mode():
        made = imported(prefixed(reference, "model."))(z).flatten(1)
        torch.testing.assert_close(made, reference(z), rtol=0, atol=1e-5)


def test_a_discriminator_is_refused() -> None:
    state = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 1)).state_dict()
    found = mlp_gan.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert "discriminator" in found.refusal


@pytest.mark.parametrize(
    "layers",
    [
        [nn.Linear(784, 64), nn.Linear(64, 10)],  # a classifier
        [nn.Linear(784, 64), nn.Linear(64, 784)],  # an autoencoder
        [nn.Linear(10, 64), nn.Linear(32, 784)],  # no chain
        [nn.Linear(10, 64), nn.BatchNorm1d(32), nn.Linear(64, 784)],
        [nn.Linear(10, 64), nn.Conv2d(64, 784, 1)],
        [nn.Linear(10, 785), nn.Linear(785, 785)],  # no square picture
    ],
)
def test_others_are_left_alone(layers: list[nn.Module]) -> None:
    state = nn.Sequential(*layers).state_dict()
    assert mlp_gan.detect({name: tuple(tensor.shape) for name, tensor in state.items()}) is None


@pytest.mark.parametrize(
    ("names", "normed", "slope", "sigmoid"),
    [
        (("hidden0.0", "hidden1.0", "out.0"), False, 0.2, False),
        (("main.0", "main.3", "main.6"), True, 0.0, False),  # the studio's own
        (("net.0", "net.3", "net.6"), True, 0.2, False),
        (("gen.0", "gen.2", "gen.4"), False, 0.01, False),
        (("gen.0.0", "gen.1.0", "gen.2"), True, 0.0, True),
        (("decoder.0", "decoder.2", "decoder.4"), False, 0.0, True),  # of a VAE, saved alone
        (("vae.decoder.0", "vae.decoder.3", "vae.decoder.6"), True, 0.0, True),
    ],
)
def test_manners_by_names(names: tuple[str, ...], normed: bool, slope: float, sigmoid: bool) -> None:
    torch.manual_seed(4)
    layers = [nn.Linear(9, 12), nn.Linear(12, 20), nn.Linear(20, 784)]
    norms = [nn.BatchNorm1d(12).eval(), nn.BatchNorm1d(20).eval()] if normed else [nn.Identity(), nn.Identity()]
    state: dict[str, torch.Tensor] = {}
    for name, layer, norm in zip(names, layers, [*norms, nn.Identity()], strict=True):
        place, _, number = name.rpartition(".")
        state |= prefixed(layer, f"{name}.") | prefixed(norm, f"{place}.{int(number) + 1}.")
    z = torch.randn(2, 9)
    with torch.inference_mode():
        hidden = nn.functional.leaky_relu(norms[0](layers[0](z)), slope)
        values = layers[2](nn.functional.leaky_relu(norms[1](layers[1](hidden)), slope))
        wanted = torch.sigmoid(values) * 2 - 1 if sigmoid else torch.tanh(values)
        torch.testing.assert_close(imported(state)(z).flatten(1), wanted, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", ["label_emb", "label_embedding"])
def test_a_class_stands_after_z_where_there_are_no_norms(name: str) -> None:
    torch.manual_seed(6)
    reference = nn.Sequential(
        nn.Linear(17, 20), nn.LeakyReLU(0.2), nn.Linear(20, 30), nn.LeakyReLU(0.2), nn.Linear(30, 784), nn.Tanh()
    )
    embedding = nn.Embedding(10, 10)
    state = prefixed(embedding, f"{name}.") | prefixed(reference, "model.")
    z, label = torch.randn(2, 7), torch.tensor([9, 4])
    with torch.inference_mode():
        wanted = reference(torch.cat([z, embedding(label)], 1)).reshape(2, 1, 28, 28)
        torch.testing.assert_close(imported(state, latent=7, classes=10)(z, label), wanted, rtol=0, atol=1e-5)


def test_norms_of_all_but_the_first_go_with_leaks() -> None:
    torch.manual_seed(7)
    norm = nn.BatchNorm1d(20)
    nn.init.uniform_(norm.running_var, 0.5, 2)
    reference = nn.Sequential(
        nn.Linear(7, 20), nn.LeakyReLU(0.2), nn.Linear(20, 20), norm, nn.LeakyReLU(0.2), nn.Linear(20, 784), nn.Tanh()
    ).eval()
    z = torch.randn(2, 7)
    with torch.inference_mode():
        network = imported(prefixed(reference, "main."))
        torch.testing.assert_close(network(z).flatten(1), reference(z), rtol=0, atol=1e-5)
