"""onnxruntime's own layout for convolutions on a processor (NCHWc), in which stages pass values on to each other.

Its convolutions want a bundle of neighbouring channels side by side, one for each place of a vector register:
(c / n, h, w, n) instead of (c, h, w). A graph that takes and gives the usual layout is rearranged on its way in and
out, every time; in a painting cut into layers and strips, that takes longer than half of the convolutions do. The
operators are those that onnxruntime writes into a model that it has optimised; n depends on the processor, and some
have no such layout.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.painting.layers import Floats

#: The operators' domain, and those that are used: `Conv`, `ReorderOutput`.
DOMAIN = "com.microsoft.nchwc"
#: Bundles of the layouts that onnxruntime has (AVX2, AVX-512).
_KNOWN = (8, 16)


@cache
def bundle_size() -> int:
    """Channels that lie side by side on this processor; 1 where onnxruntime has no layout of its own, or another one.

    Found by trying: a convolution that is right with n channels in a bundle has bundles of n."""
    return next((size for size in _KNOWN if _right(size)), 1)


def bundled(values: NDArray[np.generic], size: int) -> NDArray[np.generic]:
    """(c, h, w) in bundles of `size` channels: (c / size, h, w * size). What `Plane` keeps and `Window` gathers."""
    channels, height, width = values.shape
    parts = values.reshape(channels // size, size, height, width).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(parts).reshape(channels // size, height, width * size)


def kernel(weight: Floats, size: int) -> Floats:
    """The weights (out, in, k, k) of a convolution as the operator wants them, their shape unchanged. `out` must be a
    multiple of `size`, and `in` too, or less than `size`: then its input is in the usual layout."""
    outputs, inputs, *sides = weight.shape
    if inputs < size:
        parts = weight.reshape(outputs // size, size, inputs, *sides).transpose(0, 2, 3, 4, 1)
    else:
        split = weight.reshape(outputs // size, size, inputs // size, size, *sides)
        parts = split.transpose(0, 2, 4, 5, 3, 1)
    return np.ascontiguousarray(parts).reshape(weight.shape)


def _right(size: int) -> bool:
    """Whether a small convolution with bundles of `size` gives what a sum over its taps gives."""
    from onnx import TensorProto, helper, numpy_helper

    from aigc_studio.core.errors import StudioError
    from aigc_studio.library.device import OnnxRuntime

    channels, side = max(_KNOWN), 3
    random = np.random.default_rng(0)
    weight = random.normal(size=(channels, channels, 1, 1)).astype(np.float32)
    values = random.normal(size=(channels, side, side)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Conv", ["values", "weight"], ["output"], domain=DOMAIN, kernel_shape=[1, 1], group=1)],
        "bundles",
        [helper.make_tensor_value_info("values", TensorProto.FLOAT, [1, channels, side, side])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(kernel(weight, size), "weight")],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(DOMAIN, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    expected = bundled(np.einsum("oi,iyx->oyx", weight[:, :, 0, 0], values), size)
    try:
        given = OnnxRuntime(model, threads=1).run({"values": bundled(values, size).reshape(1, channels, side, side)})[0]
    except StudioError:  # no such operator here
        return False
    return bool(np.allclose(np.asarray(given).reshape(expected.shape), expected, rtol=1e-4, atol=1e-4))
