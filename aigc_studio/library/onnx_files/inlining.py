"""Small weights that lie in a file beside the network are put into the network itself.

Some exports leave even the shapes of a reshape, the sizes of a resize or the padding outside. onnxruntime wants to know
those while it opens a network and looks for them inside only.
"""

from __future__ import annotations

from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.library.onnx_files.weights import SMALLER, External, Graph, external_weights

#: Weights of fewer bytes go inside: onnx itself leaves those there, unless told otherwise.
_SMALL = 1024
#: Bytes of all of them together: many may name the same place of a file.
_MOST = 64 << 20


def put_small_inside(path: Path, graphs: list[Graph]) -> bool:
    """Read the small weights beside the network at `path`, which `check_weights` found sound, into its `graphs`.

    Whether there were any. Raises StudioError when a file beside it changed since, or when they are too many."""
    from onnx import TensorProto

    no_numbers = TensorProto.STRING, TensorProto.UNDEFINED
    outside = (each for each in external_weights(path, graphs) if each.tensor.data_type not in no_numbers)
    small = [each for each in outside if each.size < _SMALL]
    if sum(each.size for each in small) > _MOST:
        raise StudioError("The network keeps too many small weights in another file.", SMALLER)
    by_file: dict[Path, list[External]] = {}
    for each in small:
        by_file.setdefault(each.file, []).append(each)
    for file, kept in by_file.items():
        try:
            with file.open("rb") as stream:
                for each in kept:
                    stream.seek(each.offset)
                    _fill(each, stream.read(each.size))
        except OSError as error:
            message = f"The weights file “{file.name}” cannot be read."
            raise StudioError(message, str(error.strerror or error)) from error
    return bool(small)


def _fill(weights: External, data: bytes) -> None:
    tensor = weights.tensor
    if len(data) != weights.size:
        raise StudioError(f"The weights file “{weights.file.name}” is cut short.", "Download it again.")
    for name in ("external_data", "data_location"):
        tensor.ClearField(name)
    tensor.raw_data = data
