"""Files as NVlabs' training saves them: pickles of whole networks with their source, written without that source."""

from __future__ import annotations

import pickle
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor, nn


class EasyDict(dict[str, Any]):
    """A stand-in for the dictionary class of NVlabs' pickles."""


def save_networks(path: Path, networks: dict[str, nn.Module | None]) -> Path:
    """A `.pkl` of persistent objects, modules within modules being such objects as well."""
    persistence = types.ModuleType("torch_utils.persistence")

    def _reconstruct_persistent_obj(_meta: Any) -> None:
        raise AssertionError("nothing in a file is to be called")

    _reconstruct_persistent_obj.__module__ = persistence.__name__
    _reconstruct_persistent_obj.__qualname__ = _reconstruct_persistent_obj.__name__
    persistence._reconstruct_persistent_obj = _reconstruct_persistent_obj  # type: ignore[attr-defined]

    class Pickler(pickle.Pickler):
        def reducer_override(self, thing: Any) -> Any:
            if not isinstance(thing, nn.Module):
                return NotImplemented
            state = {**thing.__dict__, "_init_args": (), "_init_kwargs": EasyDict(conv_clamp=256)}
            source = "raise SystemExit('the source of a file was run')"
            meta = EasyDict(type="class", version=6, module_src=source, class_name="Network", state=state)
            return _reconstruct_persistent_obj, (meta,)

    with pytest.MonkeyPatch.context() as patch, path.open("wb") as file:
        patch.setitem(sys.modules, "torch_utils", types.ModuleType("torch_utils"))
        patch.setitem(sys.modules, persistence.__name__, persistence)
        Pickler(file, protocol=4).dump({**networks, "training_set_kwargs": EasyDict(path="x.zip")})
    return path


def save_tensorflows(path: Path, networks: dict[str, dict[str, Tensor]], protocol: int) -> Path:
    """A `.pkl` of such networks as a tuple, as NVlabs' first StyleGAN2 has them: arrays by name, in parts."""
    module = types.ModuleType("dnnlib.tflib.network")

    class Network:
        def __init__(self, name: str, tensors: dict[str, Tensor]) -> None:
            heads = {key.split(".")[0] for key in tensors} & {"synthesis", "mapping"}
            own = {key: tensor for key, tensor in tensors.items() if key.split(".")[0] not in heads}
            self.version, self.name, self.static_kwargs = 4, name, EasyDict(resolution=16)
            self.components = EasyDict({head: Network(f"G_{head}", _below(tensors, head)) for head in sorted(heads)})
            self.build_module_src, self.build_func_name = "raise SystemExit('the source of a file was run')", "G_main"
            self.variables = [(key.replace(".", "/"), tensor.numpy().copy()) for key, tensor in own.items()]

    Network.__module__, Network.__qualname__ = module.__name__, "Network"
    module.Network = Network  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        for parent in ("dnnlib", "dnnlib.tflib"):
            patch.setitem(sys.modules, parent, types.ModuleType(parent))
        patch.setitem(sys.modules, module.__name__, module)
        path.write_bytes(pickle.dumps(tuple(Network(*item) for item in networks.items()), protocol))
    return path


def _below(tensors: dict[str, Tensor], head: str) -> dict[str, Tensor]:
    return {key.removeprefix(f"{head}."): tensor for key, tensor in tensors.items() if key.startswith(f"{head}.")}


def module_of(tensors: dict[str, Tensor]) -> nn.Module:
    """Modules within modules that hold `tensors` under their names, as parameters; those of no dimension as buffers."""
    root = nn.Module()
    for name, tensor in tensors.items():
        *parents, leaf = name.split(".")
        module = root
        for parent in parents:
            if parent not in module._modules:
                module.add_module(parent, nn.Module())
            module = module._modules[parent]  # type: ignore[assignment]
        if tensor.ndim:
            module.register_parameter(leaf, nn.Parameter(tensor, requires_grad=False))
        else:
            module.register_buffer(leaf, tensor)
    return root
