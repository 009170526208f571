"""Pictures changed at random: what may change, how much, and that it can be repeated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aigc_studio.core.errors import StudioError
from aigc_studio.training.adaptive import PACE, AdaptiveAugmentation
from aigc_studio.training.augment import Augmentation, augmented, cut_out, rolled, seamless, shifted, tinted
from aigc_studio.training.batches import Batches, Draw, Share
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.preview import augmentation_sheet
from tests.training.pictures import discs

CPU, WHOLE = torch.device("cpu"), Share()


def draw(batch: int = 8, share: Share = WHOLE, step: int = 0) -> Draw:
    return Draw(3, step, batch, share, CPU)


def pictures(count: int = 8, channels: int = 3, side: int = 16) -> torch.Tensor:
    torch.manual_seed(1)
    return torch.rand(count, channels, side, side) * 2 - 1


def plan(**choices: Any) -> TrainingPlan:
    return TrainingPlan("dcgan", batch=8, side=16, **choices).checked()


def everything(**choices: Any) -> Augmentation:
    return Augmentation(plan(shift=0.125, tint=0.5, cutout=0.25, **choices))


def test_shifted_pictures_are_the_pictures_moved() -> None:
    before = pictures()
    after = shifted(before, 0.25, draw())
    moves = set()
    for one, other in zip(before, after, strict=True):
        mirrored = np.pad(one.numpy(), ((0, 0), (4, 4), (4, 4)), mode="reflect")
        found = [
            (y, x) for y in range(9) for x in range(9)
            if np.array_equal(mirrored[:, y : y + 16, x : x + 16], other.numpy())
        ]  # fmt: skip
        assert len(found) == 1
        moves |= set(found)
    assert len(moves) > 4


def test_rolled_pictures_come_in_where_they_went_out() -> None:
    before = pictures(64, side=8)
    after = rolled(before, draw(64))
    moves = []
    for one, other in zip(before.numpy(), after.numpy(), strict=True):
        ways = [(y, x) for y in range(8) for x in range(8) if np.array_equal(np.roll(one, (y, x), (1, 2)), other)]
        assert len(ways) == 1
        moves += ways
    assert len(set(moves)) > 30


def test_a_tint_moves_colours_alone() -> None:
    before = pictures(channels=4)
    after = tinted(before, 1.0, draw())
    assert torch.equal(after[:, 3], before[:, 3])
    # Every colour of a picture is moved by one affine map: equal differences stay equal.
    middle = before[:, :3].mean((1, 2, 3)) - after[:, :3].mean((1, 2, 3))
    assert float(middle.abs().max()) <= 0.5 + 1e-6
    assert float(middle.std()) > 0.1
    assert torch.allclose(tinted(before, 0.0, draw()), before, atol=1e-6)


def test_a_hole_is_of_its_size() -> None:
    after = cut_out(pictures(64, side=32), 0.25, draw(64))
    holes = (after == 0).all(1).sum((1, 2))
    assert int(holes.max()) == 64  # 8 x 8 of 32 x 32 pixels
    assert 20 < float(holes.float().mean()) < 64  # some stick out of the picture


def test_the_same_numbers_change_pictures_alike_and_shares_add_up() -> None:
    change, whole = everything(augment=0.7), pictures()
    once = change(whole, draw())
    assert torch.equal(once, change(whole, draw()))
    assert not torch.equal(once, change(whole, draw(step=1)))
    parts = [change(whole[4 * part : 4 * part + 4], draw(share=Share(part, 2))) for part in range(2)]
    assert torch.equal(torch.cat(parts), once)


def test_gradients_pass_through() -> None:
    change = everything()
    before = pictures(2, side=6).double().requires_grad_()
    assert torch.autograd.gradcheck(lambda x: change(x, draw(2)), before)


def test_no_chance_changes_nothing() -> None:
    assert torch.equal(everything(augment=0.0)(pictures(), draw()), pictures())
    assert torch.equal(Augmentation(plan())(pictures(), draw()), pictures())


def test_an_adaptive_chance_grows_while_the_discriminator_is_too_sure() -> None:
    change = AdaptiveAugmentation(plan(shift=0.125, adaptive=True, augment=0.5))
    assert float(change.chance) == 0
    for _ in range(10):
        change.adapt(torch.full((PACE // 100,), 2.0))
    assert float(change.chance) == pytest.approx(0.1, abs=1e-6)
    for _ in range(100):
        change.adapt(torch.ones(PACE // 100))
    assert float(change.chance) == 0.5  # what the plan allows
    change.adapt(torch.tensor([1.0, -1.0] * (PACE // 20)))
    assert float(change.chance) == pytest.approx(0.4, abs=1e-6)
    assert "chance" in change.state_dict()


@pytest.mark.parametrize("choices", [{"shift": 0.9}, {"tint": -1}, {"cutout": 2}, {"augment": 1.5}])
def test_absurd_strengths_are_refused(choices: dict[str, float]) -> None:
    with pytest.raises(StudioError, match="is not between"):
        plan(**choices)


def test_the_preview_begins_with_the_pictures_themselves(tmp_path: Path) -> None:
    data = discs(tmp_path / "data", 12)
    sheet = augmentation_sheet(data, plan(flip=True, shift=0.125, tint=0.5), rows=3, columns=5)
    assert sheet.shape == (48, 80, 3)
    known = {picture.tobytes() for picture in np.asarray(data.pictures)}
    assert all(sheet[row * 16 : row * 16 + 16, :16].tobytes() in known for row in range(3))
    assert not any(sheet[row * 16 : row * 16 + 16, 16:32].tobytes() in known for row in range(3))


def test_families_that_learn_changed_pictures_are_given_them(tmp_path: Path) -> None:
    data = discs(tmp_path / "data", 16)
    asked = plan(tint=1.0, shift=0.25)
    batch = Batches(data, asked, CPU).at(0, WHOLE, 0)
    learnt = augmented(batch, asked)
    assert float(learnt.abs().max()) <= 1
    assert float((learnt - batch.pictures).abs().mean((1, 2, 3)).min()) > 0
    assert torch.equal(augmented(batch, plan()), batch.pictures)


def test_a_picture_is_seamless_when_it_goes_on_across_its_edges() -> None:
    waves = torch.sin(torch.arange(16) * torch.pi / 4).expand(3, 16, 16)
    ramp = torch.linspace(-1, 1, 16).expand(3, 16, 16)
    flat = torch.full((3, 16, 16), 0.3)
    assert seamless(torch.stack([waves, ramp, ramp.transpose(1, 2), flat])).tolist() == [True, False, False, True]
    assert seamless(torch.stack([waves.roll(5, 2), ramp.roll(5, 2)])).tolist() == [True, True]  # its seam is inside
