"""How much memory opened models may hold on a device."""

from __future__ import annotations

import sys

from aigc_studio.library.device import CPU, backend_is_there
from aigc_studio.library.tiling.footprint import physical_memory

#: Of the computer's memory, which the pictures, the document and other programs want too.
_CPU_SHARE = 0.25
#: Of a GPU's memory; the rest is for what networks compute with.
_GPU_SHARE = 0.5
#: A GPU that does not tell (onnxruntime's without torch): a small one.
_UNKNOWN = 4 * 2**30


def memory_of(device_id: str) -> int:
    """Bytes of memory of a device, as far as it can be learnt without loading torch."""
    torch = sys.modules.get("torch")
    if device_id == CPU.id:
        return physical_memory()
    if torch is None or device_id not in ("cuda", "mps", "xpu") or not backend_is_there(torch, device_id):
        return _UNKNOWN
    if device_id == "mps":
        return int(torch.mps.recommended_max_memory())
    return int(getattr(torch, device_id).get_device_properties(0).total_memory)


def budget_of(device_id: str) -> int:
    """Bytes that opened models may hold on a device."""
    return int(memory_of(device_id) * (_CPU_SHARE if device_id == CPU.id else _GPU_SHARE))
