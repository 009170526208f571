"""What a model's card tells of its training: data, consent, settings, curves, measures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aigc_studio.training import checkpoints
from aigc_studio.training.curves import Curves
from aigc_studio.training.data.tensors import PictureTensor
from aigc_studio.training.request import TrainModel

#: Points of a curve on a card: enough for a small picture of it.
_POINTS = 60


def story(request: TrainModel, data: PictureTensor, step: int, folder: Path) -> dict[str, Any]:
    """Plain data. `step` is that of the weights, which are not always the last ones; later measures are left out.
    `steps_before` is that of the training whose weights this one began with, 0 where there is none.

    `curves` holds [step, value] pairs by name, thinned; `measures` the last value of each.
    """
    curves = Curves(folder)
    curves.read()
    measures = {name: _until(step, *kept) for name, kept in curves.measures.items()}
    losses = {name: _until(step, *kept) for name, kept in curves.losses.items()}
    return request.to_json() | {
        "pictures_used": len(data), "patches": data.preparation.framing == "patches",
        "held_out": int(data.held_out.sum()),
        "classes": [label for label in data.labels if label],
        "steps": step, "steps_before": _steps_before(folder), "folder": str(folder.resolve()),
        "measures": {name: pairs[-1][1] for name, pairs in measures.items() if pairs},
        "curves": {name: _thinned(pairs) for name, pairs in (losses | measures).items() if pairs},
        "notices": [[at, notice] for at, notice in curves.notices],
    }  # fmt: skip


def counted(training: Mapping[str, Any]) -> str:
    """How many pictures, or patches of photos, a training's story counts."""
    count = training.get("pictures_used", 0)
    return f"{count} patches of photos" if training.get("patches") else f"{count} pictures"


def words_of(training: Mapping[str, Any]) -> dict[str, str]:
    """The story in a few words by what they are about, for a person; {} for one that says nothing."""
    plan, measures = training.get("plan"), training.get("measures")
    if not isinstance(plan, dict):
        return {}
    measures = measures if isinstance(measures, dict) else {}
    told = {
        "Trained on": f"{counted(training)}, {plan.get('side')} pixels a side",
        "Consent": str(training.get("consent", "")),
        "Steps": f"{training.get('steps')} of {plan.get('batch')} pictures",
    }
    if before := training.get("steps_before"):
        told["Steps"] = f"{training.get('steps')} of {plan.get('batch')} pictures, after {before} of another training"
    for name, title in (("kid", "KID"), ("psnr", "PSNR"), ("diversity", "Diversity")):
        if name in measures:
            told[title] = f"{measures[name]:.3g}"
    rival = next((name for name in measures if name.startswith("psnr of ")), None)
    if rival is not None and "PSNR" in told:
        told["PSNR"] = f"{measures['psnr']:.3g} dB ({measures[rival]:.3g} dB of {rival.removeprefix('psnr of ')})"
    if "epsilon" in measures:
        shown = int(training.get("pictures_used", 0)) - int(training.get("held_out", 0))
        told["Differential privacy"] = f"ε = {measures['epsilon']:.3g} at δ = {0.1 / max(1, shown):.2g}"
    onnx = training.get("onnx")
    if isinstance(onnx, dict) and "largest_difference" in onnx:
        told["ONNX"] = f"{onnx['file']}, apart by {onnx['largest_difference'] * 255:.2g} of 255 at most"
    return {title: text for title, text in told.items() if text}


def _steps_before(folder: Path) -> int:
    if not (folder / checkpoints.START).exists():
        return 0
    return int(checkpoints.load(folder, checkpoints.START)["step"])


def _until(step: int, steps: list[int], values: list[float]) -> list[list[float]]:
    return [[at, value] for at, value in zip(steps, values, strict=True) if at <= step]


def _thinned(pairs: list[list[float]]) -> list[list[float]]:
    if len(pairs) <= _POINTS:
        return pairs
    return [pairs[round(place * (len(pairs) - 1) / (_POINTS - 1))] for place in range(_POINTS)]
