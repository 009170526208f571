"""One or several trainings as a page: what was asked, curves, samples, how it ended."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place
from aigc_studio.training.curves import Curve, Curves
from aigc_studio.training.described import described_families
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.report.plot import COLOURS, number, plot
from aigc_studio.training.standing import Standing, standing

#: Sample sheets of each training on the page: the first, the last and some between.
SHEETS = 5
_NAMES = {
    "kid": "KID", "held_out": "Held-out bound, nats a picture", "psnr": "PSNR, dB",
    "epsilon": "ε of differential privacy", "augmentation": "Strength of the augmentation, found by itself",
    "diversity": "Diversity, as a part of the pictures' own", "pictures_per_second": "Pictures a second",
}  # fmt: skip
#: Neither more nor less of them is better.
_NO_AIM = ("augmentation", "epsilon", "pictures_per_second")
_STATES = {"new": "not begun", "interrupted": "interrupted: it can be resumed"}


@dataclass(frozen=True, eq=False)
class Run:
    """A training and all that it wrote down. `place` is its folder's name, where others are called the same."""

    standing: Standing
    losses: tuple[Curve, ...]
    measures: tuple[Curve, ...]
    notices: tuple[tuple[int, str], ...]
    sheets: tuple[Path, ...]
    place: str = ""

    @property
    def name(self) -> str:
        called = self.standing.request.name
        return f"{called} ({self.place})" if self.place else called


def read_run(folder: Path) -> Run:
    """Raises StudioError when there is no training in `folder`."""
    curves = Curves(folder)
    curves.read()
    sheets = sorted((folder / "samples").glob("*.png"))
    return Run(standing(folder), tuple(curves.curves("losses")), tuple(curves.curves("measures")),
               tuple(curves.notices), tuple(_some(sheets)))  # fmt: skip


def write_page(runs: Sequence[Run], file: Path) -> None:
    """Write the page of `runs`, which are not empty. Raises StudioError."""
    temporary = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(page(runs), "utf-8")
        put_in_place(temporary, file)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise StudioError(f"“{file.name}” cannot be written ({error.strerror or error}).",
                          "Choose another place.") from error  # fmt: skip


def page(runs: Sequence[Run]) -> str:
    """The whole page; it asks for no other file and no network."""
    runs = _told_apart(runs)
    title = " and ".join(run.name for run in runs) if len(runs) < 4 else f"{len(runs)} trainings"
    parts = [
        f"<h1>{escape(title)}</h1>", _legend(runs), _summary(runs), *(_notices(run) for run in runs),
        _plots("Losses", [run.losses for run in runs], runs), _plots("Measures", [run.measures for run in runs], runs),
        *(_samples(run) for run in runs), _settings(runs),
    ]  # fmt: skip
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    body = "".join(parts)
    return f'<!DOCTYPE html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>'


def _told_apart(runs: Sequence[Run]) -> list[Run]:
    often = Counter(run.name for run in runs)
    return [replace(run, place=run.standing.folder.name if often[run.name] > 1 else "") for run in runs]


def facts(run: Run) -> dict[str, Any]:
    """What the page says of a training, as plain data."""
    request = run.standing.request
    return {
        "folder": str(run.standing.folder), "name": run.name, "family": request.plan.family,
        "state": run.standing.state, "step": run.standing.step, "steps": request.plan.steps,
        "message": run.standing.message, "model": run.standing.model,
        "losses": {curve.name: float(curve.mean[-1]) for curve in run.losses},
        "measures": {
            curve.name: {"first": float(curve.mean[0]), "last": float(curve.mean[-1]), "best": _best(curve)}
            for curve in run.measures
        },
        "notices": [{"step": step, "notice": notice} for step, notice in run.notices],
    }  # fmt: skip


def _best(curve: Curve) -> float:
    more = curve.name in ("psnr", "diversity", "pictures_per_second")
    return float(np.max(curve.high) if more else np.min(curve.low))


def _some(sheets: Sequence[Path]) -> list[Path]:
    if len(sheets) <= SHEETS:
        return list(sheets)
    return [sheets[round(place * (len(sheets) - 1) / (SHEETS - 1))] for place in range(SHEETS)]


def _legend(runs: Sequence[Run]) -> str:
    if len(runs) < 2:
        return ""
    marks = (
        f'<span><i style="background:{COLOURS[place % len(COLOURS)]}"></i>{escape(run.name)}</span>'
        for place, run in enumerate(runs)
    )
    return f'<p class="legend">{"".join(marks)}</p>'


def _summary(runs: Sequence[Run]) -> str:
    titles = {family.name: family.title for family in described_families()}
    rows: dict[str, list[str]] = {}
    for run in runs:
        request, now = run.standing.request, run.standing
        told = {
            "Family": titles.get(request.plan.family, request.plan.family),
            "State": _STATES.get(now.state, now.state), "Steps": f"{now.step} of {request.plan.steps}",
            "Ended": f"{now.message} {now.hint}".strip(), "Model": now.model,
            "Pictures": ", ".join(path.name for path in request.pictures),
            "Licence": request.licence or "not said", "Consent": request.consent or "not said",
            **{_NAMES.get(curve.name, curve.name): _last(curve) for curve in run.measures},
        }  # fmt: skip
        for name, value in told.items():
            rows.setdefault(name, [""] * len(runs))[runs.index(run)] = value
    return _table("Summary", runs, rows)


def _last(curve: Curve) -> str:
    last = number(float(curve.mean[-1]))
    return last if curve.name in _NO_AIM else f"{last} (best {number(_best(curve))})"


def _settings(runs: Sequence[Run]) -> str:
    plans = [asdict(run.standing.request.plan) for run in runs]
    usual = asdict(TrainingPlan(""))
    rows = {
        name.replace("_", " "): [str(plan[name]) for plan in plans]
        for name in usual
        if name in ("steps", "batch", "side", "width", "latent", "rate", "seed")
        or any(plan[name] != usual[name] for plan in plans)
    }
    rows |= {"colour": [run.standing.request.colour for run in runs]}
    return _table("Settings", runs, rows)


def _table(title: str, runs: Sequence[Run], rows: dict[str, list[str]]) -> str:
    head = "".join(f"<th>{escape(run.name)}</th>" for run in runs) if len(runs) > 1 else ""
    body = "".join(
        f'<tr{" class=differs" if len(set(cells)) > 1 else ""}><th>{escape(name)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
        for name, cells in rows.items()
        if any(cells)
    )  # fmt: skip
    return f"<h2>{title}</h2><table>{f'<tr><th></th>{head}</tr>' if head else ''}{body}</table>"


def _plots(title: str, found: Sequence[Sequence[Curve]], runs: Sequence[Run]) -> str:
    by_name: dict[str, list[tuple[int, Curve]]] = {}
    for place, curves in enumerate(found):
        for curve in curves:
            by_name.setdefault(curve.name, []).append((place, curve))
    if not by_name:
        return ""
    plots = (_plot(name, curves, runs) for name, curves in by_name.items())
    return f'<h2>{title}</h2><div class="plots">{"".join(plots)}</div>'


def _plot(name: str, curves: Sequence[tuple[int, Curve]], runs: Sequence[Run]) -> str:
    title = _NAMES.get(name, name.replace("_", " ").capitalize())
    return plot(title, [(runs[place].name, COLOURS[place % len(COLOURS)], curve) for place, curve in curves])


def _notices(run: Run) -> str:
    rows = "".join(f"<li>Step {step}: {escape(notice)}</li>" for step, notice in run.notices)
    return f"<h2>{escape(run.name)}: what it said</h2><ul>{rows}</ul>" if rows else ""


def _samples(run: Run) -> str:
    figures = []
    for sheet in run.sheets:
        try:
            data = base64.b64encode(sheet.read_bytes()).decode("ascii")
        except OSError:
            continue  # it was removed meanwhile
        step = int(sheet.stem) if sheet.stem.isdigit() else sheet.stem
        figures.append(f'<figure><img alt="Samples at step {step}" src="data:image/png;base64,{data}">'
                       f"<figcaption>Step {step}</figcaption></figure>")  # fmt: skip
    if not figures:
        return ""
    return f'<h2>{escape(run.name)}: samples</h2><div class="samples">{"".join(figures)}</div>'


_STYLE = """
:root { color-scheme: light dark; --text: #1c1c1f; --ground: #f3f3f5; --panel: #fff; --line: #d5d5da; --quiet: #63636b }
@media (prefers-color-scheme: dark) {
 :root { --text: #e8e8ea; --ground: #1b1b1d; --panel: #242428; --line: #3a3a40; --quiet: #a0a0a8 } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--text); background: var(--ground); margin: 32px auto;
 max-width: 1440px; padding: 0 24px }
h1 { font-size: 24px } h2 { font-size: 16px; margin: 28px 0 8px }
table { border-collapse: collapse; background: var(--panel); border-radius: 6px }
th, td { text-align: left; padding: 4px 14px; border-bottom: 1px solid var(--line); font-weight: normal }
th { color: var(--quiet) } tr.differs td { font-weight: 600 }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(380px, 1fr)); gap: 12px }
svg { background: var(--panel); border-radius: 6px; width: 100% }
svg text { font: 11px system-ui, sans-serif; fill: var(--quiet) } svg .title { font-size: 13px; fill: var(--text) }
svg .grid { stroke: var(--line) }
.legend span { margin-right: 20px } .legend i { display: inline-block; width: 14px; height: 4px; margin-right: 8px;
 vertical-align: middle }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 12px }
figure { margin: 0 } figure img { width: 100%; border-radius: 6px; image-rendering: pixelated }
figcaption { color: var(--quiet) }
"""
