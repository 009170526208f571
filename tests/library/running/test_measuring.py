"""Where a card runs: what is measured and kept, what is refused, what the person overrules."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.core.settings import cache_folder, settings_file
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters import torch_image
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.device import CPU, QUIET, Place, devices
from aigc_studio.library.families import families
from aigc_studio.library.pool import ModelPool, engine_of
from aigc_studio.library.running import measuring
from aigc_studio.library.running.choice import Choices, Wishes, parse_place, places_of
from aigc_studio.library.running.measured import Measured, Measurements, read_measurements, write_measurements
from aigc_studio.library.running.measuring import TOLERANCE, apart, measure
from aigc_studio.library.running.shortage import OutOfMemory
from tests.library.fake_gpu import GPU, plug_in
from tests.library.families.image_family import randomised

SRVGG = {
    "channels": 3, "scale": 2, "multiple": 1, "halo": 5, "features": 12, "convs": 3, "learned_slopes": True,
}  # fmt: skip
HALF = Place(CPU, half=True)


@pytest.fixture(autouse=True)
def _nothing_measured(home: Path) -> None:
    shutil.rmtree(cache_folder() / "measured", ignore_errors=True)


@pytest.fixture
def card(tmp_path: Path) -> ModelCard:
    network = randomised(families()["srvgg"].network(SRVGG))
    return saved(network, tmp_path)


def saved(network: torch.nn.Module, folder: Path) -> ModelCard:
    tensors = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    save_file(tensors, folder / "w.safetensors")
    return ModelCard("x", "X", "enhancer", "srvgg", folder, weights="w.safetensors", settings=SRVGG)


class Clock:
    """Time that only painters pass: a busy machine's own would decide which of them is fast."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


@pytest.fixture
def _own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "perf_counter", CLOCK)


class Painter:
    """Paints a photo lighter by `by`, taking `seconds` of the clock."""

    scale = 1

    def __init__(self, by: int = 0, seconds: float = 0.0, error: Exception | None = None) -> None:
        self.by, self.seconds, self.error = by, seconds, error

    def run(self, image: np.ndarray, *_: Any) -> np.ndarray:
        CLOCK.now += self.seconds
        if self.error is not None:
            raise self.error
        return np.clip(image.astype(int) + self.by, 0, 255).astype(np.uint8)


def opening(**painters: Painter) -> Callable[[Place], Painter]:
    return lambda place: painters[place.id.replace(" ", "_")]


PLACES = (Place(CPU), Place(GPU), Place(GPU, half=True))


@pytest.mark.usefixtures("_own_time")
def test_the_fastest_place_that_agrees_is_chosen(card):
    open_model = opening(cpu=Painter(seconds=0.05), gpu=Painter(by=1, seconds=0.02), gpu_half=Painter(by=9))
    found = measure(card, PLACES, open_model, JobContext())
    assert set(found.places) == {"cpu", "gpu", "gpu half"}
    assert found.places["cpu"].seconds == pytest.approx(0.05)
    assert (found.places["gpu"].difference, found.places["gpu half"].difference) == (1, 9)
    assert list(found.refused) == ["gpu half"]
    assert "9 of 255" in found.refused["gpu half"]
    assert found.fastest() == "gpu"


@pytest.mark.usefixtures("_own_time")
def test_half_precision_within_the_tolerance_is_taken_when_it_is_faster(card):
    half = Painter(by=int(TOLERANCE), seconds=0.01)
    open_model = opening(cpu=Painter(seconds=0.03), gpu=Painter(seconds=0.02), gpu_half=half)
    assert measure(card, PLACES, open_model, JobContext()).fastest() == "gpu half"


@pytest.mark.parametrize("error", [OutOfMemory(), RuntimeError("no kernel"), MemoryError(), StudioError("Odd.")])
def test_a_place_that_fails_is_refused_with_a_sentence_and_the_rest_goes_on(card, error):
    found = measure(card, PLACES, opening(cpu=Painter(), gpu=Painter(error=error), gpu_half=Painter()), JobContext())
    assert list(found.refused) == ["gpu"]
    assert found.refused["gpu"].endswith(".")
    assert set(found.places) == {"cpu", "gpu half"}


def test_black_pictures_are_not_measured(card):
    found = measure(card, PLACES, opening(cpu=Painter(), gpu=Painter(by=-255), gpu_half=Painter()), JobContext())
    assert "single colour" in found.refused["gpu"]


def test_a_model_that_does_not_run_on_the_cpu_is_an_error(card):
    with pytest.raises(StudioError, match="Odd"):
        measure(card, PLACES, opening(cpu=Painter(error=StudioError("Odd."))), JobContext())


def test_measuring_can_be_stopped(card):
    def stop(_fraction: float, _message: str) -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        measure(card, PLACES, opening(cpu=Painter()), JobContext(report=stop))


def test_half_precision_is_decided_by_running_the_network(card, tmp_path):
    """bfloat16 of the CPU: eight bits are too few for a plain network, and enough for one that hardly computes."""
    plain = measure(card, (Place(CPU), HALF), lambda place: torch_image.open_model(card, place), JobContext())
    assert plain.places["cpu half"].difference > TOLERANCE
    assert "cpu half" in plain.refused
    network = randomised(families()["srvgg"].network(SRVGG))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(0.1)  # what is left is the enlarged photo, rounded to eight bits once
    gentle = saved(network, tmp_path)
    found = measure(gentle, (Place(CPU), HALF), lambda place: torch_image.open_model(gentle, place), JobContext())
    assert found.places["cpu half"].difference <= TOLERANCE
    assert found.refused == {}


def test_vectors_are_apart_by_their_spread():
    vector = np.linspace(-1, 1, 50, dtype=np.float32)
    assert apart(vector, vector) == 0
    assert apart(vector, vector * 1.001) < TOLERANCE < apart(vector, vector * 1.1)
    assert apart(vector, vector[:3]) > TOLERANCE


def test_what_was_measured_is_kept_until_the_weights_change(card):
    found = Measurements({"cpu": Measured(0.5), "gpu half": Measured(0.1, 1.0)}, {"gpu": "It failed."})
    write_measurements(card, found)
    assert read_measurements(card) == found
    card.weights_file.write_bytes(card.weights_file.read_bytes() + b"more")
    assert read_measurements(card) == Measurements()


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"state": 1}'])
def test_a_damaged_file_counts_as_not_measured(card, text):
    write_measurements(card, Measurements({"cpu": Measured(0.5)}))
    (file,) = (cache_folder() / "measured").glob("*.json")
    file.write_text(text)
    assert read_measurements(card) == Measurements()
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().with_name("devices.json").write_text(text)
    assert Wishes.load().cards == {}


def place_of(card: ModelCard, choices: Choices) -> str:
    return choices.place(card, engine_of(card), QUIET).id


def test_unmeasured_is_the_cpu_then_the_fastest_then_what_the_person_says(card, monkeypatch):
    plug_in(monkeypatch)
    choices = Choices()
    assert place_of(card, choices) == "cpu"
    write_measurements(card, Measurements({"cpu": Measured(0.5), "gpu": Measured(0.2), "gpu half": Measured(0.1)}))
    assert place_of(card, choices) == "gpu half"
    choices.wish(Wishes().with_card("x", "gpu"))
    assert place_of(card, Choices()) == "gpu half"  # of a device the faster precision
    choices.wish(Wishes("cpu"))
    assert place_of(card, Choices()) == "cpu"
    choices.wish(choices.wishes.with_card("x", "gpu half"))
    assert place_of(card, Choices()) == "gpu half"
    choices.wish(choices.wishes.with_card("x", ""))
    assert place_of(card, Choices()) == "cpu"
    assert place_of(card, Choices(only="gpu")) == "gpu half"
    assert json.loads(settings_file().with_name("devices.json").read_text()) == {"default": "cpu", "cards": {}}


def test_a_refused_place_is_not_used_even_when_it_is_wished(card, monkeypatch):
    plug_in(monkeypatch)
    write_measurements(card, Measurements({"cpu": Measured(0.5)}, {"gpu half": "NaN.", "gpu": "It failed."}))
    for wish in ("gpu", "gpu half"):
        assert place_of(card, Choices(only=wish)) == "cpu"


def test_a_device_that_is_gone_is_the_cpu(card):
    write_measurements(card, Measurements({"cpu": Measured(0.5), "cuda": Measured(0.1)}))
    assert place_of(card, Choices()) == ("cuda" if any(d.id == "cuda" for d in devices("torch")) else "cpu")
    assert place_of(card, Choices(only="abacus")) == "cpu"


def test_places_are_written_and_read(monkeypatch):
    plug_in(monkeypatch)
    assert [place.id for place in places_of("torch", QUIET)] == ["cpu", "gpu", "gpu half"]
    assert [place.id for place in places_of("onnxruntime", QUIET)] == ["cpu", "gpu"]
    for place in places_of("torch", QUIET):
        assert parse_place(place.id, QUIET) == place
    assert parse_place("gpu double", QUIET) is None
    assert parse_place("abacus", QUIET) is None


@pytest.mark.skipif(len(devices("torch")) < 2 and len(devices("onnxruntime")) < 2, reason="this computer has no GPU")
def test_every_model_that_ships_runs_on_the_gpu_and_agrees():
    """On a computer with a GPU: whatever was measured there and not refused makes the CPU's picture."""
    pool, used = ModelPool(), set()
    for card in Catalog().cards.values():
        found = pool.measure(card, JobContext())
        assert "cpu" in found.places
        for place, one in found.places.items():
            assert one.difference <= TOLERANCE or place in found.refused
        used |= {place for place in found.places if place not in found.refused}
    assert len(used) > 1
