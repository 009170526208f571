"""Weights that people have and the studio has no use for: each gets its own sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from aigc_studio.library.checkpoints.strangers import Shapes, unknown_weights
from aigc_studio.library.sealed_reader import examine


def named(text: str, shape: tuple[int, ...] = (8, 8)) -> Shapes:
    """Tensors of those names; a name may bring its own shape: `a.weight:64x3x7x7`."""
    found = {}
    for word in text.split():
        name, _, own = word.partition(":")
        found[name] = tuple(map(int, own.split("x"))) if own else shape
    return found


#: Names and shapes as the published files have them, a few of each.
PUBLIC = [
    ("lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight lora_te_x.alpha", "LoRA"),
    ("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", "LoRA"),
    ("unet.mid_block.attentions.0.to_q.lora.up.weight unet.mid_block.attentions.0.to_q.lora.down.weight", "LoRA"),
    ("model.diffusion_model.input_blocks.0.0.weight first_stage_model.decoder.conv_in.weight", "diffusion model"),
    ("time_embedding.linear_1.weight down_blocks.0.resnets.0.conv1.weight", "U-Net of a diffusion model"),
    ("double_blocks.0.img_attn.qkv.weight single_blocks.0.linear1.weight", "diffusion model"),
    ("encoder.down_blocks.0.resnets.0.conv1.weight decoder.mid_block.attentions.0.to_q.weight", "autoencoder"),
    ("encoder.down.0.block.0.conv1.weight decoder.mid.attn_1.q.weight quant_conv.weight", "autoencoder"),
    ("control_model.zero_convs.0.0.weight control_model.input_blocks.0.0.weight", "ControlNet"),
    ("emb_params", "textual inversion"),
    ("conv1.weight:64x3x7x7 bn1.weight:64 layer1.0.conv1.weight:64x64x1x1 layer4.2.conv3.weight fc.weight:1000x2048",
     "ResNet"),
    ("features.0.weight:64x3x3x3 features.2.weight:64x64x3x3 classifier.0.weight classifier.6.weight:1000x4096", "VGG"),
    ("features.0.weight:64x3x3x3 features.2.weight:64x64x3x3 features.28.weight:512x512x3x3", "VGG"),
    ("features.0.0.weight:32x3x3x3 features.1.0.block.0.0.weight classifier.1.weight:1000x1280", "classifier"),
    ("Conv2d_1a_3x3.conv.weight:32x3x3x3 Mixed_7c.branch1x1.conv.weight fc.weight:1000x2048", "Inception"),
    ("lin0.model.1.weight:1x64x1x1 lin1.model.1.weight:1x128x1x1", "LPIPS"),
    ("cls_token:1x1x768 patch_embed.proj.weight:768x3x16x16 blocks.0.attn.qkv.weight", "vision transformer"),
    ("text_model.encoder.layers.0.mlp.fc1.weight vision_model.embeddings.patch_embedding.weight", "CLIP"),
    ("transformer.resblocks.0.attn.in_proj_weight visual.conv1.weight:768x3x32x32 token_embedding.weight", "CLIP"),
    ("embeddings.word_embeddings.weight:30522x768 encoder.layer.0.attention.self.query.weight", "text"),
    ("transformer.wte.weight:50257x768 transformer.h.0.attn.c_attn.weight", "text"),
    ("model.embed_tokens.weight:32000x4096 model.layers.0.self_attn.q_proj.weight", "text"),
    ("feature_extractor.conv_layers.0.conv.weight:512x1x10 encoder.layers.0.attention.k_proj.weight", "sound"),
    ("backbone.body.conv1.weight:64x3x7x7 rpn.head.conv.0.0.weight roi_heads.box_head.fc6.weight", "detector"),
    ("model.0.conv.weight:16x3x3x3 model.2.cv1.conv.weight model.22.dfl.conv.weight:1x16x1x1", "detector"),
    ("model.0.weight:64x3x4x4 model.2.weight:128x64x4x4 model.5.weight:256x128x4x4 model.8.weight:1x256x4x4",
     "discriminator"),
    ("conv0.weight:64x6x4x4 conv1.weight:128x64x4x4 conv2.weight:1x128x4x4", "discriminator"),
    ("conv0.weight:64x3x3x3 conv1.weight:128x64x4x4 conv8.weight:64x64x3x3 conv9.weight:1x64x3x3", "discriminator"),
    ("GE.initial_block:1x8x4x4 GE.blocks.0.to_noise1.weight:8x1 GE.blocks.0.to_rgb.conv.weight:3x8x1x1", "lucidrains"),
    ("scaleLayers.0.0.module.weight:8x8x3x3 toRGBLayers.0.module.weight:3x8x1x1", "progressive GAN"),
    ("synthesis.4x4.Const.const:1x512x4x4 synthesis.4x4.Const.StyleMod.weight:512x1024", "first StyleGAN"),
    ("mapping.LabelConcat.weight:10x512 synthesis.4x4.Conv.mod_weight:512x512", "TensorFlow with classes"),
    ("a.b:3 c.d:2", "2 tensors"),
]  # fmt: skip


@pytest.mark.parametrize(("names", "word"), PUBLIC)
def test_what_they_are(names: str, word: str) -> None:
    message, hint = unknown_weights([named(names)])
    assert word in message
    assert hint


def residual() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.Conv2d(16, 3, 3))


def test_a_network_that_makes_pictures_is_no_discriminator() -> None:
    shapes = {name: tuple(tensor.shape) for name, tensor in residual().state_dict().items()}
    assert "does not know" in unknown_weights([shapes])[0]


def test_refusals_come_through_the_reader(tmp_path: Path) -> None:
    tensors = {name: torch.zeros(shape) for name, shape in named(PUBLIC[0][0]).items()}
    torch.save({"state_dict": tensors}, tmp_path / "a.ckpt")
    assert "LoRA" in examine(tmp_path / "a.ckpt").message


def test_a_number_in_place_of_a_kernel_is_nobodys(tmp_path: Path) -> None:
    tensors = {name: torch.tensor(1.0) for name in ("head.0.weight", "body.0.body.0.weight", "conv_first.weight")}
    torch.save(tensors | {"tail.0.0.weight": torch.zeros(4, 0)}, tmp_path / "a.pth")
    assert "does not know" in examine(tmp_path / "a.pth").message


class Whole(nn.Module):
    """A class that this program does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.main = nn.Sequential(nn.Linear(4, 8), nn.ReLU())


def test_a_whole_module_is_read_as_its_tensors(tmp_path: Path) -> None:
    from tests.library.tiny_models import save_dcgan

    state = torch.load(save_dcgan(tmp_path / "plain.pth"), weights_only=True)
    module = Whole()
    module.main = nn.Sequential(*(
        layer for index in range(0, 10, 3)
        for layer in (_convolution(state[f"main.{index}.weight"]), *_norm(state, index + 1))
    ), nn.Tanh())  # fmt: skip
    Whole.__module__ = "networks_of_a_stranger"
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(__import__("sys").modules, "networks_of_a_stranger", __import__(__name__, fromlist=["x"]))
            torch.save(module, tmp_path / "whole.pth")
    finally:
        Whole.__module__ = __name__
    plain, whole = examine(tmp_path / "plain.pth"), examine(tmp_path / "whole.pth")
    assert whole.check().family == plain.check().family == "dcgan"
    assert whole.check().settings["side"] == plain.check().settings["side"]


def _convolution(weight: torch.Tensor) -> nn.Module:
    first = weight.shape[0] == 12
    layer = nn.ConvTranspose2d(*weight.shape[:2], 4, 1 if first else 2, 0 if first else 1, bias=False)
    layer.weight.data = weight
    return layer


def _norm(state: dict[str, Any], index: int) -> list[nn.Module]:
    if f"main.{index}.weight" not in state:
        return []
    return [nn.BatchNorm2d(len(state[f"main.{index}.weight"])), nn.ReLU()]


def test_a_discriminator_beside_an_unknown_generator_does_not_speak_for_the_file(tmp_path: Path) -> None:
    critic = nn.Sequential(nn.Conv2d(3, 8, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(8, 1, 4)).state_dict()
    generator = {"scaleLayers.0.0.module.weight": torch.zeros(8, 8, 3, 3), "toRGBLayers.0.bias": torch.zeros(3)}
    torch.save({"netG": generator, "netD": critic}, tmp_path / "a.pt")
    report = examine(tmp_path / "a.pt")
    assert "progressive GAN" in report.message
    assert "ONNX" in report.hint
    torch.save({"netD": critic}, tmp_path / "b.pt")
    assert "discriminator" in examine(tmp_path / "b.pt").message


def test_whatever_generator_stands_beside_a_discriminator_is_what_is_not_known(tmp_path: Path) -> None:
    """SteganoGAN's files hold an encoder, a decoder and a critic; others a netD of DCGAN and a netG of their own."""
    unheard = {"head.weight": torch.zeros(8, 3, 3, 3), "gate.weight": torch.zeros(9, 8, 3, 3), "odd": torch.zeros(7)}
    critic = nn.Sequential(nn.Conv2d(3, 8, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(8, 1, 4)).state_dict()
    torch.save({"encoder": unheard, "critic": critic}, tmp_path / "a.pt")
    sizes = ((3, 8), (8, 16), (16, 32), (32, 64))
    layers = {f"main.{3 * i - (i > 0)}.weight": torch.zeros(b, a, 4, 4) for i, (a, b) in enumerate(sizes)}
    judge = layers | {"main.11.weight": torch.zeros(1, 64, 4, 4)}
    judge |= {
        f"main.{3 * i}.{name}": torch.zeros(sizes[i][1])
        for i in (1, 2, 3) for name in ("weight", "bias", "running_mean", "running_var")
    }  # fmt: skip
    torch.save({"netG": unheard, "netD": judge}, tmp_path / "b.pt")
    torch.save({"netD": judge}, tmp_path / "c.pt")
    for name in ("a.pt", "b.pt"):
        report = examine(tmp_path / name)
        assert report.message == "These 3 tensors are of a network that AIGC Studio does not know."
        assert "ONNX" in report.hint
    assert "discriminator" in examine(tmp_path / "c.pt").message
