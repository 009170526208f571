"""What the units of a generator do: where they are at work, what pictures lose without them, and what excites them.
Networks of `torch_generator` cards; every picture is (side, side, 3) uint8. Its numbers: `latent.traversal`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError, unknown_name
from aigc_studio.core.image import Extent
from aigc_studio.library.adapters.ink import drawn
from aigc_studio.library.adapters.torch_generator import in_range, open_network, to_rgb
from aigc_studio.library.card import ModelCard
from aigc_studio.library.latent_learning import is_mapped, prior_space

if TYPE_CHECKING:
    from torch import Tensor, nn

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]
Step = Callable[[float], None]

_SEEDS = 8
#: Ascents of a unit's activation; the first goes so far, in lengths of the point, the last stands still.
_ASCENTS, _RATE = 60, 0.1
#: Pixels a side of the pictures of a distance field, which have no size of their own.
_DRAWN = 128
#: The score of the class that is drawn; the others have 0.
_SCORE = 5.0
#: How much of a picture is left where a unit does nothing.
_DARK = 0.12


@dataclass(frozen=True)
class Layer:
    """A layer whose `units` are maps of `side` pixels."""

    name: str
    units: int
    side: int


@dataclass(frozen=True, eq=False)
class Ablation:
    """Pictures `before` and `after` the unit was silenced; `change` is the mean difference in 0..1 over all seeds, and
    `where` (side, side) float32 the mean difference of each pixel."""

    before: tuple[Picture, ...]
    after: tuple[Picture, ...]
    change: float
    where: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Excited:
    """Pictures in which a unit is most active, and the points (N, D) float32 that make them, as `latent` counts."""

    pictures: tuple[Picture, ...]
    points: Floats


@dataclass(frozen=True, eq=False)
class Here:
    """The point that is looked at, `z` (D,) float32 as `latent.point.locate` gives it, and its noise."""

    z: Floats
    noise_seed: int = 0


class Explained:
    """An opened generator. Raises StudioError for a model that is none of torch's. `step` is called with 0..1, and
    `check` before each layer; both may raise to stop, so that nobody waits for a large network."""

    def __init__(self, card: ModelCard) -> None:
        import torch

        if card.kind != "generator" or not card.weights.endswith(".safetensors"):
            raise StudioError(
                f"The units of “{card.name}” cannot be looked into.",
                "Generators that were trained here, or came as PyTorch's weights, can.",
            )
        self._network, self._settings = open_network(card), card.settings
        self._space = prior_space(self._network, card.settings)
        self._mapped = is_mapped(card.settings)
        self._classes = 0 if self._mapped else int(card.settings.get("classes", 0))
        self._random = torch.Generator().manual_seed(0)
        self._layers = self._found()
        if not self._layers:
            raise StudioError(
                f"The units of “{card.name}” have no place in the picture.", "Look at what its numbers do instead."
            )
        self.check: Callable[[], None] = lambda: None
        for _, module in self._layers.values():
            module.register_forward_pre_hook(lambda _module, _given: self.check())

    @property
    def layers(self) -> tuple[Layer, ...]:
        """In the order in which a picture passes through them."""
        return tuple(layer for layer, _ in self._layers.values())

    def maps(self, layer: str, here: Here) -> tuple[Picture, Floats]:
        """The picture `here`, and (units, side, side) how active each unit of `layer` is in it, 0 or more."""
        import torch

        found: list[Tensor] = []
        hook = self._layer(layer)[1].register_forward_hook(lambda _module, _given, made: found.append(made))
        try:
            with torch.no_grad():
                picture = self._drawn(*self._given(self._points(0, 0), here), here.noise_seed)
        finally:
            hook.remove()
        return self._shown(picture)[0], found[0][0].clamp(min=0).float().numpy()

    def effects(self, layer: str, step: Step = lambda _: None) -> NDArray[np.float32]:
        """(units,) how much the picture changes, in 0..1, when each unit of `layer` is silenced."""
        import torch

        found, _ = self._layer(layer)
        points = self._points(_SEEDS, 0)
        changes = np.zeros(found.units, np.float32)
        with torch.no_grad():
            before = self._pictures(points)
            for unit in range(found.units):
                step(unit / found.units)
                with self._silenced(layer, unit):
                    changes[unit] = float((self._pictures(points) - before).abs().mean()) / 2
        return changes

    def ablation(
        self, layer: str, unit: int, seed: int = 0, count: int = _SEEDS, here: Here | None = None
    ) -> Ablation:
        """What the pictures of `count` points, and before them of the one `here`, lose without a unit (GAN dissection,
        Bau et al. 2019)."""
        import torch

        self._check(unit, self._layer(layer)[0].units)
        given, noise = self._given(self._points(count, seed), here), here.noise_seed if here else 0
        with torch.no_grad():
            before = self._drawn(*given, noise)
            with self._silenced(layer, unit):
                after = self._drawn(*given, noise)
        where = (after - before).abs().mean((0, 1)) / 2
        return Ablation(self._shown(before), self._shown(after), float(where.mean()), where.float().numpy())

    def exciting(self, layer: str, unit: int, seed: int = 0, step: Step = lambda _: None) -> Excited:
        """Pictures in which a unit is most active: points are moved up the gradient of its mean activation (Nguyen et
        al. 2016), and stay likely ones because they keep their length. Raises StudioError without a gradient."""
        import torch

        self._check(unit, self._layer(layer)[0].units)
        points = self._points(_SEEDS, seed)
        lengths = points.norm(dim=1, keepdim=True)
        # Not torch's Adam: the first optimiser of a process imports a compiler, which takes seconds.
        for ascent in range(_ASCENTS):
            step(ascent / _ASCENTS)
            points.requires_grad_(True)
            activation = self._activation(layer, unit, points)
            if not activation.requires_grad:
                raise StudioError("This network chooses its pictures in steps that have no gradient.",
                                  "Look at what it loses without the unit instead.")  # fmt: skip
            (slope,) = torch.autograd.grad(activation.sum(), points)
            rate = _RATE * (1 - ascent / _ASCENTS)
            ahead = points.detach() + rate * lengths * torch.nn.functional.normalize(slope)
            points = torch.nn.functional.normalize(ahead) * lengths
        with torch.no_grad():
            given, labels = self._given(points)
            pictures = self._shown(self._drawn(given, labels))
            if labels is not None:
                scores = torch.nn.functional.one_hot(labels, self._classes)
                given = torch.cat((given, _SCORE * scores), 1)
            return Excited(pictures, given.float().numpy())

    def activation(self, layer: str, unit: int, seed: int = 0) -> float:
        """The mean of a unit's map over several points."""
        import torch

        with torch.no_grad():
            return float(self._activation(layer, unit, self._points(_SEEDS, seed)).mean())

    # -- the network -------------------------------------------------------------------------------------------------

    def _points(self, count: int, seed: int) -> Tensor:
        """(count, numbers) standard normal: z, or coordinates along the principal components of w. What is added to w
        (`shift`) is 0, as in every seed's point."""
        import torch

        shift = 0 if self._mapped else int(self._settings.get("shift", 0))
        numbers = len(self._space.scale) if self._mapped else len(self._space.mean) - self._classes - shift
        points = torch.randn(count, numbers, generator=self._random.manual_seed(seed))
        return torch.nn.functional.pad(points, (0, shift))

    def _given(self, points: Tensor, here: Here | None = None) -> tuple[Tensor, Tensor | None]:
        """What the network takes: z or w (N, D), and classes (N,) in turn where it has some; `here` comes first."""
        import torch

        given, labels = points, torch.arange(len(points)) % self._classes if self._classes else None
        if self._mapped:
            mean, basis, scale = map(torch.from_numpy, (self._space.mean, self._space.basis, self._space.scale))
            given = mean + (points * scale) @ basis
        if here is None:
            return given, labels
        own = torch.from_numpy(here.z)[None]
        if labels is not None:
            own, scores = own[:, : -self._classes], own[:, -self._classes :]
            labels = torch.cat((scores.argmax(1), labels))
        return torch.cat((own, given)), labels

    def _drawn(self, given: Tensor, labels: Tensor | None, noise_seed: int = 0) -> Tensor:
        """(N, C, side, side) in -1..1."""
        if self._mapped:
            return self._network.synthesis(given[:, None].expand(-1, int(self._network.layers), -1), noise_seed)
        seed = (noise_seed,) if self._settings.get("noise") else ()
        return self._network(given, labels, *seed)

    def _pictures(self, points: Tensor) -> Tensor:
        return self._drawn(*self._given(points))

    def _shown(self, pictures: Tensor) -> tuple[Picture, ...]:
        made = pictures.float().numpy()
        if self._settings.get("field"):
            return tuple(drawn(field[0], Extent(_DRAWN, _DRAWN)) for field in made)
        return tuple(to_rgb(in_range(picture, self._settings.get("shown", {}))) for picture in made)

    def _found(self) -> dict[str, tuple[Layer, nn.Module]]:
        """Activations by their names, or convolutions in networks that activate without modules."""
        import torch
        from torch import nn

        seen: dict[str, tuple[Layer, nn.Module]] = {}

        def look(name: str, module: nn.Module) -> Callable[..., None]:
            def hook(_module: Any, _given: Any, made: Any) -> None:
                if isinstance(made, torch.Tensor) and made.dim() == 4 and made.shape[1] > 4:
                    seen.setdefault(name, (Layer(name, made.shape[1], made.shape[2]), module))

            return hook

        hooks = [m.register_forward_hook(look(n, m)) for n, m in self._network.named_modules() if _is_layer(m)]
        with torch.no_grad():
            self._pictures(self._points(1, 0))
        for hook in hooks:
            hook.remove()
        active = {n: found for n, found in seen.items() if isinstance(found[1], nn.ReLU | nn.LeakyReLU | nn.SiLU)}
        return active or seen

    def _layer(self, name: str) -> tuple[Layer, nn.Module]:
        if name not in self._layers:
            raise unknown_name("layer", name, list(self._layers))
        return self._layers[name]

    @contextmanager
    def _silenced(self, layer: str, unit: int) -> Iterator[None]:
        def silence(_module: Any, _given: Any, made: Tensor) -> Tensor:
            made = made.clone()
            made[:, unit] = 0
            return made

        hook = self._layer(layer)[1].register_forward_hook(silence)
        try:
            yield
        finally:
            hook.remove()

    def _activation(self, layer: str, unit: int, points: Tensor) -> Tensor:
        """(N,) the mean of the unit's map for each point."""
        maps: list[Tensor] = []
        hook = self._layer(layer)[1].register_forward_hook(lambda _module, _given, made: maps.append(made[:, unit]))
        try:
            self._pictures(points)
        finally:
            hook.remove()
        return maps[0].mean((1, 2))

    @staticmethod
    def _check(unit: int, count: int) -> None:
        if not 0 <= unit < count:
            raise StudioError(f"There is no unit {unit + 1}.", f"Choose one from 1 to {count}.")


def _is_layer(module: nn.Module) -> bool:
    from torch import nn

    own = any(weight.dim() >= 4 for weight in module.parameters(recurse=False))
    return own or isinstance(module, nn.ReLU | nn.LeakyReLU | nn.SiLU)


def lit(picture: Picture, where: Floats, side: int) -> Picture:
    """(side, side, 3): `picture` bright where `where` (h, w) is high, dark where it is 0, and all dark without any."""
    size, most = (side, side), float(where.max())
    small = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX), np.float32)
    shares = Image.fromarray(where / most if most > 0 else where).resize(size, Image.Resampling.BILINEAR)
    light = _DARK + (1 - _DARK) * np.clip(np.asarray(shares, np.float32), 0, 1)
    return (small * light[..., None]).astype(np.uint8)


def sheet(rows: Sequence[Sequence[Picture]], gap: int = 4) -> Picture:
    """Rows of pictures of one size on grey, `gap` pixels apart."""
    side = rows[0][0].shape[0]
    high, wide = (len(n) * (side + gap) + gap for n in (rows, max(rows, key=len)))
    ground = np.full((high, wide, 3), 96, np.uint8)
    for down, row in enumerate(rows):
        for across, picture in enumerate(row):
            top, left = gap + down * (side + gap), gap + across * (side + gap)
            ground[top : top + side, left : left + side] = picture
    return ground
