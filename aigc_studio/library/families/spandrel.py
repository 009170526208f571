"""Restorers and enhancers of many architectures, built by the package spandrel: the extra `restore`.

spandrel knows how an architecture's sizes are read from tensors and how it is built. It is given tensors that were read
by our own reader, never a file: its own unpickler is not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare

if TYPE_CHECKING:
    import torch

NAME = "spandrel"
TITLE = "Restorer"

_SWIN = "layers.0.residual_group.blocks.0.attn"
_STRIPES = "layers.0.blocks.0.attn"
#: Architecture (as spandrel names it) -> tensors that tell it; the first whose tensors are all there.
ARCHITECTURES: dict[str, tuple[str, ...]] = {
    "HAT": ("layers.0.residual_group.overlap_attn.qkv.weight", "conv_first.weight"),
    "ATD": ("layers.0.residual_group.layers.0.attn_atd.scale", "conv_first.weight"),
    "Swin2SR": (f"{_SWIN}.cpb_mlp.0.weight", "patch_embed.proj.weight"),
    "SwinIR": (f"{_SWIN}.relative_position_bias_table", f"{_SWIN}.relative_position_index"),
    "DAT": (f"{_STRIPES}.attns.0.rpe_biases", "layers.0.blocks.0.ffn.sg.conv.weight"),
    "RGT": (f"{_STRIPES}.attns.0.rpe_biases", "layers.0.blocks.0.gamma"),
    "DRCT": ("layers.0.swin1.attn.relative_position_bias_table", "layers.0.adjust5.weight"),
    "OmniSR": ("residual_layer.0.residual_layer.0.layer.0.fn.0.weight", "up.0.weight"),
    "DITN": ("UFONE.0.ITLs.0.attn.temperature", "upsample.0.weight"),
    "SPAN": ("block_1.c1_r.sk.weight", "conv_cat.weight", "upsampler.0.weight"),
    "PLKSR": ("feats.0.weight", "feats.1.refine.weight"),
    "SAFMN": ("feats.0.safm.mfr.0.weight", "to_img.0.weight"),
    "SCUNet": ("m_head.0.weight", "m_body.0.trans_block.ln1.weight"),
    "NAFNet": ("intro.weight", "middle_blks.0.sca.1.weight", "ending.weight"),
}


def detect(shapes: Shapes) -> Detected | None:
    """None, too, for a variant of an architecture that spandrel cannot build."""
    names = bare(shapes)
    architecture = next((name for name, keys in ARCHITECTURES.items() if names.keys() >= set(keys)), None)
    if architecture is None:
        return None
    if find_spec("spandrel") is None:  # looks only
        return Detected(
            "enhancer",
            refusal=f"A network of the architecture {architecture}, which the extra “restore” opens.",
            advice="Install it: pip install aigc-studio[restore]",
        )
    from aigc_studio.library.networks.restorer import settings_of

    settings = settings_of(architecture, names)
    return None if settings is None else Detected("enhancer", settings)


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.restorer import Restorer

    if settings["architecture"] not in ARCHITECTURES:  # a card may say anything
        raise ValueError(settings["architecture"])
    return Restorer(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    from aigc_studio.library.networks.restorer import in_names_of_the_network

    return in_names_of_the_network({name: tensor.float() if tensor.is_floating_point() else tensor
                                    for name, tensor in bare(tensors).items()}, settings)  # fmt: skip
