"""What a device cannot do is done elsewhere, in every adapter; what is no picture never gets out."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.core.settings import cache_folder
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.device import CPU, Device, DeviceFailed, Host, Place
from aigc_studio.library.families import families
from aigc_studio.library.onnx_files.signature import read_signature
from aigc_studio.library.pool import ModelPool
from aigc_studio.library.running.choice import Choices
from aigc_studio.library.running.guard import Guard
from aigc_studio.library.running.measured import read_measurements
from aigc_studio.library.running.shortage import OutOfMemory
from aigc_studio.library.running.sound import NotAPicture
from aigc_studio.library.trial import picture_of
from tests.library import onnx_models
from tests.library.fake_gpu import ONNX_FULL, TORCH_FULL, broken, full_above, plug_in
from tests.library.families.image_family import randomised

SRVGG = {
    "channels": 3, "scale": 2, "multiple": 1, "halo": 5, "features": 12, "convs": 3, "learned_slopes": True,
}  # fmt: skip
STYLE = {
    "channels": 3, "scale": 1, "multiple": 4, "halo": None, "widths": [6, 8, 10], "narrow": [8, 6], "residuals": 2,
    "kernel": 9,
}  # fmt: skip
GPU = Device("gpu", "Test GPU", "CPUExecutionProvider", "cpu")


@pytest.fixture(autouse=True)
def _nothing_measured(home: Path) -> None:
    shutil.rmtree(cache_folder() / "measured", ignore_errors=True)


def torch_card(folder: Path, family: str, settings: dict[str, Any]) -> ModelCard:
    network = randomised(families()[family].network(settings))
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, folder / "w.safetensors")
    kind = "translator" if settings["scale"] == 1 else "enhancer"
    return ModelCard("x", "X", kind, family, folder, weights="w.safetensors", settings=settings)


def onnx_card(path: Path) -> ModelCard:
    found = read_signature(path)
    return ModelCard(
        "o", "O", found.kind, found.family, path.parent, weights=path.name, settings=found.settings
    )  # fmt: skip


def cards(folder: Path) -> dict[str, ModelCard]:
    """A model of every adapter that makes pictures."""
    shipped = Catalog().cards
    return {
        "cppn": shipped["aurora-soft"], "pigment": next(c for c in shipped.values() if c.family == "pigment"),
        "multistyle": next(c for c in shipped.values() if c.family == "multistyle"),
        "arbitrary": next(c for c in shipped.values() if c.family == "arbitrary-style"),
        "tiled": torch_card(folder, "srvgg", SRVGG),
        "onnx": onnx_card(onnx_models.image_network(folder / "i.onnx")),
    }  # fmt: skip


def on_gpu(told: list[str]) -> ModelPool:
    return ModelPool(tell=told.append, choices=Choices(only="gpu"))


def far(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())


@pytest.mark.parametrize("which", ["cppn", "pigment", "multistyle", "arbitrary", "tiled", "onnx"])
@pytest.mark.parametrize("fault", [broken, full_above(0, ONNX_FULL)], ids=["broken", "full"])
def test_a_gpu_that_cannot_run_a_network_leaves_it_to_the_cpu_and_says_so(tmp_path, monkeypatch, which, fault):
    card, told = cards(tmp_path)[which], []
    with ModelPool().lease(card) as model:
        expected = picture_of(card, model, JobContext())
    plug_in(monkeypatch, fault)
    pool = on_gpu(told)
    for _ in range(2):
        with pool.lease(card) as model:
            assert far(picture_of(card, model, JobContext()), expected) == 0
    assert told
    assert all("Test GPU" in sentence for sentence in told)
    if fault is broken:  # it stays on the CPU, today and the next time
        assert len(told) == 1
        assert "gpu" in read_measurements(card).refused


@pytest.mark.parametrize("which", ["cppn", "pigment", "multistyle", "arbitrary", "tiled", "onnx"])
def test_every_adapter_runs_on_another_device_and_makes_the_same_picture(tmp_path, monkeypatch, which):
    card, told, seen = cards(tmp_path)[which], [], []
    with ModelPool().lease(card) as model:
        expected = picture_of(card, model, JobContext())
    plug_in(monkeypatch, seen.append)
    pool = on_gpu(told)
    with pool.lease(card) as model:
        assert far(picture_of(card, model, JobContext()), expected) <= 2
    assert seen
    assert told == []
    assert pool.place(card).device.id == "gpu"


@pytest.mark.parametrize(
    ("which", "elements", "text"),
    [("tiled", 3 * 90 * 90, TORCH_FULL), ("onnx", 3 * 150 * 150, ONNX_FULL)],
)
def test_where_memory_ends_tiles_become_smaller_on_the_same_device(tmp_path, monkeypatch, which, elements, text):
    card, told, sizes = cards(tmp_path)[which], [], []
    with ModelPool().lease(card) as model:
        expected = picture_of(card, model, JobContext())
    fault = full_above(elements, text)

    def noting(size: int) -> None:
        fault(size)
        sizes.append(size)

    plug_in(monkeypatch, noting)
    with on_gpu(told).lease(card) as model:
        made = picture_of(card, model, JobContext())
    assert len(sizes) > 2
    assert told == []
    assert far(made, expected) <= 2


def test_a_picture_that_must_be_seen_whole_becomes_smaller_with_a_notice_then_goes_to_the_cpu(tmp_path, monkeypatch):
    card, told, notices = torch_card(tmp_path, "transformer-net", STYLE), [], []
    image = np.random.default_rng(1).integers(0, 255, (160, 160, 3)).astype(np.uint8)
    plug_in(monkeypatch, full_above(3 * 120 * 120, TORCH_FULL))
    with on_gpu(told).lease(card) as model:
        assert model.run(image, notice=notices.append).shape == image.shape
    assert (len(notices), told) == (1, [])
    plug_in(monkeypatch, full_above(3 * 60 * 60, TORCH_FULL))
    notices.clear()
    with on_gpu(told).lease(card) as model:
        assert model.run(image, notice=notices.append).shape == image.shape
    assert notices == []
    assert "too little memory on the Test GPU" in told[0]


def test_memory_that_ends_on_the_cpu_too_is_a_sentence(tmp_path, monkeypatch):
    card = torch_card(tmp_path, "srvgg", SRVGG)

    def no_memory(*_: Any) -> None:
        raise MemoryError

    with ModelPool().lease(card) as model:
        model._network.register_forward_pre_hook(no_memory)
        with pytest.raises(OutOfMemory, match="too little memory"):
            model.run(np.zeros((70, 70, 3), np.uint8))


@dataclass
class Sketcher:
    """A model of every kind that does as it is told at each place."""

    place: Place
    does: dict[str, Any]
    scale: int = 1
    calls: list[str] = field(default_factory=list)

    def run(self, image: np.ndarray, *_: Any) -> np.ndarray:
        self.calls.append(self.place.id)
        what = self.does[self.place.id]
        if isinstance(what, Exception):
            raise what
        return what(image)


class Telling(Host):
    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)


PHOTO = np.random.default_rng(0).integers(0, 255, (20, 30, 3)).astype(np.uint8)
black, same = np.zeros_like, np.array


def guarded(place: Place, **does: Any) -> tuple[Guard, list[str], dict[str, str]]:
    calls: list[str] = []
    remembered: dict[str, str] = {}
    does = {key.replace("_", " "): value for key, value in does.items()}
    guard = Guard(
        lambda at: Sketcher(at, does, calls=calls), place, lambda at, why: remembered.__setitem__(at.id, why)
    )  # fmt: skip
    return guard, calls, remembered


def test_a_black_picture_in_half_precision_is_repeated_in_single_and_remembered():
    host = Telling()
    guard, calls, remembered = guarded(Place(GPU, True, host), gpu_half=black, gpu=same, cpu=same)
    assert (guard.run(PHOTO) == PHOTO).all()
    assert (guard.run(PHOTO) == PHOTO).all()
    assert calls == ["gpu half", "gpu", "gpu"]
    assert list(remembered) == ["gpu half"]
    assert len(host.told) == 1


def test_nan_in_half_precision_is_repeated_in_single():
    guard, calls, remembered = guarded(Place(CPU, True), cpu_half=NotAPicture("NaN."), cpu=same)
    assert (guard.run(PHOTO) == PHOTO).all()
    assert (calls, list(remembered)) == (["cpu half", "cpu"], ["cpu half"])


def test_a_model_that_is_black_everywhere_is_refused_and_no_device_is_blamed():
    guard, calls, remembered = guarded(Place(GPU, True), gpu_half=black, gpu=black, cpu=black)
    with pytest.raises(NotAPicture, match="single colour"):
        guard.run(PHOTO)
    assert (calls, remembered) == (["gpu half", "gpu", "cpu"], {})
    assert guard.place.id == "gpu half"


def test_a_dark_photo_may_become_black():
    guard, calls, _ = guarded(Place(GPU), gpu=black, cpu=black)
    assert not guard.run(PHOTO // 16).any()
    assert calls == ["gpu"]


def test_too_little_memory_once_does_not_move_a_model_for_good():
    guard, calls, remembered = guarded(Place(GPU), gpu=OutOfMemory(), cpu=same)
    guard.run(PHOTO), guard.run(PHOTO)
    assert (calls, remembered) == (["gpu", "cpu", "gpu", "cpu"], {})


@pytest.mark.parametrize("error", [JobCancelled(), StudioError("This photo is too odd."), KeyError("ours")])
def test_failures_that_have_nothing_to_do_with_the_device_are_not_tried_again(error):
    guard, calls, _ = guarded(Place(GPU), gpu=error, cpu=same)
    with pytest.raises(type(error)):
        guard.run(PHOTO)
    assert calls == ["gpu"]


def test_a_fault_of_ours_on_the_cpu_stays_one():
    guard, _, _ = guarded(Place(CPU), cpu=RuntimeError("shapes differ"))
    with pytest.raises(RuntimeError, match="shapes differ"):
        guard.run(PHOTO)


def test_a_model_that_a_device_cannot_open_is_opened_on_the_cpu():
    host, remembered = Telling(), []

    def opened(place: Place) -> Sketcher:
        if not place.device.is_cpu:
            raise DeviceFailed(place.device, "No driver.")
        return Sketcher(place, {"cpu": same}, scale=3)

    guard = Guard(opened, Place(GPU, host=host), lambda place, _why: remembered.append(place.id))
    assert (guard.place.id, remembered, len(host.told), guard.scale) == ("cpu", ["gpu"], 1, 3)
    assert not hasattr(guard, "encode")


def test_half_precision_really_runs_and_overflow_is_caught(tmp_path):
    """float16 ends at 65504: a network whose values go beyond gives infinities there and a picture in single."""
    card = torch_card(tmp_path, "srvgg", SRVGG)
    network = families()["srvgg"].network(SRVGG)
    weights = randomised(network).state_dict()
    first, last = (name for name in (next(iter(weights)), next(n for n in reversed(weights) if n.endswith("weight"))))
    weights[first] *= 1e6
    weights[last] /= 1e6
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, tmp_path / "w.safetensors")
    from aigc_studio.library.adapters import torch_image

    remembered: list[str] = []
    guard = Guard(
        lambda place: torch_image.open_model(card, place),
        Place(GPU, True),
        lambda place, _: remembered.append(place.id),
    )
    assert next(guard._network.parameters()).dtype is torch.float16
    photo = np.random.default_rng(0).integers(0, 255, (40, 40, 3)).astype(np.uint8)
    assert guard.run(photo).std() > 0
    assert remembered == ["gpu half"]
    assert guard.place.id == "gpu"
