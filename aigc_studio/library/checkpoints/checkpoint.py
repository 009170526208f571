"""From a file of weights to the state dicts that a network could be made of."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.containers.norms import fold_norms
from aigc_studio.library.checkpoints.containers.records import Finder
from aigc_studio.library.checkpoints.containers.tensor import Weight
from aigc_studio.library.checkpoints.containers.torchscript import program_refusal
from aigc_studio.library.checkpoints.safe_load import refusing_damage, safe_load

if TYPE_CHECKING:
    import torch

    from aigc_studio.library.families.base import Shapes

#: What wrappers put before every name; no network's own names begin so.
_WRAPPERS = ("module.", "_orig_mod.")
#: How far a training was, where its author kept that beside the weights as a tensor.
_COUNTS = frozenset({"epoch", "epochs", "step", "steps", "global_step", "iter", "iteration", "iterations", "n_iter"})
_DISCRIMINATOR = re.compile(
    r"^(net_?d|d|d_\w|dis|disc(_\w+|\w)?|discriminator\w*|critic|net_?d_\w+|augment_pipe|d_ema)$", re.IGNORECASE
)
_EMA = re.compile(
    r"(^|_)(ema|averaged?|shadow|running|smooth)(_|$)|^gs$|^g_?running$|^gema$|^avgg$|ema_model", re.IGNORECASE
)
_GENERATOR = re.compile(
    r"^((net_?)?g(_\w+)?|gen(_\w+|[a-z](2[a-z])?)?|generator\w*|online_model|gan|vae|params|weights)$", re.IGNORECASE
)
_ENCODER = re.compile(r"^(encoder|enc|e|net_?e)$", re.IGNORECASE)
_DECODER = re.compile(r"^(decoder|dec)$", re.IGNORECASE)
#: Ranks of candidates: averaged copies make the best pictures, discriminators none.
_RANKS = ((_DISCRIMINATOR, 6), (_EMA, 0), (_GENERATOR, 1), (_DECODER, 3), (_ENCODER, 4))
_OTHER_RANK = 2
#: Under this word OpenMMLab keeps a generator for each kind of picture that is made, named after it.
_SEVERAL = "generators"
_MOST_UNWRAPPED = 4
_FEWEST_STRENGTHS = 3
#: Numbers a candidate may be made of beyond what the file holds (tied weights, half precision).
_MOST_GROWTH = 8


@dataclass(frozen=True)
class StateDict:
    """One network's weights. `name` is the path inside the file ("g_ema", "state_dict.decoder"; "" for the whole).

    `shapes` costs nothing; `tensors` reads the file when first asked for.
    """

    name: str
    weights: Mapping[str, Weight] = field(repr=False)

    @cached_property
    def shapes(self) -> Shapes:
        """Names and shapes, all that detection looks at."""
        return {name: weight.shape for name, weight in self.weights.items()}

    @property
    def parameters(self) -> int:
        """How many numbers it holds."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    @cached_property
    def tensors(self) -> dict[str, torch.Tensor]:
        """On the CPU, contiguous; floating types as float32, whole numbers as stored, everything finite.

        Raises StudioError when the file changed meanwhile or a weight is not a finite number.
        """
        return {name: weight.read() for name, weight in self.weights.items()}


@dataclass(frozen=True)
class Checkpoint:
    """What a file offers, the likeliest first; remarks for the card; what the file says of itself in words; whether it
    is a TorchScript program."""

    candidates: list[StateDict]
    notes: list[str]
    inscription: dict[str, str] = field(default_factory=dict)
    program: bool = False


def read_checkpoint(path: Path) -> Checkpoint:
    """The state dicts in a file of weights: nested, flat, whole modules, with or without a training's remains.

    Averaged copies come first, then generators, then the rest; the same weights are offered whole before split by
    sub-network and before a common prefix is taken off. Spectral and weight normalisation are folded. Raises
    StudioError with a sentence and advice for every file that holds no network.
    """
    loaded = safe_load(path)
    finder = Finder(loaded.weight)
    with refusing_damage(path):
        finder.visit(loaded.root)
    found = [(names, _clean(weights)) for names, weights in finder.found]
    found = [(names, weights) for names, weights in found if weights]
    if not found and loaded.program:
        raise program_refusal()
    if not found:
        raise _nothing(finder.saw_optimizer)
    candidates = _ordered(_candidates(_with_average(_medium_first(found))))
    for candidate in candidates:
        if candidate.parameters * 4 > _MOST_GROWTH * loaded.payload + (1 << 20):
            raise StudioError("This file declares far more numbers than it holds.", "Download it again.")
    return Checkpoint(candidates, _notes(finder.saw_optimizer, candidates), loaded.inscription, loaded.program)


_Found = tuple[tuple[str, ...], dict[str, Weight]]


def _clean(weights: Mapping[str, Weight]) -> dict[str, Weight]:
    """Without wrappers' prefixes and counters; normalisation folded."""
    kept = {
        name: weight
        for name, weight in weights.items()
        if not name.endswith("num_batches_tracked") and not (name in _COUNTS and math.prod(weight.shape) == 1)
    }
    while kept and (prefix := next((p for p in _WRAPPERS if all(name.startswith(p) for name in kept)), "")):
        kept = {name.removeprefix(prefix): weight for name, weight in kept.items()}
    return fold_norms(kept)


def _with_average(found: list[_Found]) -> list[_Found]:
    """rosinality's StyleGAN2 files keep the average w beside the networks; it belongs to every generator."""
    average = next((weights["latent_avg"] for names, weights in found if not names and "latent_avg" in weights), None)
    if average is None or len(found) == 1:
        return found
    return [
        (names, weights if not names or _rank(names) == 6 else {**weights, "latent_avg": average})
        for names, weights in found
    ]


def _medium_first(found: list[_Found]) -> list[_Found]:
    """Files of one network for each strength, by number (IRCNN's 25 denoisers), offer a medium one first."""
    numbered = [(names, weights) for names, weights in found if names and names[-1].isdecimal()]
    shapes = [{name: weight.shape for name, weight in weights.items()} for _names, weights in numbered]
    if len(numbered) < _FEWEST_STRENGTHS or len(numbered) != len(found) or any(one != shapes[0] for one in shapes):
        return found
    medium = numbered.pop(len(numbered) // 2)
    return [medium, *numbered]


def _candidates(found: list[_Found]) -> Iterable[tuple[tuple[str, ...], int, dict[str, Weight]]]:
    """(path, how far it was taken apart, weights)."""
    for names, weights in found:
        unwrapped = list(_unwrapped(names, 0, weights))
        yield from unwrapped
        groups = _groups(unwrapped[-1][2])
        for group, inner in groups.items():
            if len(groups) > 1 and _is_network(group):
                yield from _unwrapped((*names, group), 1, inner)
        several = _groups(_groups(weights).get(_SEVERAL, {}))
        for one, inner in several.items():
            if len(several) > 1:
                yield from _unwrapped((*names, _SEVERAL, one), 1, inner)
    for names, weights in _joined(found):
        yield names, 2, weights


def _unwrapped(
    names: tuple[str, ...], apart: int, weights: dict[str, Weight]
) -> Iterable[tuple[tuple[str, ...], int, dict[str, Weight]]]:
    """As it is, then without the first part of the names while all share it.

    Both are offered: "model." may be a wrapper's word or the network's own."""
    weights = _clean(weights)
    yield names, apart, weights
    for depth in range(1, _MOST_UNWRAPPED + 1):
        groups = _groups(weights)
        if len(groups) != 1 or "" in groups or len(weights) < 2:
            return
        (weights,) = groups.values()
        yield names, apart + 3 * depth, weights


def _groups(weights: Mapping[str, Weight]) -> dict[str, dict[str, Weight]]:
    """By the first part of the name; names of one part form the group ""."""
    groups: dict[str, dict[str, Weight]] = {}
    for name, weight in weights.items():
        head, dot, rest = name.partition(".")
        groups.setdefault(head if dot else "", {})[rest if dot else name] = weight
    return groups


def _joined(found: list[_Found]) -> Iterable[_Found]:
    """Parts of one network saved side by side ({"encoder": …, "decoder": …}) as the one that they make."""
    parents: dict[tuple[str, ...], dict[str, dict[str, Weight]]] = {}
    for names, weights in found:
        if names and not names[-1].isdecimal():
            parents.setdefault(names[:-1], {})[names[-1]] = weights
    for parent, children in parents.items():
        if len(children) > 1 and all(_rank((name,)) in (_OTHER_RANK, 3, 4) for name in children):
            yield parent, {f"{child}.{name}": w for child, weights in children.items() for name, w in weights.items()}


def _is_network(group: str) -> bool:
    return any(pattern.search(group) for pattern, _rank in _RANKS)


def _rank(names: tuple[str, ...]) -> int:
    ranks = [rank for name in names for pattern, rank in _RANKS if pattern.search(name)]
    if not ranks:
        return _OTHER_RANK
    return 6 if 6 in ranks else min(ranks)


def _ordered(candidates: Iterable[tuple[tuple[str, ...], int, dict[str, Weight]]]) -> list[StateDict]:
    ranked = sorted(candidates, key=lambda entry: (_rank(entry[0]), entry[1]))
    return [StateDict(".".join(names), weights) for names, _apart, weights in ranked]


def _nothing(saw_optimizer: bool) -> StudioError:
    if saw_optimizer:
        return StudioError(
            "This file holds the state of an optimizer, not a network.",
            "The weights are usually in a file of the same folder, named after the model or netG.",
        )
    return StudioError("This file holds no weights of a network.", "Drop the checkpoint that the training saved.")


def _notes(saw_optimizer: bool, candidates: list[StateDict]) -> list[str]:
    notes = ["The state of a training (optimizer) was left out."] if saw_optimizer else []
    if len(candidates) > 1 and _EMA.search(candidates[0].name.rpartition(".")[2]):
        notes.append(f"The averaged copy “{candidates[0].name}” comes first.")
    return notes
