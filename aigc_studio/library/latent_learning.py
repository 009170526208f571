"""Where an imported generator's points live, and the directions its sliders follow, found from the network itself.

A network of z answers to a standard normal. Its directions are those of z to which the picture answers most: the first
singular vectors of a linear fit of picture on z, within each class. A network that maps z to w (StyleGAN) lives in w,
spread about its mean along the principal components of mapped samples (GANSpace, Härkönen et al. 2020). Either way a
unit is one standard deviation.

A network of both (StyleGAN2-lite) takes points of z and, behind it, `shift` numbers that are added to w: seeds draw z,
and sliders follow the principal components of w first, then z.

A generator with classes has one more coordinate per class, a score: the class of the highest is drawn. Scores are
normal like z, so every seed draws a class, all equally often, and a slider of a class raises its score.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import DirectionLabel, default_side

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float32]

DIRECTIONS = 8
MAPPED_SAMPLES = 2000
PICTURE_SAMPLES = 400
#: More classes than this cannot be chosen; seeds draw them.
CLASS_SLIDERS = 1000
#: Up to as many classes have enough samples each to be looked at apart.
_CLASSES_APART = 100
_RANGE = 2.0
_SCORE = 5.0  # above nearly every highest score of a seed
#: Pictures at once: few large ones, more small ones, of which a network that draws them piece by piece makes a hundred
#: in little more time than one.
_FEWEST, _MOST, _PIXELS = 16, 100, 100 * 32**2
_POOLED = 16  # pixels a side at which answers are compared


def is_mapped(settings: Mapping[str, Any]) -> bool:
    """Whether the network maps z to w first, so that its points are w."""
    return settings.get("space") == "w"


def prior_space(network: torch.nn.Module, settings: Mapping[str, Any]) -> LatentSpace:
    """The space (float32) of a network just opened, without directions."""
    if is_mapped(settings):
        mean, basis, scale = _mapped_prior(network, settings)
        return LatentSpace(mean, basis, scale, np.zeros((0, len(mean)), np.float32))
    size = settings["latent"] + settings.get("classes", 0)
    identity = np.eye(size, dtype=np.float32)
    basis = np.delete(identity, np.s_[_plain(settings) : settings["latent"]], 0)
    return LatentSpace(np.zeros(size, np.float32), basis, np.ones(len(basis), np.float32), identity[:0])


def learn_space(
    network: torch.nn.Module, settings: Mapping[str, Any], step: Callable[[float], None] = lambda _: None
) -> tuple[LatentSpace, tuple[DirectionLabel, ...]]:
    """The space with its directions, and what their sliders say. `step` is called with 0..1 and may raise to stop."""
    space = prior_space(network, settings)
    if is_mapped(settings):
        count = min(DIRECTIONS, len(space.scale))
        named = {"direction": space.basis[:count] * space.scale[:count, None]}
    else:
        named = _directions(network, settings, len(space.mean), step)
    labels = tuple(
        DirectionLabel(f"{name} {n + 1}", *((0.0, _SCORE) if name == "class" else (-_RANGE, _RANGE)))
        for name, found in named.items() for n in range(len(found))
    )  # fmt: skip
    directions = np.ascontiguousarray(np.concatenate(list(named.values())), np.float32)
    return LatentSpace(space.mean, space.basis, space.scale, directions), labels


def _directions(
    network: torch.nn.Module, settings: Mapping[str, Any], size: int, step: Callable[[float], None]
) -> dict[str, Floats]:
    """Of a network of z: (K, size) each, by what their sliders are called."""
    latent = settings["latent"]
    named = {"direction": _strongest(network, settings, step)}
    if settings.get("shift"):
        named = {"direction": _shifts(network, settings), "z direction": named["direction"]}
    classes = size - latent if size - latent <= CLASS_SLIDERS else 0
    named["class"] = np.eye(size, dtype=np.float32)[latent : latent + classes]
    return {name: np.pad(found, ((0, 0), (0, size - found.shape[1]))) for name, found in named.items()}


def save_space(space: LatentSpace, path: Path) -> None:
    """Write `latent.npz`, the form that `adapters.cppn.read_space` reads."""
    np.savez(path, mean=space.mean, basis=space.basis, scale=space.scale, directions=space.directions)


def _plain(settings: Mapping[str, Any]) -> int:
    """How many numbers of a point are z."""
    return int(settings["latent"]) - int(settings.get("shift", 0))


def _shifts(network: torch.nn.Module, settings: Mapping[str, Any]) -> Floats:
    """Directions (K, latent) that move w along its principal components, by one standard deviation."""
    _, basis, scale = _mapped_prior(network, settings)
    found = (basis * scale[:, None])[:DIRECTIONS]
    return np.pad(found, ((0, 0), (_plain(settings), 0)))


def _samples(count: int, settings: Mapping[str, Any]) -> tuple[Floats, NDArray[np.int64]]:
    """z (count, D) and labels (count,), the same every time."""
    random = np.random.Generator(np.random.PCG64(0))
    z = random.standard_normal((count, _plain(settings))).astype(np.float32)
    return z, random.integers(0, max(1, settings.get("classes", 0)), count)


def _mapped_prior(network: torch.nn.Module, settings: Mapping[str, Any]) -> tuple[Floats, Floats, Floats]:
    import torch

    z, labels = _samples(MAPPED_SAMPLES, settings)
    with torch.inference_mode():
        device = next(network.parameters()).device
        mapped = network.mapping(torch.from_numpy(z).to(device), torch.from_numpy(labels).to(device))
    w = mapped.double().cpu().numpy()
    mean = w.mean(0)
    centred = w - mean
    variance, vectors = np.linalg.eigh(centred.T @ centred / len(w))
    order = np.argsort(variance)[::-1]
    scale = np.sqrt(np.maximum(variance[order], 0))
    kept = scale > 1e-4 * scale[0]
    basis = _signed(vectors.T[order][kept])
    if settings.get("w_avg"):
        mean = network.w_avg.double().cpu().numpy()
    return mean.astype(np.float32), basis.astype(np.float32), scale[kept].astype(np.float32)


def _strongest(network: torch.nn.Module, settings: Mapping[str, Any], step: Callable[[float], None]) -> Floats:
    """Orthonormal directions (K, latent) of z, K at most DIRECTIONS, the one that changes pictures most first."""
    z, labels = _samples(PICTURE_SAMPLES, settings)
    answers = []
    start = 0
    while start < len(z):
        step(start / len(z))
        end = start + min(_MOST, max(_FEWEST, _PIXELS // default_side(settings) ** 2))
        answers.append(_answer(network, z[start:end], labels[start:end]))
        start = end
    groups = labels if settings.get("classes", 0) <= _CLASSES_APART else np.zeros_like(labels)
    answer, points = _centred(np.concatenate(answers), groups), _centred(z, groups)
    # A little ridge: a latent may be longer than there are samples.
    gram = points.T @ points + 0.05 * len(points) * np.eye(points.shape[1])
    slopes = np.linalg.solve(gram, points.T @ answer)
    vectors, _, _ = np.linalg.svd(slopes, full_matrices=False)
    found = _signed(vectors.T[:DIRECTIONS]).astype(np.float32)
    return np.pad(found, ((0, 0), (0, settings["latent"] - found.shape[1])))


def _centred(values: Floats, groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Rows without the mean of their group: what classes differ in is no answer to z."""
    centred = values.astype(np.float64)
    for group in np.unique(groups):
        centred[groups == group] -= centred[groups == group].mean(0)
    return centred


def _answer(network: torch.nn.Module, z: Floats, labels: NDArray[np.int64]) -> Floats:
    import torch

    device = next(network.parameters()).device
    with torch.inference_mode():
        pictures = network(torch.from_numpy(z).to(device), torch.from_numpy(labels).to(device))
        pooled = torch.nn.functional.adaptive_avg_pool2d(pictures.float(), _POOLED)
    answer: Floats = pooled.flatten(1).cpu().numpy()
    return answer


def _signed(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vectors are found up to their sign; take that which makes the largest coordinate positive."""
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(1)[:, None], 1)
    return vectors * np.where(largest < 0, -1.0, 1.0)
