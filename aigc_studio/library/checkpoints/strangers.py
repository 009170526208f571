"""Weights of networks that have no use here: what they are, and what would help.

All is told by names and shapes of tensors, as detection does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Shapes = Mapping[str, tuple[int, ...]]
#: What a file is, and what would help.
Verdict = tuple[str, str]

_NO_DIFFUSION = "AIGC Studio does not run diffusion models; generators, stylizers, translators and enhancers open here."
_GENERATOR_BESIDE = "The generator is usually in a file beside it, named netG, G or generator."


@dataclass(frozen=True)
class _Stranger:
    """A kind of network: `telling` are patterns of names, each of which some tensor must have."""

    telling: tuple[str, ...]
    message: str
    hint: str
    also: Callable[[Shapes], bool] = lambda shapes: True

    def matches(self, shapes: Shapes) -> bool:
        return all(any(re.search(pattern, name) for name in shapes) for pattern in self.telling) and self.also(shapes)


def _judges(shapes: Shapes) -> bool:
    """Whether the last layer of a stack of convolutions gives one number for each place or picture, the first takes a
    picture, and widths never fall: a discriminator."""
    kernels = [shape for name, shape in shapes.items() if name.endswith("weight") and len(shape) == 4]
    rows = [shape for name, shape in shapes.items() if name.endswith("weight") and len(shape) == 2]
    if len(kernels) < 2 or kernels[0][1] not in (1, 3, 4, 6):
        return False
    body = kernels[:-1] if not rows else kernels
    rising = all(first[0] <= second[0] for first, second in pairwise(body))
    return rising and (rows[-1][0] == 1 if rows else kernels[-1][0] == 1) and all(k[1] <= k[0] for k in body)


_EXPORT = "Export the network to ONNX and drop that file: ONNX files say themselves how they run."
#: Generators that are not known, in files that hold a discriminator beside them.
_GENERATORS = (
    _Stranger((r"(^|\.)blocks\.\d+\.to_noise1\.weight$", r"(^|\.)blocks\.\d+\.to_rgb\."),
              "A generator of stylegan2-pytorch (lucidrains), whose layers are unlike StyleGAN2's.", _EXPORT),
    _Stranger((r"(^|\.)scaleLayers\.\d+\.", r"(^|\.)toRGBLayers\."),
              "A progressive GAN (pytorch_GAN_zoo) of a kind that AIGC Studio does not know.", _EXPORT),
    _Stranger((r"(^|\.)4x4\.Const\.StyleMod\.",),
              "The first StyleGAN in words that AIGC Studio does not know.",
              "rosinality's open, and those that followed: StyleGAN2, StyleGAN2-ADA, StyleGAN3."),
    _Stranger((r"^mapping\.LabelConcat\.weight$",),
              "A StyleGAN2 of TensorFlow with classes, which AIGC Studio does not know.",
              "Those without classes open, and StyleGAN2-ADA with classes."),
)  # fmt: skip
_DISCRIMINATOR = "These are the weights of a discriminator, the part of a GAN that only judges pictures."
_CLASSIFIER_HINT = "Networks that name what a picture shows make none: use a generator, stylizer or enhancer."
_STRANGERS = (
    _Stranger(
        (r"(^|[._])lora[._]?(up|down|a|b|A|B)([._]|$)|hada_w1|lokr_w1|\.oft_",),
        "A LoRA: a small change to a large model, of no use by itself.", _NO_DIFFUSION,
    ),
    _Stranger(
        (r"diffusion_model\.|^cond_stage_model\.|^conditioner\.embedders|^(transformer|model)\.joint_blocks|"
         r"double_blocks\.\d+\.img_attn|^single_transformer_blocks",),
        "A diffusion model (Stable Diffusion and its kin).", _NO_DIFFUSION,
    ),
    _Stranger(
        (r"(^|\.)time_embedding\.linear_1|(^|\.)time_embed\.0\.", r"down_blocks\.|input_blocks\."),
        "The U-Net of a diffusion model.", _NO_DIFFUSION,
    ),
    _Stranger((r"control_model\.|controlnet_|zero_convs\.0",), "A ControlNet, a part of a diffusion model.",
              _NO_DIFFUSION),
    _Stranger(
        (r"(^|\.)(decoder\.mid_block\.attentions|decoder\.mid\.attn_1|post_quant_conv|quant_conv)",),
        "The autoencoder (VAE) of a diffusion model, of no use by itself.", _NO_DIFFUSION,
    ),
    _Stranger(
        (r"^string_to_param|^emb_params$|^\*$|^clip_[lg]$",), "A textual inversion: a word for a diffusion model.",
        _NO_DIFFUSION,
    ),
    _Stranger(
        (r"(text_model\.encoder\.layers|^transformer\.resblocks)", r"(vision_model|visual)\."),
        "CLIP, a network that compares words and pictures.", "It makes none by itself: use a generator or stylizer.",
    ),
    _Stranger(
        (r"(word_embeddings|embed_tokens|wte|tok_embeddings|token_embedding|shared)\.weight$|^text_model\.",),
        "A network for text, which makes no pictures.", "Use a generator, stylizer, translator or enhancer.",
        lambda shapes: not any(len(shape) == 4 for shape in shapes.values()),
    ),
    _Stranger(
        (r"(feature_extractor|encoder\.layers\.\d+\.(self_attn|attention)|mel|spectrogram|wav2vec|conv_pre)",
         r"(conv_layers\.\d+\.conv|conv_pre|ups\.\d+|encoder\.conv1)\.weight"),
        "A network for sound, which makes no pictures.", "Use a generator, stylizer, translator or enhancer.",
        lambda shapes: any(len(shape) == 3 for shape in shapes.values()),
    ),
    _Stranger(
        (r"^(module\.)?(model\.\d+\.(cv\d|m)\.|backbone\.body|roi_heads|rpn\.head|bbox_head|class_embed|yolo)",),
        "A network that finds things in pictures (a detector).", _CLASSIFIER_HINT,
    ),
    _Stranger(
        (r"(^|\.)layer4\.\d+\.conv\d\.weight", r"(^|\.)layer1\.0\.conv1\.weight"),
        "A ResNet, which recognises what a picture shows.", _CLASSIFIER_HINT,
    ),
    _Stranger((r"^features\.0\.weight$", r"^classifier\.\d\.weight$"),
              "A VGG or AlexNet, which recognises what a picture shows.", _CLASSIFIER_HINT),
    _Stranger((r"^features\.\d+", r"^classifier\.(\d\.)?weight$"),
              "A network that recognises what a picture shows (a classifier).", _CLASSIFIER_HINT),
    _Stranger((r"^features\.\d+\.weight$",), "The body of a VGG, which recognises what a picture shows.",
              _CLASSIFIER_HINT, lambda shapes: all(name.startswith("features.") for name in shapes)),
    _Stranger((r"^conv0\.weight$", r"^conv8\.weight$", r"^conv9\.weight$"), _DISCRIMINATOR,
              "This one is of Real-ESRGAN, whose enhancers lie beside it, without netD in their names.",
              lambda shapes: shapes["conv9.weight"][:1] == (1,)),
    _Stranger((r"^lin\d\.model\.1\.weight",), "LPIPS, a measure of how alike two pictures look.", _CLASSIFIER_HINT),
    _Stranger((r"Mixed_7[abc]\.|Conv2d_1a_3x3",), "An Inception network, which recognises what a picture shows.",
              _CLASSIFIER_HINT),
    _Stranger((r"(cls_token|class_token)", r"(blocks|layers)\.\d+\.|encoder\.layer"),
              "A vision transformer, which recognises what a picture shows.", _CLASSIFIER_HINT),
)  # fmt: skip


def unknown_generator(candidates: Sequence[Shapes], claimed: Collection[int] = ()) -> Verdict | None:
    """A sentence and advice for a file that holds a generator which is not known, whatever else is in it.

    `candidates` are what it holds, the likeliest first, `claimed` the places of those that a family knows, though only
    to refuse them.
    """
    found = _first(_GENERATORS, list(candidates))
    if found is None and candidates and 0 not in claimed and _paints(candidates[0]):
        return _not_known(candidates[0])
    return found


def unknown_weights(candidates: Iterable[Shapes]) -> Verdict:
    """A sentence and advice for weights that no family knows."""
    sets = [shapes for shapes in candidates if shapes]
    found = _first((*_GENERATORS, *_STRANGERS), sets)
    if found is not None:
        return found
    others = [shapes for shapes in sets if not _judges(shapes)]
    if len(others) < len(sets) and not any(_paints(shapes) for shapes in others):
        return _DISCRIMINATOR, _GENERATOR_BESIDE
    return _not_known(max(others, key=len, default={}))


def _paints(shapes: Shapes) -> bool:
    """Whether it may be what a discriminator in the same file judges: convolutions that are not those of one."""
    return sum(len(shape) == 4 for shape in shapes.values()) > 1 and not _judges(shapes)


def _not_known(shapes: Shapes) -> Verdict:
    return f"These {len(shapes)} tensors are of a network that AIGC Studio does not know.", _EXPORT


def _first(strangers: Iterable[_Stranger], sets: Sequence[Shapes]) -> Verdict | None:
    kinds = (stranger for stranger in strangers if any(stranger.matches(shapes) for shapes in sets))
    return next(((stranger.message, stranger.hint) for stranger in kinds), None)
