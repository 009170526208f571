"""How a shortage of memory is told from other errors, and said."""

from __future__ import annotations

import re

from aigc_studio.core.errors import StudioError

#: How numpy, torch (CPU, CUDA, MPS), cuDNN, cuBLAS and onnxruntime put it. An "illegal memory access" is none of these.
_WORDS = re.compile(r"out of memory|not enough memory|too little memory|alloc", re.IGNORECASE)


class OutOfMemory(StudioError):
    """The picture did not fit into memory in any size that was tried."""

    def __init__(self) -> None:
        super().__init__(
            "There is too little memory for this picture.", "Close other programs, or choose a smaller size."
        )


def ran_out(error: BaseException) -> bool:
    """Whether an error of Python, numpy, torch or onnxruntime means that memory was too short."""
    if isinstance(error, (MemoryError, OutOfMemory)):
        return True
    return not isinstance(error, StudioError) and _WORDS.search(str(error)) is not None
