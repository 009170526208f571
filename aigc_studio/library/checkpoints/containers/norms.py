"""Spectral and weight normalisation folded into plain weights, as a network in eval mode would use them.

Miyato et al., "Spectral Normalization for Generative Adversarial Networks" (2018); Salimans and Kingma, "Weight
Normalization" (2016).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.containers.tensor import Weight

if TYPE_CHECKING:
    import torch

#: Stems of the original weight -> of u, of v, of the folded weight; `\1` is the layer, `\2` the parameter's name.
_SPECTRAL = (
    (re.compile(r"^(.*\.|)(\w+)_orig$"), r"\1\2_u", r"\1\2_v", r"\1\2"),
    (re.compile(r"^(.*\.|)parametrizations\.(\w+)\.original$"), r"\1parametrizations.\2.0._u",
     r"\1parametrizations.\2.0._v", r"\1\2"),
    # A wrapper module that many GAN repositories share; the wrapped layer is its child `module`.
    (re.compile(r"^(.*\.|)module\.(\w+)_bar$"), r"\1module.\2_u", r"\1module.\2_v", r"\1\2"),
)  # fmt: skip
#: BigGAN's and mimicry's own layers keep u and sigma beside a weight of the plain name.
_BESIDE = (("u0", "sv0"), ("sn_u", "sn_sigma"))
#: Stems of the lengths -> of the directions, of the folded weight.
_LENGTHS = (
    (re.compile(r"^(.*\.|)(\w+)_g$"), r"\1\2_v", r"\1\2"),
    (re.compile(r"^(.*\.|)parametrizations\.(\w+)\.original0$"), r"\1parametrizations.\2.original1", r"\1\2"),
)


def fold_norms(weights: Mapping[str, Weight]) -> dict[str, Weight]:
    """The same weights in the same order, with every normalised one replaced by a plain one under its plain name."""
    folded = dict(weights)
    order = {name: place for place, name in enumerate(weights)}
    for name in weights:
        for pattern, u, v, plain in _SPECTRAL:
            if (found := pattern.match(name)) and found.expand(u) in weights:
                parts = name, found.expand(u), found.expand(v)
                original, left, right = (folded.pop(part, None) for part in parts)
                if found.expand(plain) in weights:  # the first torch with such norms kept what its networks use
                    continue
                if original is not None and left is not None:
                    folded[found.expand(plain)] = SpectralNormed(original, left, right)
                    order[found.expand(plain)] = order[name]
                    _unwrap_bias(folded, parts[0], found.expand(plain))
        for pattern, directions, plain in _LENGTHS:
            if (found := pattern.match(name)) and _is_weight_norm(weights, name, found.expand(directions)):
                length, direction = folded.pop(name), folded.pop(found.expand(directions))
                folded[found.expand(plain)] = WeightNormed(length, direction)
                order[found.expand(plain)] = order[name]
        _fold_beside(folded, name)
    # Layers without numbers are told apart by the order in which a checkpoint lists them.
    return {name: folded[name] for name in sorted(folded, key=lambda name: order.get(name, len(order)))}


def _fold_beside(folded: dict[str, Weight], name: str) -> None:
    layer, _, word = name.rpartition("weight")
    for u, sigma in _BESIDE:
        if not word and layer + u in folded:
            folded.pop(layer + sigma, None)
            folded[name] = SpectralNormed(folded[name], folded.pop(layer + u), None)


def _unwrap_bias(weights: dict[str, Weight], original: str, plain: str) -> None:
    if original.endswith("_bar"):
        bias = weights.pop(original.rpartition(".")[0] + ".bias", None)
        if bias is not None:
            weights[plain.rpartition(".")[0] + ".bias"] = bias


def _is_weight_norm(weights: Mapping[str, Weight], length: str, direction: str) -> bool:
    if direction not in weights:
        return False
    sizes, whole = weights[length].shape, weights[direction].shape
    return not sizes or (len(sizes) == len(whole) and all(a in (1, b) for a, b in zip(sizes, whole, strict=True)))


@dataclass(frozen=True)
class SpectralNormed:
    """`original` divided by its largest singular value, as the running vectors `u` and `v` know it."""

    original: Weight
    u: Weight
    v: Weight | None

    @property
    def shape(self) -> tuple[int, ...]:
        return self.original.shape

    def read(self) -> torch.Tensor:
        """See Weight.read."""
        weight, u = self.original.read(), self.u.read().flatten()
        v = self.v.read().flatten() if self.v is not None else None
        # Transposed convolutions keep u for their second dimension. Where both would fit, the vectors that belong to
        # the matrix give the larger value.
        sizes = [_sigma(weight, dimension, u, v) for dimension in (0, 1) if weight.dim() > dimension]
        fitting = [size for size in sizes if size is not None]
        sigma = max(fitting[: 1 if v is None else 2], key=abs, default=0.0)
        if not sigma:
            raise StudioError("The spectral normalisation in this file does not fit its weights.", "It is damaged.")
        return weight / sigma


def _sigma(weight: torch.Tensor, dimension: int, u: torch.Tensor, v: torch.Tensor | None) -> float | None:
    matrix = weight.transpose(0, dimension).flatten(1)
    if matrix.shape[0] != u.numel() or (v is not None and matrix.shape[1] != v.numel()):
        return None
    if v is None:  # one step of the power iteration that such layers make whenever they run
        v = matrix.T @ u
        return float((matrix @ v).norm() / v.norm().clamp_min(1e-12))
    return float(u @ (matrix @ v))


@dataclass(frozen=True)
class WeightNormed:
    """`direction`, scaled to `length` along every dimension in which `length` has more than one number."""

    length: Weight
    direction: Weight

    @property
    def shape(self) -> tuple[int, ...]:
        return self.direction.shape

    def read(self) -> torch.Tensor:
        """See Weight.read."""
        import torch

        length, direction = self.length.read(), self.direction.read()
        over = [i for i in range(direction.dim()) if length.dim() == 0 or length.shape[i] == 1]
        norm = torch.linalg.vector_norm(direction, dim=over, keepdim=True) if over else direction.abs()
        return direction * (length / norm.clamp_min(1e-30))
