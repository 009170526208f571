"""Reading containers: the same tensors as torch reads, and nothing that a hostile file wants."""

from __future__ import annotations

import argparse
import contextlib
import pickle
import sys
import time
import types
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.checkpoint import read_checkpoint
from aigc_studio.library.checkpoints.safe_load import safe_load
from tests.library.hostile import (
    code_files,
    inert_files,
    structure_files,
    tensor_files,
    tensor_pickle,
    with_storage,
    zip_files,
)

CONTAINERS = ("zip", "legacy", "pickle", "safetensors")


def save(values: Any, path: Path, container: str) -> Path:
    """The file that people's scripts would have made of `values`."""
    if container == "pickle":
        path.write_bytes(pickle.dumps(values))
    elif container == "safetensors":
        from safetensors.torch import save_file

        save_file({name: value.contiguous() for name, value in values.items()}, path)
    else:
        torch.save(values, path, _use_new_zipfile_serialization=container == "zip")
    return path


def tensors_of(path: Path) -> dict[str, torch.Tensor]:
    """Everything in a flat file."""
    loaded = safe_load(path)
    found = {name: loaded.weight(node) for name, node in loaded.root.items()}
    return {name: weight.read() for name, weight in found.items() if weight is not None}


def example() -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    base = torch.randn(6, 8)
    return {
        "plain": torch.randn(3, 4), "half": torch.randn(5).half(), "brain": torch.randn(5).bfloat16(),
        "double": torch.randn(2, 2).double(), "count": torch.tensor(7), "bytes": torch.arange(4, dtype=torch.uint8),
        "flags": torch.tensor([True, False]), "empty": torch.zeros(0, 3), "transposed": base.T,
        "window": base[1:5:2, 3:], "row": base[2],
    }  # fmt: skip


@pytest.mark.parametrize("container", CONTAINERS)
def test_reads_what_was_saved(tmp_path: Path, container: str) -> None:
    saved = example()
    found = tensors_of(save(saved, tmp_path / "a.pt", container))
    assert set(found) == set(saved)
    for name, tensor in saved.items():
        want = tensor.float() if tensor.is_floating_point() else tensor
        assert found[name].dtype == want.dtype
        assert found[name].is_contiguous()
        assert torch.equal(found[name], want), name


@settings(max_examples=40, deadline=None)
@given(shape=st.lists(st.integers(0, 5), max_size=5), order=st.randoms(use_true_random=False), legacy=st.booleans())
def test_any_shape_and_stride(
    tmp_path_factory: pytest.TempPathFactory, shape: list[int], order: Any, legacy: bool
) -> None:
    axes = list(range(len(shape)))
    order.shuffle(axes)
    tensor = torch.randn(shape).permute(axes)
    path = save({"a": tensor}, tmp_path_factory.mktemp("shape") / "a.pt", "legacy" if legacy else "zip")
    assert torch.equal(tensors_of(path)["a"], tensor)


def test_parameters_and_foreign_classes_are_data(tmp_path: Path) -> None:
    values = {"p": torch.nn.Parameter(torch.ones(2)), "args": argparse.Namespace(lr=1)}
    assert torch.equal(tensors_of(save(values, tmp_path / "a.pt", "zip"))["p"], torch.ones(2))


@pytest.mark.parametrize("protocol", [0, 2, 3, 4, 5])
def test_numpy_arrays_in_a_pickle(tmp_path: Path, protocol: int) -> None:
    arrays = {"c": np.arange(6, dtype=np.float32).reshape(2, 3), "f": np.asfortranarray(np.eye(3)[:2])}
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps(arrays, protocol))
    found = tensors_of(path)
    assert torch.equal(found["c"], torch.from_numpy(arrays["c"]))
    assert torch.equal(found["f"], torch.eye(3)[:2])


def test_a_zipped_again_archive_opens(tmp_path: Path) -> None:
    plain = save({"a": torch.arange(1000.0)}, tmp_path / "a.pt", "zip")
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(tmp_path / "b.pt", "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
    assert torch.equal(tensors_of(tmp_path / "b.pt")["a"], torch.arange(1000.0))


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    path = save({"good": torch.ones(4), "bad": torch.full((4,), torch.nan)}, tmp_path / "a.pt", "zip")
    loaded = safe_load(path)
    assert torch.equal(loaded.weight(loaded.root["good"]).read(), torch.ones(4))
    with pytest.raises(StudioError, match="not numbers"):
        loaded.weight(loaded.root["bad"]).read()


def test_a_file_that_shrinks_meanwhile_is_a_sentence(tmp_path: Path) -> None:
    path = save({"a": torch.ones(100_000)}, tmp_path / "a.pt", "zip")
    loaded = safe_load(path)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(StudioError, match="can no longer be read"):
        loaded.weight(loaded.root["a"]).read()


class EasyDict(dict[str, Any]):
    """A stand-in for the dictionary class of NVlabs' pickles."""


def nvlabs_pickle(path: Path, canary: Path) -> torch.nn.Module:
    """A file as NVlabs' persistence makes it; its embedded source would leave `canary` if it were run."""
    module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    persistence = types.ModuleType("torch_utils.persistence")

    def _reconstruct_persistent_obj(_meta: Any) -> None:
        raise AssertionError

    _reconstruct_persistent_obj.__module__ = persistence.__name__
    _reconstruct_persistent_obj.__qualname__ = _reconstruct_persistent_obj.__name__
    persistence._reconstruct_persistent_obj = _reconstruct_persistent_obj  # type: ignore[attr-defined]

    class Persistent:
        def __reduce__(self) -> Any:
            source = f"open({str(canary)!r}, 'w').write('ran')"
            state = {**module.__dict__, "_init_args": (), "_init_kwargs": EasyDict(z_dim=3)}
            meta = EasyDict(type="class", version=6, module_src=source, class_name="Generator", state=state)
            return _reconstruct_persistent_obj, (meta,)

    modules = {"torch_utils": types.ModuleType("torch_utils"), persistence.__name__: persistence}
    with pytest.MonkeyPatch.context() as patch:
        for name, made in modules.items():
            patch.setitem(sys.modules, name, made)
        path.write_bytes(pickle.dumps({"G": Persistent(), "D": None, "G_ema": Persistent(), "kwargs": EasyDict(a=1)}))
    return module


def test_nvlabs_pickles_give_tensors_and_run_no_source(tmp_path: Path) -> None:
    module = nvlabs_pickle(tmp_path / "network.pkl", tmp_path / "canary")
    checkpoint = read_checkpoint(tmp_path / "network.pkl")
    assert [state.name for state in checkpoint.candidates][:2] == ["G_ema", "G"]
    want = {name: tensor for name, tensor in module.state_dict().items() if "num_batches" not in name}
    found = checkpoint.candidates[0].tensors
    assert set(found) == set(want)
    assert all(torch.equal(found[name], tensor) for name, tensor in want.items())
    assert not (tmp_path / "canary").exists()


def names_of_the_set() -> list[str]:
    """Ids without the files' bytes."""
    nowhere = Path("nowhere")
    return [*code_files(nowhere), *zip_files(nowhere), *tensor_files(), *structure_files()]


def read_everything(path: Path) -> list[torch.Tensor]:
    """Every tensor of every candidate."""
    return [tensor for state in read_checkpoint(path).candidates for tensor in state.tensors.values()]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.library.hostile import hostile_files

    folder = tmp_path_factory.mktemp("hostile")
    hostile_files(folder / "files", folder / "canary")
    return folder


@pytest.mark.parametrize("name", names_of_the_set())
def test_hostile_files_are_refused_and_run_nothing(hostile: Path, name: str) -> None:
    start = time.monotonic()
    with pytest.raises(StudioError) as refusal:
        read_everything(hostile / "files" / name)
    assert time.monotonic() - start < 30
    assert refusal.value.message
    assert refusal.value.hint
    assert not (hostile / "canary").exists()
    assert not (hostile / "outside").exists()


@pytest.mark.parametrize("name", list(inert_files(Path("nowhere"))))
def test_calls_beside_weights_are_not_made(tmp_path: Path, name: str) -> None:
    canary, path = tmp_path / "canary", tmp_path / name
    path.write_bytes(inert_files(canary)[name])
    with contextlib.suppress(StudioError):
        assert [list(tensor.shape) for tensor in read_everything(path)][:1] == [[4]]
    assert not canary.exists()


def test_the_canary_sings_when_a_pickle_runs(tmp_path: Path) -> None:
    """The set above proves something only if its payloads work."""
    canary = tmp_path / "canary"
    pickle.loads(code_files(canary)["eval.pkl"])
    assert canary.exists()


def test_the_hostile_tensors_differ_from_a_good_one_only_in_their_sizes(tmp_path: Path) -> None:
    path = tmp_path / "good.pt"
    path.write_bytes(with_storage(tensor_pickle((2, 2), (2, 1))))
    assert torch.equal(tensors_of(path)["a.weight"], torch.zeros(2, 2))


@pytest.fixture(scope="module")
def good_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good")
    return {kind: save(example(), folder / kind, kind).read_bytes() for kind in CONTAINERS}


def open_all(data: bytes, folder: Path) -> None:
    """Read everything in `data`; only a StudioError may stop it, and only finite numbers may come out."""
    path = folder / "damaged.pt"
    path.write_bytes(data)
    try:
        tensors = read_everything(path)
    except StudioError:
        return
    assert all(bool(torch.isfinite(tensor.float()).all()) for tensor in tensors)


@pytest.mark.parametrize("container", CONTAINERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_cut_files(good_files: dict[str, bytes], tmp_path: Path, container: str, share: float) -> None:
    data = good_files[container]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_all(data[: int(len(data) * share)], tmp_path)


@pytest.mark.parametrize("container", CONTAINERS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6))
def test_changed_bytes(
    good_files: dict[str, bytes], tmp_path: Path, container: str, changes: list[tuple[float, int]]
) -> None:
    data = bytearray(good_files[container])
    for share, byte in changes:
        data[int(len(data) * share)] = byte
    open_all(bytes(data), tmp_path)


@pytest.mark.parametrize("text", [rb"\g", rb"\777"])
def test_odd_escapes_in_old_strings_are_no_warning(text: bytes, tmp_path: Path) -> None:
    open_all(b"\x80\x02}S'" + text + b"'\nI1\ns.", tmp_path)


FOREIGN = [
    ("a.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 50, "Keras", "tf2onnx"),
    ("a.gguf", b"GGUF\x03" + b"\0" * 50, "GGUF", "llama"),
    ("a.pb", b"\x08\x01\x12\x00saved" + b"\0" * 50, "TensorFlow", "tf2onnx"),
    ("DnCNN.mat", b"MATLAB 5.0 MAT-file, Platform: GLNXA64" + b" " * 90 + b"\0\1IM" + b"\0" * 50, "MATLAB", ".pth"),
    ("a.tflite", b"\x1c\0\0\0TFL3" + b"\0" * 50, "TensorFlow Lite", "tf2onnx"),
    ("a.param", b"7767517\n3 3\n", "ncnn", "pth"),
    ("a.t7", b"\4\0\0\0\1\0\0\0\3\0\0\0V 1\r\0\0\0nn.Sequential" + b"\0" * 50, "Torch 7", "ONNX"),
    ("a.caffemodel", b"\n\x05VGG16\xa2\x06" + b"\0" * 50, "Caffe", "ONNX"),
    ("a.mlmodel", b"\x08\x01\x12\x20" + b"\0" * 50, "Core ML", "ONNX"),
    ("a.msgpack", b"\x81\xa6params\x82" + b"\0" * 50, "Flax", "safetensors"),
    ("a.bin", b"\x47\x6b\x30\x01" + b"\x99" * 50, "bare numbers", "describes"),
    ("a.weights", b"\0\0\0\0\2\0\0\0" + b"\x99" * 50, "Darknet", "pictures"),
    ("a.engine", b"ftrt\0\0\0\0" + b"\x99" * 50, "TensorRT", "ONNX"),
    ("model.ckpt.data-00000-of-00001", b"\x99" * 60, "TensorFlow", "tf2onnx"),
    ("model.ckpt.meta", b"\n\xff\x01" + b"\x99" * 60, "TensorFlow", "tf2onnx"),
    ("a.pth", b"<!DOCTYPE html><html>not found</html>", "web page", "download"),
    ("a.pth", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "pointer", "lfs"),
    ("a.pth", b"These are notes about a model.\n" * 9, "text file", "weights"),
    ("a.pth", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture", "canvas"),
    ("a.pth", b"", "empty", "again"),
    ("a.tar", b"\x1f\x8b\x08" + b"\0" * 50, "archive", "Unpack"),
    ("a.pth", bytes(range(128, 256)) * 4, "not a model", "safetensors"),
]


@pytest.mark.parametrize(("name", "data", "sentence", "advice"), FOREIGN)
def test_other_formats_are_named(tmp_path: Path, name: str, data: bytes, sentence: str, advice: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(StudioError, match=sentence) as refusal:
        safe_load(tmp_path / name)
    assert advice.casefold() in refusal.value.hint.casefold()


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [(["a/1.png", "a/2.jpg"], "pictures"), (["config.json", "model.weights.h5"], "Keras"), (["x.pth"], "archive"),
     (["a.npy"], "NumPy"), (["saved_model.pb"], "TensorFlow")],
)  # fmt: skip
def test_other_zips_are_named(tmp_path: Path, entries: list[str], sentence: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in entries:
            archive.writestr(name, "x")
    with pytest.raises(StudioError, match=sentence):
        safe_load(tmp_path / "a.zip")


def test_folders_and_missing_files_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="folder"):
        safe_load(tmp_path)
    with pytest.raises(StudioError, match="cannot be read"):
        safe_load(tmp_path / "nothing.pt")
