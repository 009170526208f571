"""Deep convolutional GANs (Radford, Metz & Chintala 2016) of any size and depth.

One stack that begins with a transposed convolution of z, or with a linear layer and a reshape, and grows by transposed
convolutions or by upsampling and convolutions; plain, or conditioned on a class by an embedding, a one-hot vector or a
layer of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.modules import Module, read_modules
from aigc_studio.library.checkpoints.plans import PICTURE_CHANNELS, read_condition
from aigc_studio.library.checkpoints.stack_reader import Manner, read_stack
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.layer_order import possible_orders
from aigc_studio.library.families.loud_inputs import settle as where_loud
from aigc_studio.library.families.stacks import network as network
from aigc_studio.library.families.told_by_norms import settle as told_by_norms
from aigc_studio.library.families.two_inputs import joined_shapes, joined_tensors

if TYPE_CHECKING:
    import torch

NAME = "dcgan"
TITLE = "DCGAN"

#: A widely used collection names its layers so (before: `conv_model`), rectifies leakily and gives 0.8 as the norms'
#: epsilon.
_BLOCKS = ("conv_blocks.", "conv_model.")
_BLOCKS_MANNER = Manner(slope=0.2, epsilon=0.8)
#: The tensor by which the studio's own say that their pictures repeat without seams.
_TILEABLE = "tileable"
#: How many numbers the studio's own trainings embed a class in, which stands before z in them.
_OWN_EMBEDDED = 8
#: yunjey's tutorial calls a convolution so; what it gives is not rectified, and rectifiers leak little.
_FC, _FC_MANNER = re.compile(r"(^|\.)fc\.0$"), Manner(slope=0.05, rectified=False)
#: WGAN-GP's of digits, in caogang's words.
_DIGITS, _DIGITS_MARK = [5, 5, 8], "preprocess.0"
#: StudioGAN projects z without a rectifier behind, and has norms of its own epsilon.
_STUDIO, _STUDIO_MANNER = ("linear0", "deconv0"), Manner(epsilon=1e-4, rectified=False)
#: OpenMMLab's networks learnt pictures whose colours stand in this order.
_BACKWARDS, _BACKWARDS_SHOWN = "noise2feat", {"low": -1.0, "high": 1.0, "order": "BGR"}
#: The decoder of a VAE that was saved alone: plain, or with AntixK's word for its projection.
_DECODER, _DECODER_MARK = re.compile(r"(^|\.)(decoder|decode|dec)\."), re.compile(r"(^|\.)decoder_input$")
_DECODER_MANNER = Manner(slope=0.01, rectified=False)
#: InfoGAN's of digits (Chen et al. 2016), by its first kernels.
_INFOGAN, _SIGMOID = [1, 7], Manner(end="sigmoid")


def detect(shapes: Shapes) -> Detected | None:
    tileable = shapes.get(_TILEABLE) == (1,)
    shapes = {name: shape for name, shape in shapes.items() if name != _TILEABLE} if tileable else shapes
    modules = read_modules(joined_shapes(shapes) or shapes)
    if modules is None or sum(module.op == "kernel" for module in modules) < 2:
        return None
    layers = [module for module in modules if module.op != "embedding"]
    embeddings = [module for module in modules if module.op == "embedding"]
    backwards = any(module.path.startswith(_BACKWARDS) for module in layers)
    blocks = not backwards and any(module.path.startswith(_BLOCKS) for module in layers)
    own = any(module.shape[1] == _OWN_EMBEDDED for module in embeddings)
    for ordered in possible_orders(layers):
        if _is_discriminator(ordered):
            return Detected(
                "generator",
                refusal="These are the weights of a discriminator, the part of a GAN that only judges pictures.",
                advice="The generator is usually in a file beside it, named netG or generator.",
            )
        settings = read_stack(ordered, _BLOCKS_MANNER if blocks else _manner(ordered))
        if settings is not None and read_condition(settings, embeddings, first=blocks or own):
            if backwards and settings["channels"] == 3:
                settings["shown"] = _BACKWARDS_SHOWN
            return Detected("generator", _tileable(settings) if tileable else settings)
    return None


def _tileable(settings: Mapping[str, Any]) -> dict[str, Any]:
    """`settings` of a generator whose doubling convolutions take opposite edges for neighbours."""
    doubling = {"op": "deconv", "kernel": 4, "stride": 2, "padding": 1}
    layers = [plan | ({"tileable": True} if doubling.items() <= plan.items() else {}) for plan in settings["layers"]]
    return {**settings, "tileable": True, "layers": layers}


def _manner(layers: Sequence[Module]) -> Manner:
    sides = [module.shape[2] for module in layers if module.op == "kernel"]
    if layers[0].op == "kernel" and _FC.search(layers[0].path):
        return _FC_MANNER
    if tuple(module.path.rpartition(".")[2] for module in layers[:2]) == _STUDIO:
        return _STUDIO_MANNER
    if _DECODER_MARK.search(layers[0].path):
        return _DECODER_MANNER
    if all(_DECODER.search(module.path) for module in layers):
        return _SIGMOID
    digits = sides == _DIGITS and layers[0].path.endswith(_DIGITS_MARK)
    return _SIGMOID if digits or sides[: len(_INFOGAN)] == _INFOGAN else Manner()


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Where a class enters, and what norms tell. InfoGANs' codes are as loud as classes, and stay numbers of
    z."""
    sides = [plan["kernel"] for plan in settings["layers"] if plan["op"] == "deconv"]
    blocks = any(plan.get("source", "").startswith(_BLOCKS) for plan in settings["layers"])
    told = dict(settings) if blocks or sides[: len(_INFOGAN)] == _INFOGAN else where_loud(tensors, settings)
    return told_by_norms(joined_tensors(tensors), told)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    from aigc_studio.library.networks.stack import generator_tensors

    return generator_tensors(joined_tensors(tensors), settings)


def _is_discriminator(modules: Sequence[Module]) -> bool:
    """Whether convolutions lead from a picture to one number: by kernels of 4 pixels, or to a linear layer of one."""
    kernels = [module for module in modules if module.op == "kernel"]
    if kernels[0].shape[1] not in (*PICTURE_CHANNELS, 6):
        return False
    if any(after.shape[1] != before.shape[0] for before, after in pairwise(kernels)):
        return False
    judges = any(module.op == "linear" and module.shape[0] == 1 for module in modules)
    shrinks = kernels[0].shape[2] in (4, 5) and kernels[-1].shape[2] >= 4
    return judges or (shrinks and kernels[-1].shape[0] == 1)
