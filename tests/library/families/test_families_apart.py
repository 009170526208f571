"""Of any network of any family, in sizes drawn at random, exactly its own family claims the shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
import torch
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from torch import nn

from aigc_studio.library.families import families
from aigc_studio.library.families.base import detected
from aigc_studio.library.networks.flows import CouplingFlow
from aigc_studio.library.networks.glyph_vae import GlyphDecoder
from aigc_studio.library.networks.palette_gan import PaletteGenerator
from aigc_studio.library.networks.pixelcnn import PixelCnn, PixelCnnGenerator
from aigc_studio.library.networks.stylegan2_lite import StyleGAN2Lite
from aigc_studio.library.networks.transformer import Transformer
from aigc_studio.library.networks.vq_vae import Decoder, VqGenerator
from aigc_studio.training.networks.autoencoder import Autoencoder
from aigc_studio.training.networks.flow_vae import FlowAutoencoder
from tests.library.families import (
    test_animegan,
    test_animegan2,
    test_biggan,
    test_carn,
    test_cunet,
    test_cyclegan_names,
    test_cyclegan_resnet,
    test_cyclegan_steps,
    test_dcgan,
    test_dncnn,
    test_drunet,
    test_edsr,
    test_espcn,
    test_fastgan,
    test_fsrcnn,
    test_interpolated,
    test_msrresnet,
    test_pix2pixhd,
    test_progressive,
    test_rcan,
    test_rrdb,
    test_sagan,
    test_sngan,
    test_srresnet,
    test_srvgg,
    test_stylegan1,
    test_stylegan2,
    test_stylegan3,
    test_transformer_net,
    test_ugatit,
    test_unet256,
    test_unet_pooled,
    test_unet_steps,
    test_vae_resnet,
    test_waifu2x,
    test_whitebox,
)
from tests.library.families.image_family import shapes_of

Shapes = dict[str, tuple[int, ...]]
#: No fewer features than any network in use has; three or four would be a picture's channels.
WIDTH = st.integers(5, 12)
NORMS = st.sampled_from([nn.BatchNorm2d, nn.InstanceNorm2d, test_cyclegan_resnet.affine])


def animegan(draw) -> nn.Module:
    return test_animegan.First(draw(WIDTH), draw(st.integers(1, 9)), draw(st.booleans()), draw(st.sampled_from([1, 3])))


def animegan2(draw) -> nn.Module:
    if draw(st.booleans()):
        other = draw(st.sampled_from([test_animegan2.Named, test_animegan2.Letters, test_animegan2.PlainLetters]))
        return other(2 * draw(WIDTH), draw(st.integers(1, 5)))
    return test_animegan2.Anime(2 * draw(WIDTH), draw(st.integers(1, 5)), draw(st.booleans()))


def cyclegan_resnet(draw) -> nn.Module:
    if draw(st.booleans()):
        other = draw(st.sampled_from([test_cyclegan_resnet.Collection, test_cyclegan_resnet.Nested]))
        return other(draw(WIDTH), draw(st.integers(1, 9)), draw(NORMS))
    if draw(st.booleans()):
        return draw(st.sampled_from([
            lambda: test_cyclegan_resnet.NamedSteps(draw(WIDTH), draw(st.integers(1, 12))),
            lambda: test_cyclegan_names.FirstCartoon(draw(WIDTH)),
            lambda: test_cyclegan_names.Cartoon(draw(WIDTH), draw(st.integers(1, 9))),
            lambda: test_cyclegan_names.Drawing(draw(WIDTH), draw(st.integers(1, 9)), draw(st.integers(1, 3))),
            lambda: test_cyclegan_names.Course(draw(WIDTH), draw(st.integers(1, 9))),
            lambda: test_cyclegan_names.Worded(
                draw(st.sampled_from([("encoder", "transformer", "decoder"), ("initial", "down", "res", "up", "out")])),
                (width := draw(WIDTH), 2 * width, 4 * width), draw(st.integers(1, 9)), draw(NORMS), draw(st.booleans()),
            ),
            lambda: test_cyclegan_names.Stages(draw(WIDTH), draw(st.integers(1, 9))),
            lambda: test_cyclegan_names.Modules(draw(WIDTH), draw(st.integers(1, 9)), draw(NORMS)),
        ]))()  # fmt: skip
    up = draw(st.sampled_from([
        test_cyclegan_resnet.upsampled, test_cyclegan_resnet.transposed, test_cyclegan_resnet.blurred
    ]))  # fmt: skip
    return test_cyclegan_resnet.Generator(
        draw(WIDTH), draw(st.integers(1, 4)), draw(NORMS), draw(st.booleans()), draw(st.booleans()),
        draw(st.integers(1, 4)), draw(st.sampled_from([(3, 3), (1, 3), (3, 1)])), up, draw(st.booleans()),
        draw(st.tuples(st.booleans(), st.booleans())),
    )  # fmt: skip


def cyclegan_steps(draw) -> nn.Module:
    if draw(st.booleans()):
        return draw(st.sampled_from([
            lambda: test_cyclegan_steps.Toronto(draw(WIDTH)),
            lambda: test_cyclegan_steps.Digits(draw(st.sampled_from([(1, 3), (3, 1), (3, 3)])), draw(WIDTH)),
        ]))()  # fmt: skip
    return test_cyclegan_steps.Udacity(draw(WIDTH), draw(st.integers(1, 9)))


def biggan(draw) -> nn.Module:
    return test_biggan.BigGan(draw(WIDTH), 8, draw(st.integers(2, 20)), draw(st.integers(2, 4)))


def carn(draw) -> nn.Module:
    light, groups = draw(st.sampled_from([(False, 1), (True, 1), (True, 2)]))
    return test_carn.Authors(draw(st.sampled_from([0, 2, 3, 4])), groups * draw(WIDTH), light, groups)


def cunet(draw) -> nn.Module:
    return test_cunet.Cugan(draw(st.integers(1, 4)), draw(st.booleans()), draw(st.sampled_from([1, 3])))


def dcgan(draw) -> nn.Module:
    if draw(st.booleans()):
        sequence = test_dcgan.classic(
            draw(st.integers(2, 200)), draw(WIDTH), draw(st.sampled_from([1, 3, 4])), draw(st.integers(2, 6)),
            draw(st.booleans()),
        )  # fmt: skip
        return test_dcgan.Named(**{draw(st.sampled_from(["main", "net", "gen", "model"])): sequence})
    network = test_dcgan.upsampling(draw(st.integers(6, 100)), draw(st.sampled_from([1, 3])), draw(WIDTH))
    if draw(st.booleans()):
        network.label_emb = nn.Embedding(draw(st.integers(2, 12)), network.l1[0].in_features)
    return network


def dncnn(draw) -> nn.Module:
    channels = draw(st.sampled_from([1, 3]))
    return draw(st.sampled_from([
        lambda: test_dncnn.Kair(channels, draw(st.integers(5, 20)), draw(st.integers(4, 16)), draw(st.booleans())),
        lambda: test_dncnn.WithMap(channels), lambda: test_dncnn.Port(channels), lambda: test_dncnn.Ircnn(channels),
        lambda: test_dncnn.Folded(channels), lambda: test_dncnn.FirstFolded(channels),
        lambda: test_dncnn.Adding(channels, draw(st.integers(5, 20))),
        lambda: test_dncnn.Layered(draw(st.integers(5, 20)), draw(WIDTH)),
        lambda: test_dncnn.Listed(draw(st.integers(3, 20)), draw(WIDTH)),
        lambda: test_dncnn.Numbered(draw(st.integers(5, 20)), draw(WIDTH)),
    ]))()  # fmt: skip


def drunet(draw) -> nn.Module:
    return test_drunet.Kair(
        draw(st.sampled_from([1, 3])), draw(WIDTH), draw(st.integers(1, 4)), draw(st.booleans()), draw(st.booleans())
    )


def edsr(draw) -> nn.Module:
    if draw(st.booleans()):
        return test_edsr.Several(draw(WIDTH), draw(st.integers(1, 8)), draw(st.integers(1, 3)))
    network = draw(st.sampled_from([test_edsr.Authors, test_edsr.BasicSr]))
    return network(draw(st.sampled_from([2, 3, 4, 8])), draw(WIDTH), draw(st.integers(1, 8)))


def espcn(draw) -> nn.Module:
    scale = draw(st.sampled_from([2, 3, 4, 8]))
    if draw(st.booleans()):
        return test_espcn.Examples(scale, draw(st.sampled_from([1, 3])), 2 * draw(WIDTH))
    if draw(st.booleans()):
        widths = draw(st.lists(WIDTH, min_size=2, max_size=7))
        return test_espcn.Worded(scale, draw(st.sampled_from([1, 3])), tuple(widths), nn.ReLU)
    return test_espcn.Paper(draw(st.sampled_from([("feature_maps", "sub_pixel"), ("first_part", "last_part")])), scale)


def fastgan(draw) -> nn.Module:
    widths = tuple(draw(st.lists(WIDTH, min_size=3, max_size=9)))
    return test_fastgan.Generator(draw(WIDTH), widths, draw(st.sampled_from([1, 3])), draw(st.booleans()))


def flow_vae(draw) -> nn.Module:
    if draw(st.booleans()):  # with the encoder that it was trained with
        latent, width, side = draw(WIDTH), draw(WIDTH), draw(st.sampled_from([16, 32]))
        channels, flows, classes = draw(st.sampled_from([1, 3])), draw(st.integers(1, 3)), draw(st.integers(0, 4))
        if draw(st.booleans()):
            return FlowAutoencoder(latent, width, side, channels, flows)
        return Autoencoder(latent, width, side, channels, classes, flows)
    widths = draw(st.lists(WIDTH, min_size=2, max_size=4, unique=True))
    latent, last = draw(WIDTH), widths[-1]

    def normed(layer: nn.Module, width: int) -> nn.Module:
        return nn.Sequential(layer, nn.BatchNorm2d(width), nn.LeakyReLU())

    return test_dcgan.Named(
        prior=CouplingFlow(latent, draw(WIDTH), draw(st.integers(1, 4))),
        decoder_input=nn.Linear(latent, widths[0] * 16),
        decoder=nn.Sequential(*(normed(nn.ConvTranspose2d(a, b, 4, 2, 1), b) for a, b in pairwise(widths))),
        final_layer=nn.Sequential(*normed(nn.ConvTranspose2d(last, last, 4, 2, 1), last), nn.Conv2d(last, 3, 3, 1, 1)),
    )


def fsrcnn(draw) -> nn.Module:
    if draw(st.booleans()):
        return test_fsrcnn.Named(2, draw(WIDTH), draw(WIDTH), draw(st.integers(0, 6)))
    channels = draw(st.sampled_from([1, 3]))
    return test_fsrcnn.Parts(2, channels, draw(WIDTH), draw(WIDTH), draw(st.integers(0, 6)), draw(st.booleans()))


def interpolated(draw) -> nn.Module:
    if draw(st.booleans()):
        kernels = draw(st.sampled_from([(9, 5, 5), (9, 1, 5)]))
        return test_interpolated.Three(draw(st.sampled_from([1, 3])), (draw(WIDTH), draw(WIDTH)), kernels)
    if draw(st.booleans()):
        return test_interpolated.Words((draw(WIDTH), draw(WIDTH)))
    deep = [test_interpolated.Deep, test_interpolated.DeepChain, test_interpolated.DeepTrunk]
    return draw(st.sampled_from(deep))(draw(WIDTH), draw(st.integers(8, 20)))


def mlp_gan(draw) -> nn.Module:
    channels, side = draw(st.sampled_from([1, 3])), draw(st.sampled_from([28, 32, 64]))
    widths = [draw(st.integers(2, 100)), *draw(st.lists(st.integers(8, 60), min_size=1, max_size=4))]
    normed = draw(st.booleans())
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Linear(before, after), *([nn.BatchNorm1d(after)] if normed else []), nn.LeakyReLU(0.2)]
    network = test_dcgan.Named(model=nn.Sequential(*layers, nn.Linear(widths[-1], channels * side * side), nn.Tanh()))
    if draw(st.booleans()) and widths[0] > 2:
        network.label_emb = nn.Embedding(draw(st.integers(2, 20)), draw(st.integers(1, widths[0] - 1)))
    return network


def msrresnet(draw) -> nn.Module:
    if draw(st.booleans()):
        later = draw(st.sampled_from([test_msrresnet.Plain, test_msrresnet.OpenMmLab]))
        return later(draw(st.sampled_from([2, 3, 4])), draw(WIDTH), draw(st.integers(1, 8)))
    return test_msrresnet.First(
        draw(WIDTH), draw(st.integers(1, 8)), 2, draw(st.integers(1, 3)), draw(st.booleans()), draw(st.booleans()),
        draw(st.booleans()), draw(st.sampled_from([1, 3])),
    )  # fmt: skip


def pix2pixhd(draw) -> nn.Module:
    return test_pix2pixhd.Large(
        draw(WIDTH), draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(NORMS),
        draw(st.integers(1, 4)), draw(st.sampled_from([(3, 3), (1, 3), (3, 1)])),
    )  # fmt: skip


def palette_gan(draw) -> nn.Module:
    return PaletteGenerator({
        "latent": draw(WIDTH), "width": draw(WIDTH), "side": draw(st.sampled_from([16, 32, 64])),
        "channels": draw(st.sampled_from([1, 3, 4])), "colours": draw(st.integers(2, 20)),
        "classes": draw(st.sampled_from([0, 4])), "tileable": draw(st.booleans()),
    })  # fmt: skip


def pixelcnn(draw) -> nn.Module:
    channels, classes = draw(st.sampled_from([1, 3, 4])), draw(st.integers(0, 4))
    side, depth = draw(st.sampled_from([8, 16, 32])), draw(st.integers(1, 4))
    return PixelCnnGenerator(PixelCnn(channels, draw(st.integers(2, 20)), side, draw(WIDTH), depth, classes))


def progressive(draw) -> nn.Module:
    widths = draw(st.lists(WIDTH, min_size=2, max_size=6))
    return test_progressive.Generator(draw(WIDTH), tuple(widths), draw(st.sampled_from([1, 3, 4])))


def rcan(draw) -> nn.Module:
    network = draw(st.sampled_from([test_rcan.Authors, test_rcan.OfBasicSr, test_rcan.Yjn870]))
    return network(draw(st.sampled_from([2, 3, 4])), draw(WIDTH), draw(st.integers(1, 4)), draw(st.integers(1, 4)))


def rrdb(draw) -> nn.Module | Shapes:
    if draw(st.booleans()):
        return test_rrdb.PyTorchGan(draw(WIDTH), draw(st.integers(1, 4)), draw(st.integers(1, 3)))
    if draw(st.booleans()):
        blocks, doublings = draw(st.integers(1, 4)), draw(st.integers(1, 3))
        return test_rrdb.Rectified(draw(WIDTH), draw(WIDTH), blocks, doublings, draw(st.booleans()))
    blocks = draw(st.integers(1, 4))
    scale = draw(st.sampled_from([1, 2, 4]))
    network = test_rrdb.RealEsrgan(scale, draw(WIDTH), draw(WIDTH), blocks, draw(st.sampled_from([1, 3])))
    tensors = network.state_dict()
    namings = [
        dict, test_rrdb.in_mmsr_naming, test_rrdb.in_naming_of_the_collection, test_rrdb.in_trunk_naming,
        test_rrdb.in_earlier_trunk_naming, lambda tensors: test_rrdb.in_first_naming(tensors, blocks),
    ]  # fmt: skip
    return shapes_of(draw(st.sampled_from(namings))(tensors))


def sagan(draw) -> nn.Module:
    return test_sagan.Generator(draw(WIDTH), draw(WIDTH))


def sngan(draw) -> nn.Module:
    if draw(st.booleans()):
        return test_sngan.Sequence(draw(WIDTH), draw(WIDTH), draw(st.integers(1, 5)))
    widths = draw(st.lists(WIDTH, min_size=2, max_size=6))
    return test_sngan.Mimicry(draw(WIDTH), draw(st.integers(2, 6)), tuple(widths), draw(st.sampled_from([0, 5])))


def srresnet(draw) -> nn.Module:
    return draw(st.sampled_from([
        lambda: test_srresnet.Numbered(draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(WIDTH)),
        lambda: test_srresnet.Trunk("conv", draw(st.integers(1, 6)), draw(WIDTH), draw(st.integers(1, 3))),
        lambda: test_srresnet.Sequence(draw(st.booleans()), draw(WIDTH), draw(st.booleans())),
        lambda: test_srresnet.Tutorial(draw(st.integers(1, 3)), draw(WIDTH), draw(st.integers(1, 6))),
        lambda: test_srresnet.Leaky(draw(WIDTH), draw(st.booleans())),
        lambda: test_srresnet.Earlier(width=draw(WIDTH), blocks=draw(st.integers(1, 6))),
        lambda: test_srresnet.Swish(draw(st.integers(1, 16)), draw(st.integers(1, 3)), draw(WIDTH)),
        lambda: test_srresnet.Bodies(draw(st.integers(1, 16)), draw(st.integers(1, 3)), draw(WIDTH)),
        lambda: test_srresnet.FirstNumbered(draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(WIDTH)),
        lambda: test_srresnet.Rectified(draw(WIDTH), draw(st.integers(1, 6)), draw(st.integers(1, 3))),
        lambda: test_srresnet.Worded(
            draw(st.integers(1, 16)), draw(st.integers(1, 3)), draw(WIDTH), draw(st.booleans()),
            draw(st.sampled_from([None, 0.2])), draw(st.sampled_from(["norm", "conv", "none"])),
        ),
        lambda: test_srresnet.Stages(draw(WIDTH), draw(st.integers(1, 16)), draw(st.integers(1, 3))),
        lambda: test_srresnet.Fast(draw(WIDTH), draw(st.integers(1, 8)), draw(st.integers(1, 3))),
        lambda: test_srresnet.Collection(draw(WIDTH), draw(st.integers(1, 6)), draw(st.integers(1, 3))),
    ]))()  # fmt: skip


def srvgg(draw) -> nn.Module:
    return test_srvgg.Compact(
        draw(WIDTH), draw(st.integers(2, 20)), draw(st.sampled_from([1, 2, 3, 4])), slopes=draw(st.booleans())
    )


def stylegan1(draw) -> nn.Module:
    widths = tuple(draw(st.lists(WIDTH, min_size=2, max_size=6)))
    return test_stylegan1.StyledGenerator(draw(WIDTH), widths, fused=draw(st.integers(1, 6)))


def stylegan2(draw) -> Shapes:
    sizes = test_stylegan2.Sizes(
        draw(WIDTH), draw(WIDTH), draw(st.integers(1, 8)),
        tuple(draw(st.lists(WIDTH, min_size=2, max_size=4))), draw(st.sampled_from([1, 3, 4])),
    )  # fmt: skip
    one = test_stylegan2
    namings = [one.rosinality, one.basicsr, one.modules, one.nvlabs, one.genforce, one.tensorflow]
    return shapes_of(draw(st.sampled_from(namings))(sizes))


def glyph_vae(draw) -> nn.Module:
    features = draw(st.lists(WIDTH, min_size=2, max_size=5))
    latent, classes = draw(WIDTH), draw(st.integers(1, 70))
    decoder = GlyphDecoder(latent, classes, draw(WIDTH), features)
    if draw(st.booleans()):
        decoder.prior = CouplingFlow(latent, draw(WIDTH), draw(st.integers(1, 4)), classes)
    return decoder


def stylegan2_lite(draw) -> nn.Module:
    width, classes = draw(WIDTH), draw(st.sampled_from([0, 4]))
    return StyleGAN2Lite({
        "latent": width + draw(WIDTH), "width": width, "maps": draw(st.integers(1, 4)), "classes": classes,
        "features": draw(st.lists(WIDTH, min_size=2, max_size=4)), "channels": draw(st.sampled_from([1, 3, 4])),
        "tileable": draw(st.booleans()),
    })  # fmt: skip


def stylegan3(draw) -> Shapes:
    sizes = test_stylegan3.Sizes(
        radial=draw(st.booleans()), channels=draw(st.sampled_from([1, 3])), classes=draw(st.sampled_from([0, 4])),
        latent=draw(WIDTH), width=draw(WIDTH),
    )  # fmt: skip
    return shapes_of(test_stylegan3.nvlabs(sizes))


def transformer_net(draw) -> nn.Module | Shapes:
    widths = (draw(WIDTH), draw(WIDTH), draw(WIDTH))
    if draw(st.booleans()):
        words = draw(st.sampled_from([
            test_transformer_net.in_words_of_up, test_transformer_net.in_mirrored_words,
            test_transformer_net.in_words_of_upsampling,
        ]))  # fmt: skip
        return shapes_of(words(test_transformer_net.FastStyle(widths).state_dict()))
    if draw(st.booleans()):
        growing = (a := draw(WIDTH), a + (b := draw(WIDTH)), a + b + draw(WIDTH))
        made = draw(st.sampled_from([test_transformer_net.FastStyle, test_transformer_net.Worded]))
        return test_transformer_net.without_weights_of_norms(made(growing, draw(st.integers(1, 9))))
    if draw(st.booleans()):
        other = draw(st.sampled_from(
            [test_transformer_net.Numbered, test_transformer_net.Blocks, test_transformer_net.Book,
             test_transformer_net.Worded]
        ))  # fmt: skip
        return other(widths, draw(st.integers(1, 6)))
    return test_transformer_net.FastStyle(widths, draw(st.integers(1, 9)), draw(st.sampled_from([7, 9])))


def ugatit(draw) -> nn.Module:
    return test_ugatit.Authors(draw(WIDTH), draw(st.integers(1, 6)), draw(st.sampled_from([0, 32, 64])))


def unet256(draw) -> nn.Module:
    if draw(st.booleans()):
        other = draw(st.sampled_from([test_unet256.Steps, test_unet256.Coder, test_unet256.UnetOfModules]))
        return other(draw(st.integers(2, 8)), draw(WIDTH))
    channels = draw(st.sampled_from([(3, 3), (1, 3), (3, 1)]))
    return test_unet256.Unet(
        draw(st.integers(2, 8)), draw(WIDTH), channels, draw(st.sampled_from([nn.BatchNorm2d, nn.InstanceNorm2d]))
    )


def unet_pooled(draw) -> nn.Module:
    channels = draw(st.sampled_from([(3, 3), (1, 3), (3, 1)]))
    return test_unet_pooled.Course(2 * draw(WIDTH), draw(st.integers(1, 6)), channels)


def unet_steps(draw) -> nn.Module:
    widths = draw(st.lists(WIDTH, min_size=2, max_size=8))
    if draw(st.booleans()):
        return test_unet_steps.Collection((draw(WIDTH), *widths))
    if draw(st.booleans()):
        words = draw(st.sampled_from([("e{}", "e{}", "d{}", "final"), ("enc{}", "bottleneck", "dec{}", "out")]))
        deep = draw(st.lists(WIDTH, min_size=4, max_size=8))
        return test_unet_steps.Worded(words, tuple(deep), bias=draw(st.booleans()), inner=draw(st.booleans()))
    narrow = draw(st.lists(WIDTH, min_size=len(widths) - 1, max_size=len(widths) - 1))
    norm = draw(st.sampled_from([test_unet_steps.instance, test_unet_steps.affine, test_unet_steps.batch]))
    if draw(st.booleans()):
        end = draw(st.sampled_from(["padded", "transposed"]))
        return test_unet_steps.Newer(tuple(widths), tuple(narrow), norm, draw(st.booleans()), end)
    return test_unet_steps.Older(tuple(widths), tuple(narrow), norm, draw(st.booleans()))


def vq_vae(draw) -> nn.Module:
    grid, entries, size = draw(st.sampled_from([4, 8])), draw(st.integers(8, 40)), draw(WIDTH)
    decoder = Decoder(size, draw(st.integers(8, 40)), draw(st.integers(1, 3)), draw(st.sampled_from([1, 3, 4])), 2)
    prior = Transformer(entries, grid * grid, draw(st.sampled_from([16, 32, 64])), draw(st.integers(1, 3)), 3)
    return VqGenerator(torch.zeros(entries, size), decoder, prior)


def vae_conv(draw) -> nn.Module:
    widths = draw(st.lists(WIDTH, min_size=2, max_size=5, unique=True))
    latent, channels = draw(WIDTH), draw(st.sampled_from([1, 3]))

    def normed(layer: nn.Module, width: int) -> nn.Module:
        return nn.Sequential(layer, nn.BatchNorm2d(width), nn.LeakyReLU())

    back = widths[::-1]
    last = back[-1]
    return test_dcgan.Named(
        encoder=nn.Sequential(*(normed(nn.Conv2d(a, b, 3, 2, 1), b) for a, b in pairwise((channels, *widths)))),
        fc_mu=nn.Linear(back[0] * 4, latent), fc_var=nn.Linear(back[0] * 4, latent),
        decoder_input=nn.Linear(latent, back[0] * 4),
        decoder=nn.Sequential(*(normed(nn.ConvTranspose2d(a, b, 3, 2, 1, 1), b) for a, b in pairwise(back))),
        final_layer=nn.Sequential(
            *normed(nn.ConvTranspose2d(last, last, 3, 2, 1, 1), last), nn.Conv2d(last, channels, 3, padding=1)
        ),
    )  # fmt: skip


def vae_resnet(draw) -> nn.Module:
    return test_vae_resnet.Vae(draw(WIDTH), draw(st.integers(2, 20)), draw(st.booleans()), draw(st.booleans()))


def waifu2x(draw) -> nn.Module:
    widths = tuple(draw(st.lists(WIDTH, min_size=6, max_size=6)))
    return test_waifu2x.Chain(
        draw(st.integers(1, 2)), draw(st.sampled_from(["net", "Sequential"])), draw(st.sampled_from([1, 3])), widths,
        draw(st.booleans()),
    )  # fmt: skip


def whitebox(draw) -> nn.Module:
    return test_whitebox.Port(draw(WIDTH), draw(st.integers(1, 6)))


def vae_dense(draw) -> nn.Module:
    values = draw(st.sampled_from([784, 1024, 3072]))
    hidden = draw(st.lists(st.integers(24, 64), min_size=1, max_size=3))
    latent = draw(st.integers(2, 20))
    chain = [nn.Linear(a, b) for a, b in pairwise((values, *hidden))]
    heads = [nn.Linear(hidden[-1], latent), nn.Linear(hidden[-1], latent)]
    back = [nn.Linear(a, b) for a, b in pairwise((latent, *hidden[::-1], values))]
    return test_dcgan.Named(**{f"fc{n + 1}": layer for n, layer in enumerate((*chain, *heads, *back))})


MAKERS: dict[str, Callable[[object], nn.Module | Shapes]] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        animegan, animegan2, biggan, carn, cunet, cyclegan_resnet, cyclegan_steps, dcgan, dncnn, drunet, edsr,
        espcn, fastgan, flow_vae, fsrcnn, glyph_vae, interpolated, mlp_gan, msrresnet, palette_gan, pix2pixhd,
        pixelcnn, progressive, rcan, rrdb, sagan, sngan, srresnet, srvgg, stylegan1, stylegan2, stylegan2_lite,
        stylegan3, transformer_net, ugatit, unet256, unet_pooled, unet_steps, vae_conv, vae_dense, vae_resnet,
        vq_vae, waifu2x, whitebox,
    )
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def without_memory() -> Iterator[None]:
    """Only shapes matter here: no tensor is filled."""
    with torch.device("meta"):
        yield


#: Built by an extra, of architectures that no other family knows.
EXTRAS = {"spandrel"}


def test_every_family_is_drawn() -> None:
    assert MAKERS.keys() == families().keys() - EXTRAS


@pytest.mark.parametrize("name", MAKERS)
@settings(deadline=None, max_examples=8, derandomize=True, phases=[Phase.generate])
@given(data=st.data())
def test_only_its_own_family_claims_a_network(name: str, data: st.DataObject) -> None:
    made = MAKERS[name](data.draw)
    shapes = shapes_of(made.state_dict()) if isinstance(made, nn.Module) else made
    claims = [family for family, one in families().items() if one.detect(shapes) is not None]
    assert claims == [name]


#: What no layer has: a number in place of a kernel, a width of 0, too few and too many dimensions.
ODD = st.sampled_from([(), (0,), (1,), (0, 0, 0, 0), (2, 2), (1 << 40, 1), (3, 3, 3), (1,) * 8])


@pytest.mark.parametrize("name", MAKERS)
@settings(deadline=None, max_examples=8, derandomize=True, phases=[Phase.generate])
@given(data=st.data())
def test_a_tensor_of_an_odd_shape_stops_no_family(name: str, data: st.DataObject) -> None:
    made = MAKERS[name](data.draw)
    shapes = dict(shapes_of(made.state_dict()) if isinstance(made, nn.Module) else made)
    for changed in data.draw(st.lists(st.sampled_from(list(shapes)), min_size=1, max_size=3)):
        shapes[changed] = data.draw(ODD)
    for family in families().values():
        detected(family, shapes)
