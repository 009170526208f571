"""Files of weights become safetensors of one of the families."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import file_state
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.probe import Match

if TYPE_CHECKING:
    import torch

    from aigc_studio.library.adapters.base import LatentSpace
    from aigc_studio.library.card import DirectionLabel

WEIGHTS = "weights.safetensors"


def read_weights(path: Path, match: Match) -> dict[str, torch.Tensor]:
    """Read again, in this process, what the other one found: the file may be another by now, and is still only read."""
    from aigc_studio.library.checkpoints.checkpoint import read_checkpoint

    candidates = read_checkpoint(path).candidates
    if match.candidate >= len(candidates) or candidates[match.candidate].name != match.name:
        raise changed_meanwhile(path)
    return candidates[match.candidate].tensors


def build_network(tensors: dict[str, torch.Tensor], match: Match) -> tuple[torch.nn.Module, dict[str, Any]]:
    """The network that holds what `read_weights` found, ready to run, and its settings. Raises StudioError."""
    from aigc_studio.library.families import families
    from aigc_studio.library.families.base import settled
    from aigc_studio.library.networks.unfilled import filled

    family = families()[match.family]
    settings = match.settings
    try:
        if match.own_names:
            named = tensors
        else:
            settings = settled(family, tensors, settings)
            named = family.convert(tensors, settings)
        network = filled(lambda: family.network(settings), named)
    except (RuntimeError, KeyError, ValueError, TypeError, IndexError) as error:
        raise StudioError(
            f"The weights look like {match.title}, but do not fit it ({str(error).splitlines()[0][:120]}).",
            "Export the network to ONNX and drop that file.",
        ) from error
    return network.eval().requires_grad_(False), settings


def save_weights(network: torch.nn.Module, path: Path) -> None:
    """Write the tensors of a network as safetensors. Raises OSError."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    try:
        save_file(_separate(network.state_dict()), str(path))
    except SafetensorError as error:
        raise OSError(str(error)) from error


def _separate(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Contiguous tensors that share no memory, as safetensors wants them."""
    found: dict[str, torch.Tensor] = {}
    seen: set[int] = set()
    for name, tensor in tensors.items():
        storage = tensor.untyped_storage()
        alone = tensor.is_contiguous() and storage.nbytes() == tensor.nbytes and storage.data_ptr() not in seen
        found[name] = tensor if alone else tensor.clone().contiguous()
        seen.add(storage.data_ptr())
    return found


def state_of(path: Path) -> tuple[int, ...]:
    """`file_state`. Raises StudioError for a file that is gone."""
    try:
        return file_state(path)
    except OSError as error:
        raise changed_meanwhile(path) from error


def changed_meanwhile(path: Path) -> StudioError:
    """For a file that is not what it was when it was looked at."""
    return StudioError(f"“{path.name}” changed while it was read.", "Wait until it is saved or downloaded whole.")


def find_directions(
    network: torch.nn.Module, settings: Mapping[str, Any], context: JobContext
) -> tuple[LatentSpace, tuple[DirectionLabel, ...]]:
    """The latent space of a generator and the labels of its sliders."""
    from aigc_studio.library.latent_learning import learn_space

    return learn_space(network, settings, lambda fraction: context.step(fraction, "Finding directions"))
