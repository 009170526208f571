"""What the parts of a generator do: its units, by taking them away and by finding what excites them; its numbers, by
moving them. Networks of `torch_generator` cards; every picture is (side, side, 3) uint8."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError, unknown_name
from aigc_studio.library.adapters.torch_generator import open_network, to_rgb
from aigc_studio.library.card import ModelCard
from aigc_studio.library.latent_learning import is_mapped, prior_space

if TYPE_CHECKING:
    from torch import Tensor, nn

Picture = NDArray[np.uint8]
Step = Callable[[float], None]

_SEEDS = 8
#: Ascents of a unit's activation.
_ASCENTS, _RATE = 60, 0.1
_RANGE = 2.5


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


class Explained:
    """An opened generator. Raises StudioError for a model that is none of torch's."""

    def __init__(self, card: ModelCard) -> None:
        import torch

        if card.kind != "generator" or not card.weights.endswith(".safetensors"):
            raise StudioError(f"“{card.name}” cannot be looked into.", "Choose a generator that was trained here.")
        self._network, self._settings = open_network(card), card.settings
        self._space = prior_space(self._network, card.settings)
        self._mapped = is_mapped(card.settings)
        self._random = torch.Generator().manual_seed(0)
        self._layers = self._found()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """In the order in which a picture passes through them."""
        return tuple(layer for layer, _ in self._layers.values())

    @property
    def size(self) -> int:
        """Numbers in a point."""
        return len(self._space.mean) - self._classes

    def traversal(self, number: int, count: int = 9, seed: int = 0) -> tuple[Picture, ...]:
        """`count` pictures of one point whose `number`-th coordinate (principal one in w) goes from -2.5 to 2.5
        standard deviations. Raises StudioError."""
        self._check("number", number, self.size)
        import torch

        points = self._points(1, seed).repeat(count, 1)
        points[:, number] = torch.linspace(-_RANGE, _RANGE, count)
        with torch.no_grad():
            return self._shown(self._pictures(points))

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

    def ablation(self, layer: str, unit: int, seed: int = 0) -> Ablation:
        """What the pictures of several points lose without a unit (GAN dissection, Bau et al. 2019)."""
        import torch

        self._check("unit", unit, self._layer(layer)[0].units)
        points = self._points(_SEEDS, seed)
        with torch.no_grad():
            before = self._pictures(points)
            with self._silenced(layer, unit):
                after = self._pictures(points)
        where = (after - before).abs().mean((0, 1)) / 2
        return Ablation(self._shown(before), self._shown(after), float(where.mean()), where.float().numpy())

    def exciting(self, layer: str, unit: int, seed: int = 0, step: Step = lambda _: None) -> tuple[Picture, ...]:
        """Pictures in which a unit is most active: points are moved up the gradient of its mean activation (Nguyen et
        al. 2016), and stay likely ones because they keep their length. Raises StudioError without a gradient."""
        import torch

        self._check("unit", unit, self._layer(layer)[0].units)
        points = self._points(_SEEDS, seed).requires_grad_(True)
        lengths = points.detach().norm(dim=1, keepdim=True)
        optimiser = torch.optim.Adam([points], _RATE)
        for ascent in range(_ASCENTS):
            step(ascent / _ASCENTS)
            activation = self._activation(layer, unit, points)
            if not activation.requires_grad:
                raise StudioError("This network chooses its pictures in steps that have no gradient.",
                                  "Look at what it loses without the unit instead.")  # fmt: skip
            optimiser.zero_grad()
            (-activation.sum()).backward()
            optimiser.step()
            with torch.no_grad():
                points.mul_(lengths / points.norm(dim=1, keepdim=True))
        with torch.no_grad():
            return self._shown(self._pictures(points.detach()))

    def activation(self, layer: str, unit: int, seed: int = 0) -> float:
        """The mean of a unit's map over several points."""
        import torch

        with torch.no_grad():
            return float(self._activation(layer, unit, self._points(_SEEDS, seed)).mean())

    # -- the network -------------------------------------------------------------------------------------------------

    @property
    def _classes(self) -> int:
        return 0 if self._mapped else int(self._settings.get("classes", 0))

    def _points(self, count: int, seed: int) -> Tensor:
        """(count, size) standard normal: z, or coordinates along the principal components of w."""
        import torch

        return torch.randn(count, self.size, generator=self._random.manual_seed(seed))

    def _pictures(self, points: Tensor) -> Tensor:
        """(N, size) -> (N, C, side, side) in -1..1."""
        import torch

        if self._mapped:
            mean, basis, scale = map(torch.from_numpy, (self._space.mean, self._space.basis, self._space.scale))
            w = (mean + (points[:, : len(scale)] * scale) @ basis)[:, None]
            return self._network.synthesis(w.expand(-1, int(self._network.layers), -1), 0)
        labels = torch.arange(len(points)) % self._classes if self._classes else None
        seed = (0,) if self._settings.get("noise") else ()
        return self._network(points, labels, *seed)

    def _shown(self, pictures: Tensor) -> tuple[Picture, ...]:
        return tuple(to_rgb(picture.float().numpy()) for picture in pictures)

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
    def _check(what: str, place: int, count: int) -> None:
        if not 0 <= place < count:
            raise StudioError(f"There is no {what} {place + 1}.", f"Choose one from 1 to {count}.")


def _is_layer(module: nn.Module) -> bool:
    from torch import nn

    own = any(weight.dim() >= 4 for weight in module.parameters(recurse=False))
    return own or isinstance(module, nn.ReLU | nn.LeakyReLU | nn.SiLU)


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
