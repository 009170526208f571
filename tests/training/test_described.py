"""What the window lists of the families, without importing them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.training import machine
from aigc_studio.training.described import described_families
from aigc_studio.training.families import FAMILIES, preset_plan, trainable
from aigc_studio.training.plan import changes_of


def test_what_is_listed_is_what_the_modules_say() -> None:
    listed = described_families()
    assert tuple(one.name for one in listed) == FAMILIES
    for one in listed:
        module = trainable(one.name)
        assert (one.title, dict(one.presets)) == (module.TITLE, dict(module.PRESETS))
        assert one.about.endswith((".", "…"))
        assert one.plan("tiny") == preset_plan(one.name, "tiny")


def test_only_numbers_that_matter_to_a_family_are_listed() -> None:
    numbers = {one.name: one.numbers for one in described_families()}
    for read in numbers.values():
        assert {"steps", "batch", "accumulate", "side", "rate", "optimiser", "seed", "flip"} <= read
    assert "beta" in numbers["vae"]
    assert "beta" not in numbers["dcgan"]
    assert "penalty" in numbers["dcgan"]
    assert "codes" not in numbers["vae"]
    assert "flows" in numbers["vae"]
    assert "flows" not in numbers["beta-vae"]  # whose code is for the most part the same


def test_listing_them_does_not_wait_for_torch() -> None:
    code = (
        "import sys; from aigc_studio.training.described import described_families; described_families();"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_absurd_numbers_are_refused_with_the_reason() -> None:
    with pytest.raises(StudioError, match="Rate 9 is not between"):
        described_families()[0].plan("tiny", rate=9.0)


@pytest.mark.parametrize(("told", "preset"), [("8192\n", "laptop"), ("8192\n81920\n", "large"), ("", "cpu")])
def test_the_preset_follows_from_the_gpu(told: str, preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, told)

    monkeypatch.setattr(machine.sys, "platform", "linux")
    monkeypatch.setattr(machine.shutil, "which", lambda name: name)
    monkeypatch.setattr(machine, "version", lambda _name: "2.13.0")
    monkeypatch.setattr(machine.subprocess, "run", ask)
    assert machine.suggested_preset() == preset


def test_a_torch_without_cuda_makes_no_use_of_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.sys, "platform", "linux")
    monkeypatch.setattr(machine.shutil, "which", lambda name: name)
    monkeypatch.setattr(machine, "version", lambda _name: "2.13.0+cpu")
    assert machine.suggested_preset() == "cpu"


def test_numbers_are_written_as_people_read_them_and_switches_are_on_or_off() -> None:
    with pytest.raises(StudioError, match="Steps -3 is not between 1 and 10,000,000"):
        described_families()[0].plan("tiny", steps=-3)
    with pytest.raises(StudioError, match="flip is a switch"):
        changes_of({"flip": 2})
    assert changes_of({"flip": 1, "steps": 9}) == {"flip": True, "steps": 9}


def test_choices_are_made_by_their_words() -> None:
    chosen = changes_of({"loss": "relativistic", "schedule": "cosine", "optimiser": "adamw", "mixed": "on"})
    plan = described_families()[0].plan("tiny", **chosen)
    assert (plan.loss, plan.schedule, plan.optimiser, plan.mixed) == ("relativistic", "cosine", "adamw", "on")
    for values, words in (
        ({"schedule": "linear"}, "no schedule “linear”; choose constant, cosine"),
        ({"schedule": 1.0}, "no schedule “1.0”"),
        ({"beta": "strong"}, "beta is a number, not “strong”"),
        ({"shedule": "cosine"}, "did you mean schedule"),
    ):
        with pytest.raises(StudioError) as refused:
            changes_of(values)
        assert words in refused.value.sentence()
