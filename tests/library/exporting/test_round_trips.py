"""Out as ONNX and TorchScript, and in again: the same pictures, for every family."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from torch import nn

from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.card import ModelCard
from aigc_studio.library.exporting import FORMATS, export_model, parity, torch_image
from aigc_studio.library.importing import import_model, way_in
from aigc_studio.library.opening import open_model
from tests.library.exported import LookHere, card_of
from tests.library.families import test_biggan, test_drunet, test_stylegan3
from tests.library.families.image_family import shapes_of
from tests.library.families.test_families_apart import MAKERS

_ONCE = settings(
    deadline=None, max_examples=1, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way_in, "Look", LookHere)
    monkeypatch.setattr(parity, "_RUNS", 1)
    monkeypatch.setattr(torch_image, "_TIMED_SIDES", (64,))


def picture(card: ModelCard) -> np.ndarray:
    model = open_model(card)
    if card.kind == "generator":
        random = np.random.default_rng(3)
        z = model.space.mean + (random.standard_normal(len(model.space.scale)) * model.space.scale) @ model.space.basis
        z = z + 0.5 * model.space.directions[0]
        side = int(card.settings["side"])
        return model.render(z.astype(np.float32), RenderOptions(Extent(side, side)))
    photo = np.random.default_rng(2).integers(0, 256, (40, 56, 3), np.uint8)
    return model.run(photo)


#: They draw one pixel after the other, in a loop that neither form can hold.
LOOPS = {"pixelcnn"}
#: Norm upon norm of a few pixels each, or residual upon residual of random numbers, makes rounding larger.
ROUGH = {"animegan", "biggan", "rcan", "stylegan1"}

NAMES = sorted(MAKERS.keys() - LOOPS)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES)
@_ONCE
@given(data=st.data())
def test_a_family_goes_out_and_in(name: str, form: str, data, tmp_path_factory) -> None:
    made = MAKERS[name](data.draw)
    folder: Path = tmp_path_factory.mktemp("trip")
    # StyleGAN3's filters must be filters: random ones give a picture of one colour.
    tensors = test_stylegan3.nvlabs(test_stylegan3.Sizes()) if name == "stylegan3" else None
    if name == "drunet":  # random residuals grow from block to block, and their rounding errors with them
        tensors = test_drunet.quiet(made).state_dict()
    if name == "biggan":  # likewise, where random gains multiply
        tensors = test_biggan.quiet(made).state_dict()
    state = made.state_dict() if isinstance(made, nn.Module) else tensors
    shapes = made if state is None else shapes_of(state)
    card = card_of(name, shapes, folder / "tiny", tensors)
    exported = export_model(card, form, folder, JobContext())
    assert exported.report.parity.largest < (1e-4 if name in ROUGH else 1e-5)
    assert exported.report.parity.inputs == 32
    assert exported.report.latency[0].seconds > 0
    again = import_model(exported.file, folder / "library", JobContext())
    assert (again.name, again.kind, again.licence, again.source) == (card.name, card.kind, card.licence, card.source)
    assert again.directions == card.directions
    assert again.tags == card.tags
    assert (again.family == card.family) == (form == "torchscript")
    before, after = picture(card).astype(int), picture(again).astype(int)
    assert before.shape == after.shape
    assert np.abs(before - after).max() <= (0 if form == "torchscript" else 1)
