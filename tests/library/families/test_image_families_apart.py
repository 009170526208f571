"""No image network is claimed by two families, in any naming."""

from __future__ import annotations

import pytest
from torch import nn

from aigc_studio.library.families import families
from tests.library.families import (
    test_animegan,
    test_animegan2,
    test_cyclegan_names,
    test_cyclegan_resnet,
    test_cyclegan_steps,
    test_dncnn,
    test_drunet,
    test_edsr,
    test_espcn,
    test_msrresnet,
    test_pix2pixhd,
    test_rrdb,
    test_srresnet,
    test_srvgg,
    test_transformer_net,
    test_unet256,
    test_unet_pooled,
    test_unet_steps,
)
from tests.library.families.image_family import shapes_of

NETWORKS: list[tuple[str, nn.Module]] = [
    ("animegan", test_animegan.First()),
    ("animegan2", test_animegan2.Anime()),
    ("animegan2", test_animegan2.Named()),
    ("animegan2", test_animegan2.Letters()),
    ("animegan2", test_animegan2.PlainLetters()),
    ("cyclegan-resnet", test_cyclegan_resnet.Generator()),
    ("cyclegan-resnet", test_cyclegan_resnet.Generator(norm=nn.BatchNorm2d, dropout=True, downs=3)),
    ("cyclegan-resnet", test_cyclegan_resnet.Collection()),
    ("cyclegan-resnet", test_cyclegan_resnet.NamedSteps()),
    ("cyclegan-resnet", test_cyclegan_names.FirstCartoon()),
    ("cyclegan-resnet", test_cyclegan_names.Cartoon()),
    ("cyclegan-resnet", test_cyclegan_names.Drawing()),
    ("cyclegan-resnet", test_cyclegan_names.Course()),
    ("cyclegan-resnet", test_cyclegan_names.Stages()),
    ("cyclegan-resnet", test_cyclegan_names.Modules()),
    ("cyclegan-resnet", test_cyclegan_names.Worded(("encoder", "transformer", "decoder"))),
    ("cyclegan-steps", test_cyclegan_steps.Udacity()),
    ("cyclegan-steps", test_cyclegan_steps.Toronto()),
    ("cyclegan-steps", test_cyclegan_steps.Digits()),
    ("dncnn", test_dncnn.Kair(3, 17)),
    ("dncnn", test_dncnn.Kair(1, 8, normed=True)),
    ("dncnn", test_dncnn.Port(3)),
    ("dncnn", test_dncnn.WithMap(3)),
    ("dncnn", test_dncnn.Ircnn(3)),
    ("dncnn", test_dncnn.Folded(3)),
    ("dncnn", test_dncnn.FirstFolded(3)),
    ("dncnn", test_dncnn.Adding(3)),
    ("dncnn", test_dncnn.Layered()),
    ("dncnn", test_dncnn.Listed()),
    ("dncnn", test_dncnn.Numbered()),
    ("espcn", test_espcn.Worded(2, 3, (6, 4), nn.Tanh)),
    ("srresnet", test_srresnet.Worded()),
    ("srresnet", test_srresnet.Worded(slope=0.2)),
    ("srresnet", test_srresnet.Worded(slope=0.2, end="conv", normed=True)),
    ("srresnet", test_srresnet.Worded(end="none")),
    ("transformer-net", test_transformer_net.Worded()),
    ("transformer-net", test_transformer_net.without_weights_of_norms(test_transformer_net.Worded())),
    ("transformer-net", test_transformer_net.without_weights_of_norms(test_transformer_net.FastStyle())),
    ("unet-steps", test_unet_steps.Worded(("enc{}", "bottleneck", "dec{}", "out"))),
    ("drunet", test_drunet.Kair()),
    ("drunet", test_drunet.Kair(1, bias=True, told=False)),
    ("edsr", test_edsr.Authors()),
    ("edsr", test_edsr.BasicSr()),
    ("espcn", test_espcn.Examples(3)),
    ("espcn", test_espcn.Paper(("feature_maps", "sub_pixel"), 2)),
    ("rrdb", test_rrdb.RealEsrgan(4, 8, 4, 2)),
    ("rrdb", test_rrdb.RealEsrgan(2, 8, 4, 2)),
    ("rrdb", test_rrdb.PyTorchGan()),
    ("rrdb", test_rrdb.Rectified()),
    ("rrdb", test_rrdb.Rectified(padded=False)),
    ("rrdb", test_rrdb.with_shortcuts(8, 4, 2)),
    ("srresnet", test_srresnet.Numbered()),
    ("srresnet", test_srresnet.Trunk()),
    ("srresnet", test_srresnet.Sequence()),
    ("srresnet", test_srresnet.Tutorial()),
    ("srresnet", test_srresnet.Leaky()),
    ("srresnet", test_srresnet.Leaky(instances=True)),
    ("srresnet", test_srresnet.Swish()),
    ("srresnet", test_srresnet.Earlier()),
    ("srresnet", test_srresnet.Bodies()),
    ("srresnet", test_srresnet.Collection()),
    ("srresnet", test_srresnet.FirstNumbered()),
    ("srresnet", test_srresnet.Rectified()),
    ("srresnet", test_srresnet.Stages()),
    ("srresnet", test_srresnet.Fast()),
    ("msrresnet", test_msrresnet.Plain(4)),
    ("msrresnet", test_msrresnet.OpenMmLab()),
    ("msrresnet", test_msrresnet.First()),
    ("pix2pixhd", test_pix2pixhd.Large()),
    ("srvgg", test_srvgg.Compact(8, 4, 4)),
    ("srvgg", test_srvgg.Compact(8, 4, 1, slopes=False)),
    ("transformer-net", test_transformer_net.FastStyle()),
    ("transformer-net", test_transformer_net.Book()),
    ("unet-pooled", test_unet_pooled.Course()),
    ("unet-steps", test_unet_steps.Newer()),
    ("unet-steps", test_unet_steps.Older()),
    ("unet-steps", test_unet_steps.Collection()),
    ("unet256", test_unet256.Unet()),
    ("unet256", test_unet256.Steps()),
    ("unet256", test_unet256.Coder()),
    ("unet256", test_unet256.UnetOfModules()),
    ("unet256", test_unet256.Unet(norm=nn.InstanceNorm2d)),
]


@pytest.mark.parametrize("prefix", ["", "module.", "model."])
@pytest.mark.parametrize(("family", "network"), NETWORKS)
def test_only_its_own_family_claims_a_network(family: str, network: nn.Module, prefix: str):
    shapes = {prefix + name: shape for name, shape in shapes_of(network.state_dict()).items()}
    assert [name for name, one in families().items() if one.detect(shapes) is not None] == [family]


def test_the_older_namings_of_rrdb():
    tensors = test_rrdb.RealEsrgan(4, 6, 5, 3).state_dict()
    namings = test_rrdb.in_mmsr_naming(tensors), test_rrdb.in_earlier_trunk_naming(tensors)
    for naming in (*namings, test_rrdb.in_first_naming(tensors, 3)):
        assert [name for name, one in families().items() if one.detect(shapes_of(naming)) is not None] == ["rrdb"]


def test_the_naming_of_fast_style_whose_residuals_add_twice():
    shapes = shapes_of(test_transformer_net.in_words_of_upsampling(test_transformer_net.Twice().state_dict()))
    assert [name for name, one in families().items() if one.detect(shapes) is not None] == ["transformer-net"]
