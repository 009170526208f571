"""Variational autoencoders of the well-known layouts: decoder and encoder against the same layers written out."""

from __future__ import annotations

from itertools import pairwise, product
from types import ModuleType

import pytest
import torch
from torch import nn

from aigc_studio.library.families import vae_conv, vae_dense


def named(**layers: nn.Module) -> dict[str, torch.Tensor]:
    return {f"{key.replace('__', '.')}.{name}": tensor
            for key, layer in layers.items() for name, tensor in layer.state_dict().items()}  # fmt: skip


def imported(family: ModuleType, state: dict[str, torch.Tensor], **expected: int) -> tuple[nn.Module, nn.Module]:
    found = family.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert {key: found.settings[key] for key in expected} == expected
    decoder, encoder = family.network(found.settings), family.encoder_network(found.settings)
    decoder.load_state_dict(family.convert(state, found.settings), strict=True)
    encoder.load_state_dict(family.encoder_convert(state, found.settings), strict=True)
    return decoder.eval(), encoder.eval()


def close(got: torch.Tensor, wanted: torch.Tensor) -> None:
    torch.testing.assert_close(got, wanted, rtol=0, atol=1e-5)


@pytest.mark.parametrize(("latent", "channels", "side"), [(20, 1, 28), (2, 1, 28), (16, 3, 32)])
@pytest.mark.parametrize(
    "names", [("fc1", "fc21", "fc22", "fc3", "fc4"), ("encoder__0", "fc_mu", "fc_var", "decoder__0", "decoder__2")]
)
def test_dense(latent: int, channels: int, side: int, names: tuple[str, ...]) -> None:
    torch.manual_seed(latent)
    values = channels * side * side
    sizes = [(values, 40), (40, latent), (40, latent), (latent, 40), (40, values)]
    layers = [nn.Linear(*size) for size in sizes]
    state = named(**dict(zip(names, layers, strict=True)))
    decoder, encoder = imported(vae_dense, state, latent=latent, side=side, channels=channels)
    z, image = torch.randn(3, latent), torch.rand(3, channels, side, side)
    with torch.inference_mode():
        picture = torch.sigmoid(layers[4](torch.relu(layers[3](z)))).reshape(image.shape)
        close(decoder(z), picture * 2 - 1)
        close(encoder(image), layers[1](torch.relu(layers[0](image.flatten(1)))))


def test_deep_dense() -> None:
    torch.manual_seed(5)
    sizes = [(784, 50), (50, 30), (30, 4), (30, 4), (4, 30), (30, 50), (50, 784)]
    layers = [nn.Linear(*size) for size in sizes]
    names = ["fc1", "fc2", "fc31", "fc32", "fc4", "fc5", "fc6"]
    decoder, encoder = imported(vae_dense, named(**dict(zip(names, layers, strict=True))), latent=4)
    z, image = torch.randn(2, 4), torch.rand(2, 1, 28, 28)
    with torch.inference_mode():
        hidden = torch.relu(layers[5](torch.relu(layers[4](z))))
        close(decoder(z).flatten(1), torch.sigmoid(layers[6](hidden)) * 2 - 1)
        close(encoder(image), layers[2](torch.relu(layers[1](torch.relu(layers[0](image.flatten(1)))))))


def normed(layer: nn.Module, width: int) -> nn.Sequential:
    norm = nn.BatchNorm2d(width)
    nn.init.normal_(norm.running_mean, 0, 0.3)
    nn.init.uniform_(norm.running_var, 0.5, 2)
    nn.init.uniform_(norm.weight, 0.5, 2)
    return nn.Sequential(layer, norm, nn.LeakyReLU()).eval()


@pytest.mark.parametrize("by_name", [False, True])
@pytest.mark.parametrize("widths", [(4, 6, 8), (5, 5, 7, 9, 9)])
def test_convolutional(widths: tuple[int, ...], by_name: bool) -> None:
    torch.manual_seed(6)
    side, latent = 2 ** (len(widths) + 1), 7
    encoder = nn.Sequential(
        *(normed(nn.Conv2d(a, b, 3, 2, 1), b) for a, b in zip((3, *widths), widths, strict=False))
    )
    back = widths[::-1]
    decoder = nn.Sequential(
        *(normed(nn.ConvTranspose2d(a, b, 3, 2, 1, 1), b) for a, b in pairwise(back))
    )
    grown = normed(nn.ConvTranspose2d(back[-1], back[-1], 3, 2, 1, 1), back[-1])
    final = nn.Sequential(*grown, nn.Conv2d(back[-1], 3, 3, padding=1), nn.Tanh())
    mean, variance = nn.Linear(back[0] * 4, latent), nn.Linear(back[0] * 4, latent)
    projection = nn.Linear(latent, back[0] * 4)
    state = named(
        encoder=encoder, fc_mu=mean, fc_var=variance, decoder_input=projection, decoder=decoder, final_layer=final
    )
    if by_name:
        state = dict(sorted(state.items()))
    generator, partner = imported(vae_conv, state, latent=latent, side=side, channels=3)
    z, image = torch.randn(2, latent), torch.rand(2, 3, side, side)
    with torch.inference_mode():
        close(generator(z), final(decoder(projection(z).reshape(2, back[0], 2, 2))))
        close(partner(image), mean(encoder(image * 2 - 1).flatten(1)))


@pytest.mark.parametrize("by_name", [False, True])
def test_world_models(by_name: bool) -> None:
    torch.manual_seed(7)
    widths = (3, 4, 5, 6, 7)
    convs = [nn.Conv2d(a, b, 4, 2) for a, b in pairwise(widths)]
    mean, variance, project = nn.Linear(28, 8), nn.Linear(28, 8), nn.Linear(8, 20)
    back = (20, 9, 8, 6, 3)
    kernels = (5, 5, 6, 6)
    deconvs = [nn.ConvTranspose2d(a, b, k, 2) for a, b, k in zip(back, back[1:], kernels, strict=False)]
    state = named(
        **{f"encoder__conv{n + 1}": layer for n, layer in enumerate(convs)}, encoder__fc_mu=mean,
        encoder__fc_logsigma=variance, decoder__fc1=project,
        **{f"decoder__deconv{n + 1}": layer for n, layer in enumerate(deconvs)},
    )  # fmt: skip
    generator, partner = imported(vae_conv, dict(sorted(state.items())) if by_name else state, latent=8, side=64)
    z, image = torch.randn(2, 8), torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        grown = torch.relu(project(z))[:, :, None, None]
        for deconv in deconvs[:-1]:
            grown = torch.relu(deconv(grown))
        close(generator(z), torch.sigmoid(deconvs[-1](grown)) * 2 - 1)
        shrunk = image
        for conv in convs:
            shrunk = torch.relu(conv(shrunk))
        close(partner(image), mean(shrunk.flatten(1)))


@pytest.mark.parametrize("family", [vae_dense, vae_conv])
def test_others_are_left_alone(family: ModuleType) -> None:
    for layers in (
        [nn.Linear(10, 64), nn.Linear(64, 784)],
        [nn.Linear(784, 40), nn.Linear(40, 784)],
        [nn.Linear(784, 40), nn.Linear(40, 5), nn.Linear(40, 5), nn.Linear(5, 40), nn.Linear(40, 10)],
        [nn.Conv2d(3, 8, 3), nn.Conv2d(8, 3, 3)],
    ):
        state = nn.Sequential(*layers).state_dict()
        assert family.detect({name: tuple(tensor.shape) for name, tensor in state.items()}) is None




def halvings(widths: tuple[int, ...]) -> list[nn.Module]:
    return [layer for a, b in pairwise(widths) for layer in (nn.Conv2d(a, b, 4, 2, 1), nn.ReLU())]


def doublings(widths: tuple[int, ...]) -> list[nn.Module]:
    return [layer for a, b in pairwise(widths) for layer in (nn.ConvTranspose2d(a, b, 4, 2, 1), nn.ReLU())][:-1]


@pytest.mark.parametrize("by_name", [False, True])
def test_dense_layers_named_fc_rectify_leakily(by_name: bool) -> None:
    torch.manual_seed(8)
    sizes = [(784, 40), (40, 30), (30, 6), (30, 6), (6, 30), (30, 40), (40, 784)]
    layers = [nn.Linear(*size) for size in sizes]
    names = [f"Encoder__FC_{word}" for word in ("input", "input2", "mean", "var")]
    names += [f"Decoder__FC_{word}" for word in ("hidden", "hidden2", "output")]
    state = named(**dict(zip(names, layers, strict=True)))
    decoder, encoder = imported(vae_dense, dict(sorted(state.items())) if by_name else state, latent=6)
    z, image = torch.randn(2, 6), torch.rand(2, 1, 28, 28)
    leaky = nn.LeakyReLU(0.2)
    with torch.inference_mode():
        close(decoder(z).flatten(1), torch.sigmoid(layers[6](leaky(layers[5](leaky(layers[4](z)))))) * 2 - 1)
        close(encoder(image), layers[2](leaky(layers[1](leaky(layers[0](image.flatten(1)))))))


def test_a_dense_decoder_takes_a_class_after_z() -> None:
    torch.manual_seed(9)
    sizes = [(794, 40), (40, 2), (40, 2), (12, 40), (40, 784)]
    layers = [nn.Linear(*size) for size in sizes]
    names = ["encoder__MLP__L0", "encoder__linear_means", "encoder__linear_log_var", "decoder__MLP__L0",
             "decoder__MLP__L1"]  # fmt: skip
    state = named(**dict(zip(names, layers, strict=True)))
    found = vae_dense.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert (found.settings["latent"], found.settings["classes"]) == (2, 10)
    assert "encoder" not in found.settings  # it wants the class too
    network = vae_dense.network(found.settings)
    network.load_state_dict(vae_dense.convert(state, found.settings), strict=True)
    z, label = torch.randn(3, 2), torch.tensor([9, 0, 4])
    with torch.inference_mode():
        hidden = torch.relu(layers[3](torch.cat([z, nn.functional.one_hot(label, 10)], 1)))
        close(network(z, label).flatten(1), torch.sigmoid(layers[4](hidden)) * 2 - 1)


def test_one_dense_head_of_both() -> None:
    torch.manual_seed(10)
    encoder = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 10))
    decoder = nn.Sequential(nn.Linear(5, 30), nn.ReLU(), nn.Linear(30, 784), nn.Sigmoid())
    generator, partner = imported(vae_dense, named(encoder=encoder, decoder=decoder), latent=5)
    z, image = torch.randn(2, 5), torch.rand(2, 1, 28, 28)
    with torch.inference_mode():
        close(generator(z).flatten(1), decoder(z) * 2 - 1)
        close(partner(image), encoder(image.flatten(1))[:, :5])


@pytest.mark.parametrize("deep", [False, True])
def test_one_convolutional_head_of_both(deep: bool) -> None:
    """beta-VAE's two networks (Higgins et al. 2017, Burgess et al. 2018), each in one sequence."""
    torch.manual_seed(11)
    body = halvings((3, 5, 6, 7, 8))
    if deep:
        body += [nn.Flatten(), nn.Linear(128, 20), nn.ReLU(), nn.Linear(20, 18), nn.ReLU(), nn.Linear(18, 12)]
        start = [nn.Linear(6, 18), nn.ReLU(), nn.Linear(18, 20), nn.ReLU(), nn.Linear(20, 128), nn.ReLU()]
        back = [*start, nn.Unflatten(1, (8, 4, 4)), *doublings((8, 7, 6, 5, 3))]
    else:
        body += [nn.Conv2d(8, 20, 4), nn.ReLU(), nn.Flatten(), nn.Linear(20, 12)]
        back = [nn.Linear(6, 20), nn.Unflatten(1, (20, 1, 1)), nn.ReLU(), nn.ConvTranspose2d(20, 8, 4), nn.ReLU()]
        back += doublings((8, 7, 6, 5, 3))
    encoder, decoder = nn.Sequential(*body), nn.Sequential(*back)
    generator, partner = imported(vae_conv, named(encoder=encoder, decoder=decoder), latent=6, side=64)
    z, image = torch.randn(2, 6), torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        close(generator(z), torch.sigmoid(decoder(z)) * 2 - 1)
        close(partner(image), encoder(image)[:, :6])


def test_mean_and_variance_in_turn() -> None:
    torch.manual_seed(12)
    convs = halvings((1, 4, 5, 6))[::2]
    linears = [nn.Linear(96, 20), nn.Linear(20, 18)]
    both, back = nn.Linear(18, 6), [nn.Linear(3, 18), nn.Linear(18, 20), nn.Linear(20, 96)]
    deconvs = doublings((6, 5, 4, 1))[::2]
    state = named(
        **{f"encoder__conv{n + 1}": layer for n, layer in enumerate(convs)},
        **{f"encoder__lin{n + 1}": layer for n, layer in enumerate(linears)}, encoder__mu_logvar_gen=both,
        **{f"decoder__lin{n + 1}": layer for n, layer in enumerate(back)},
        **{f"decoder__convT{n + 1}": layer for n, layer in enumerate(deconvs)},
    )  # fmt: skip
    generator, partner = imported(vae_conv, state, latent=3, side=32)
    z, image = torch.randn(2, 3), torch.rand(2, 1, 32, 32)
    with torch.inference_mode():
        grown = z
        for layer in back:
            grown = torch.relu(layer(grown))
        grown = grown.reshape(2, 6, 4, 4)
        for deconv in deconvs[:-1]:
            grown = torch.relu(deconv(grown))
        close(generator(z), torch.sigmoid(deconvs[-1](grown)) * 2 - 1)
        shrunk = image
        for conv in convs:
            shrunk = torch.relu(conv(shrunk))
        shrunk = shrunk.flatten(1)
        for layer in linears:
            shrunk = torch.relu(layer(shrunk))
        close(partner(image), both(shrunk)[:, ::2])


def test_a_projection_beside_sequences_is_not_rectified() -> None:
    torch.manual_seed(13)
    widths, back = (3, 4, 5, 6, 7), (28, 9, 8, 6, 3)
    encoder = nn.Sequential(*(part for a, b in pairwise(widths) for part in (nn.Conv2d(a, b, 4, 2), nn.ReLU())))
    mean, variance, project = nn.Linear(28, 8), nn.Linear(28, 8), nn.Linear(8, 28)
    steps = zip(pairwise(back), (5, 5, 6, 6), strict=True)
    grown = [part for (a, b), k in steps for part in (nn.ConvTranspose2d(a, b, k, 2), nn.ReLU())]
    decoder = nn.Sequential(nn.Unflatten(1, (28, 1, 1)), *grown[:-1], nn.Sigmoid())
    state = named(encoder=encoder, fc1=mean, fc2=variance, fc3=project, decoder=decoder)
    generator, partner = imported(vae_conv, state, latent=8, side=64)
    z, image = torch.randn(2, 8), torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        close(generator(z), decoder(project(z)) * 2 - 1)
        close(partner(image), mean(encoder(image).flatten(1)))


def collection(latent: int, inputs: int, width: int) -> dict[str, nn.Module]:
    """The layers of the collection that names its projection `decoder_input`, of three halvings."""
    return {
        "encoder": nn.Sequential(*(normed(nn.Conv2d(a, b, 3, 2, 1), b) for a, b in pairwise((3, 4, 6, 8)))),
        "decoder_input": nn.Linear(inputs, width * 4),
        "decoder": nn.Sequential(*(normed(nn.ConvTranspose2d(a, b, 3, 2, 1, 1), b) for a, b in pairwise((8, 6, 4)))),
        "final_layer": nn.Sequential(
            *normed(nn.ConvTranspose2d(4, 4, 3, 2, 1, 1), 4), nn.Conv2d(4, 3, 3, padding=1), nn.Tanh()
        ),
    }


def test_one_head_of_z_alone() -> None:
    torch.manual_seed(14)
    layers = collection(7, 7, 8)
    head = nn.Linear(32, 7)
    generator, partner = imported(vae_conv, named(**layers, fc_z=head), latent=7, side=16)
    z, image = torch.randn(2, 7), torch.rand(2, 3, 16, 16)
    with torch.inference_mode():
        close(generator(z), layers["final_layer"](layers["decoder"](layers["decoder_input"](z).reshape(2, 8, 2, 2))))
        close(partner(image), head(layers["encoder"](image * 2 - 1).flatten(1)))


@pytest.mark.parametrize("beside", ["discrminator", "discriminator", "feature_network.classifier"])
def test_what_only_trained_it_is_left_out(beside: str) -> None:
    """AntixK's FactorVAE and DFC-VAE."""
    torch.manual_seed(16)
    layers = collection(7, 7, 8)
    mean = nn.Linear(32, 7)
    judge = nn.Sequential(nn.Linear(7, 9), nn.BatchNorm1d(9), nn.LeakyReLU(0.2), nn.Linear(9, 2))
    features = {f"{beside}.{name}": tensor for name, tensor in judge.state_dict().items()}
    state = named(**layers, fc_mu=mean, fc_var=nn.Linear(32, 7)) | features
    generator, partner = imported(vae_conv, state, latent=7, side=16)
    z, image = torch.randn(2, 7), torch.rand(2, 3, 16, 16)
    with torch.inference_mode():
        close(generator(z), layers["final_layer"](layers["decoder"](layers["decoder_input"](z).reshape(2, 8, 2, 2))))
        close(partner(image), mean(layers["encoder"](image * 2 - 1).flatten(1)))


def test_convolutions_of_one_pixel_lead_to_z_and_back() -> None:
    """1Konny's FactorVAE."""
    torch.manual_seed(17)

    def rectified(*layers: nn.Module) -> nn.Sequential:
        return nn.Sequential(*[part for layer in layers for part in (layer, nn.ReLU())][:-1])

    halvings = [nn.Conv2d(a, b, 4, 2, 1) for a, b in pairwise((3, 5, 6, 7, 8))]
    encode = rectified(*halvings, nn.Conv2d(8, 12, 4, 1), nn.Conv2d(12, 14, 1))
    doublings = [nn.ConvTranspose2d(a, b, 4, 2, 1) for a, b in pairwise((8, 7, 6, 5, 3))]
    decode = rectified(nn.Conv2d(7, 12, 1), nn.ConvTranspose2d(12, 8, 4), *doublings)
    generator, partner = imported(vae_conv, named(encode=encode, decode=decode), latent=7, side=64)
    z, image = torch.randn(2, 7), torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        close(generator(z), torch.sigmoid(decode(z[:, :, None, None])) * 2 - 1)
        close(partner(image), encode(image)[:, :7, 0, 0])


@pytest.mark.parametrize("joint", [False, True])
def test_a_convolutional_decoder_takes_a_class_after_z(joint: bool) -> None:
    torch.manual_seed(15)
    layers = collection(7, 12, 8)
    state = named(**layers, fc_mu=nn.Linear(32, 7), fc_var=nn.Linear(32, 7))
    if joint:
        state |= named(fc_z=nn.Linear(32, 5))
    else:
        state |= named(embed_class=nn.Linear(5, 256), embed_data=nn.Conv2d(3, 3, 1))
    found = vae_conv.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert (found.settings["latent"], found.settings["classes"]) == (7, 5)
    network = vae_conv.network(found.settings)
    network.load_state_dict(vae_conv.convert(state, found.settings), strict=True)
    z, label = torch.randn(2, 7), torch.tensor([4, 1])
    with torch.inference_mode():
        values = layers["decoder_input"](torch.cat([z, nn.functional.one_hot(label, 5)], 1))
        close(network.eval()(z, label), layers["final_layer"](layers["decoder"](values.reshape(2, 8, 2, 2))))


#: The side that the decoder begins with, its convolutions, the side of pictures, and that which the encoder ends with.
PYTHAE = {
    "faces": (8, [(5, 2, 2), (5, 2, 1), (5, 2, 2, 1), (5, 1, 1)], 64, 4),
    "things": (8, [(4, 2, 1), (4, 2, 1, 1), (4, 1, 2)], 32, 2),
    "digits": (4, [(3, 2, 1), (3, 2, 1, 1), (3, 2, 1, 1)], 28, 1),
}


@pytest.mark.parametrize("pictures", list(PYTHAE))
def test_the_encoder_tells_the_side_of_pictures(pictures: str) -> None:
    """pythae's."""
    torch.manual_seed(12)
    start, kernels, side, end = PYTHAE[pictures]
    channels = 1 if pictures == "digits" else 3
    widths = [*(16, 10, 8, 6)[: len(kernels)], channels]

    def step(layer: nn.Module, width: int) -> nn.Sequential:
        return nn.Sequential(*normed(layer, width)[:2], nn.ReLU()).eval()

    shrinking = nn.Sequential(*(step(nn.Conv2d(a, b, 4, 2, 1), b) for a, b in pairwise((channels, 6, 8, 10, 16))))
    growing = [nn.ConvTranspose2d(a, b, *kernel) for (a, b), kernel in zip(pairwise(widths), kernels, strict=True)]
    steps = nn.Sequential(*(step(layer, layer.out_channels) for layer in growing[:-1]), growing[-1], nn.Sigmoid())
    mean, variance, projection = nn.Linear(16 * end**2, 7), nn.Linear(16 * end**2, 7), nn.Linear(7, 16 * start**2)
    encoder = named(encoder__layers=shrinking, encoder__embedding=mean, encoder__log_var=variance)
    state = encoder | named(decoder__fc=projection, decoder__layers=steps)
    generator, partner = imported(vae_conv, state, latent=7, side=side, channels=channels)
    z, image = torch.randn(2, 7), torch.rand(2, channels, side, side)
    with torch.inference_mode():
        close(generator(z), steps(projection(z).reshape(2, 16, start, start)) * 2 - 1)
        close(partner(image), mean(shrinking(image).flatten(1)))


@pytest.mark.parametrize("heads", ["two", "one", "rows"])
def test_a_decoder_that_begins_with_a_transposed_convolution(heads: str) -> None:
    """Heads are convolutions of the whole map (`two`, or `one` of both), or linear layers (`rows`)."""
    torch.manual_seed(19)

    def step(layer: nn.Module, width: int) -> list[nn.Module]:
        return [*normed(layer, width)[:2], nn.ReLU()]

    encoder = nn.Sequential(*(part for a, b in pairwise((3, 5, 6, 8)) for part in step(nn.Conv2d(a, b, 4, 2, 1), b)))
    back = pairwise((7, 8, 6, 5))
    growing = [part for n, (a, b) in enumerate(back) for part in step(nn.ConvTranspose2d(a, b, 4, 2 if n else 1,
                                                                                        1 if n else 0), b)]  # fmt: skip
    decoder = nn.Sequential(*growing, nn.ConvTranspose2d(5, 3, 4, 2, 1), nn.Sigmoid()).eval()
    if heads == "one":
        head = nn.Conv2d(8, 14, 4)
        state = named(encoder=nn.Sequential(*encoder, head), decoder=decoder)
    else:
        head = nn.Linear(128, 7) if heads == "rows" else nn.Conv2d(8, 7, 4)
        other = nn.Linear(128, 7) if heads == "rows" else nn.Conv2d(8, 7, 4)
        state = named(encoder=encoder, conv_mu=head, conv_logvar=other, decoder=decoder)
    generator, partner = imported(vae_conv, state, latent=7, side=32, channels=3)
    z, image = torch.randn(2, 7), torch.rand(2, 3, 32, 32)
    with torch.inference_mode():
        close(generator(z), decoder(z[:, :, None, None]) * 2 - 1)
        seen = encoder.eval()(image)
        close(partner(image), head(seen.flatten(1) if heads == "rows" else seen).flatten(1)[:, :7])


def test_the_encoder_tells_an_odd_side_of_pictures() -> None:
    """Of 150 pixels: five halvings lead to maps of 5, and back to 160."""
    torch.manual_seed(18)
    widths = (3, 5, 6, 7, 8, 9)
    shrinking = nn.Sequential(
        *(nn.Sequential(*normed(nn.Conv2d(a, b, 3, 2, 1), b)).eval() for a, b in pairwise(widths))
    )
    growing = [nn.ConvTranspose2d(b, max(a, 5), 3, 2, 1, 1) for a, b in reversed(list(pairwise(widths)))]
    steps = nn.Sequential(*(nn.Sequential(*normed(layer, layer.out_channels)).eval() for layer in growing))
    mean, variance, projection = nn.Linear(9 * 25, 7), nn.Linear(9 * 25, 7), nn.Linear(7, 9 * 25)
    state = named(encoder=shrinking, fc_mu=mean, fc_var=variance, decoder_input=projection)
    final = nn.Sequential(*steps[-1], nn.Conv2d(5, 3, 3, padding=1))
    state |= named(decoder=steps[:-1], final_layer=final)
    generator, _partner = imported(vae_conv, state, latent=7, side=160, channels=3)
    z = torch.randn(2, 7)
    with torch.inference_mode():
        close(generator(z), torch.tanh(final(steps[:-1](projection(z).reshape(2, 9, 5, 5)))))


@pytest.mark.parametrize("one_hots", [(), (5,), (2, 3)])
def test_joint_vae_takes_one_of_each_vector_after_z(one_hots: tuple[int, ...]) -> None:
    torch.manual_seed(16)
    features = nn.Sequential(nn.Conv2d(3, 6, 4, 2, 1), nn.ReLU(), nn.Conv2d(6, 8, 4, 2, 1), nn.ReLU())
    hidden = nn.Sequential(nn.Linear(8 * 16, 20), nn.ReLU())
    mean, variance = nn.Linear(20, 4), nn.Linear(20, 4)
    alphas = nn.ModuleList([nn.Linear(20, size) for size in one_hots])
    back = nn.Sequential(nn.Linear(4 + sum(one_hots), 20), nn.ReLU(), nn.Linear(20, 8 * 16), nn.ReLU())
    picture = nn.Sequential(
        nn.ConvTranspose2d(8, 6, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(6, 3, 4, 2, 1), nn.Sigmoid()
    )
    state = named(
        img_to_features=features, features_to_hidden=hidden, fc_mean=mean, fc_log_var=variance, fc_alphas=alphas,
        latent_to_features=back, features_to_img=picture,
    )
    classes = {"classes": len(list(product(*map(range, one_hots))))} if one_hots else {}
    generator, partner = imported(vae_conv, state, latent=4, side=16, **classes)
    z, image = torch.randn(2, 4), torch.rand(2, 3, 16, 16)
    label = torch.tensor([0, classes["classes"] - 1]) if one_hots else None
    rows = [torch.eye(size)[[0, -1]] for size in one_hots]
    with torch.inference_mode():
        close(generator(z, label), picture(back(torch.cat([z, *rows], 1)).reshape(2, 8, 4, 4)) * 2 - 1)
        close(partner(image), mean(hidden(features(image).flatten(1))))


def test_a_projection_of_that_name_before_a_flat_decoder_is_of_the_plain_manner():
    """Others borrowed the word `decoder_input`, not the leaky rectifiers and the range."""
    torch.manual_seed(8)
    encoder = nn.Sequential(
        nn.Conv2d(1, 4, 3, 2, 1), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 6, 3, 2, 1), nn.BatchNorm2d(6), nn.ReLU()
    )
    decoder = nn.Sequential(
        nn.Unflatten(1, (6, 7, 7)), nn.ConvTranspose2d(6, 4, 3, 2, 1, 1), nn.BatchNorm2d(4), nn.ReLU(),
        nn.ConvTranspose2d(4, 1, 3, 2, 1, 1), nn.Sigmoid(),
    ).eval()  # fmt: skip
    mean, projection = nn.Linear(6 * 49, 5), nn.Linear(5, 6 * 49)
    state = named(encoder=encoder, fc_mu=mean, fc_var=nn.Linear(6 * 49, 5), decoder_input=projection, decoder=decoder)
    generator, partner = imported(vae_conv, state, latent=5, side=28, channels=1)
    z, image = torch.randn(2, 5), torch.rand(2, 1, 28, 28)
    with torch.no_grad():
        close(generator(z), decoder(projection(z)) * 2 - 1)
        close(partner(image), mean(encoder.eval()(image).flatten(1)))
