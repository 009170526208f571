"""aigc-studio train: a folder of pictures becomes a model with sliders."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from aigc_studio.cli import train_report
from aigc_studio.cli.arguments import number_or_word
from aigc_studio.cli.console import FINE, foreground, say
from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.training.data.flaws import BEARABLE
from aigc_studio.training.families import FAMILIES

if TYPE_CHECKING:
    from aigc_studio.training.plan import TrainingPlan
    from aigc_studio.training.run import Trained

#: What a training is begun with and keeps: a resumed one would not heed it.
_KEPT = ("family", "preset", "name", "batch", "side", "rate", "seed", "patience", "mixed", "privacy", "set", "colour",
         "framing", "flip", "put_back", "licence", "consent", "source", "out")  # fmt: skip
_PLANNED = ("steps", "batch", "side", "rate", "seed", "patience", "mixed", "privacy")


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "train",
        help="make a model of your own pictures",
        description="train DATA... starts a training in --out. train resume DIR goes on with one that was stopped, or, "
        "with --steps and --more, with one that ended. train report DIR... draws the curves of one or several. "
        "Several GPUs or machines: torchrun -m aigc_studio train ... (PyTorch 2.13's does not start on Windows)",
    )
    parser.add_argument("data", nargs="+", metavar="DATA", help="folders, archives or pictures; or: resume DIR; or: "
                        "report DIR...")  # fmt: skip
    parser.add_argument("--family", choices=FAMILIES, default="vae")
    parser.add_argument("--preset", choices=("tiny", "cpu", "laptop", "large"), default="cpu")
    parser.add_argument("--name", default="", help="of the model; the folder's name otherwise")
    _add_numbers(parser)
    parser.add_argument("--colour", choices=("rgb", "grey", "rgba"), default="rgb")
    parser.add_argument("--framing", choices=("crop", "whole"), default="crop")
    parser.add_argument("--flip", action="store_true", help="also show the networks mirrored pictures")
    parser.add_argument("--put-back", type=_flaws, default=(), metavar="WHY,...",
                        help=f"also learn from pictures that are set aside, by the reason: {', '.join(BEARABLE)}")
    parser.add_argument("--licence", default="", metavar="TEXT", help="the terms of the pictures, for the model's card")
    parser.add_argument("--consent", default="", metavar="TEXT", help="how those in or behind the pictures agreed")
    parser.add_argument("--from", dest="source", default="", metavar="DIR|MODEL",
                        help="begin with the weights of another training, or of a model that was trained here")
    parser.add_argument("--more", type=Path, nargs="+", default=[], metavar="DATA", help="resume: pictures to add")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of the training: samples, losses, checkpoints")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run, usual=parser.get_default)


def _add_numbers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--steps", type=int, metavar="N")
    parser.add_argument("--batch", type=int, metavar="N")
    parser.add_argument("--side", type=int, metavar="PIXELS", help="16, 32, 64, 128 or 256")
    parser.add_argument("--rate", type=float, metavar="R", help="learning rate")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.add_argument("--patience", type=int, metavar="N", help="end after N measures that are no better")
    parser.add_argument("--mixed", choices=("off", "auto", "on"), help="half precision; auto: where it is faster")
    parser.add_argument("--privacy", type=float, metavar="NOISE",
                        help="differentially private steps with so much noise, for example 1.0 (the extra [privacy])")
    parser.add_argument("--set", type=number_or_word, action="append", default=[], metavar="NAME=VALUE",
                        help="anything else of the plan, for example beta=4, schedule=cosine, optimiser=adamw or "
                        "loss=relativistic")  # fmt: skip


def _flaws(text: str) -> tuple[str, ...]:
    flaws = tuple(text.split(","))
    for flaw in flaws:
        if flaw not in BEARABLE:
            known = ", ".join(BEARABLE)
            raise argparse.ArgumentTypeError(f"“{flaw}” is no reason to put pictures back; choose among {known}")
    return flaws


def run(options: argparse.Namespace) -> int:
    from aigc_studio.training.processes import leads

    if options.data[0] == "report":
        return train_report.run(options)
    if not leads():
        return _help_along(options)
    folder = _resumed(options) if options.data[0] == "resume" else _begun(options)
    trained = _train(folder)
    for sentence in (*trained.set_aside, *trained.notices):
        print(sentence, file=sys.stderr)
    document = {
        "model": trained.card.id, "name": trained.card.name, "steps": trained.steps, "pictures": trained.pictures,
        "set_aside": list(trained.set_aside), "notices": list(trained.notices), "folder": str(folder),
    }  # fmt: skip
    card, uses = trained.card, {"enhancer": "enhance PHOTO --model", "translator": "stylize PHOTO --style"}
    use = f"aigc-studio {uses.get(card.kind, 'generate')} {card.id}"
    say(document, options.json, [f"{card.name} is in the library: {use}"])
    return FINE


def _train(folder: Path) -> Trained:
    from aigc_studio.core.settings import cache_folder, data_folder
    from aigc_studio.training.run import train

    with _pausing(foreground(folder.name)) as context:
        try:
            return train(folder, cache_folder() / "training", data_folder() / "models", context)
        except (KeyboardInterrupt, JobCancelled):
            print(f"\nStopped. Go on with: aigc-studio train resume {folder}", file=sys.stderr)
            raise


def _help_along(options: argparse.Namespace) -> int:
    """As one of torchrun's processes, the first of which speaks and writes."""
    from aigc_studio.core.settings import cache_folder
    from aigc_studio.training.run import help_along

    folder = options.data[1] if options.data[0] == "resume" else options.out
    help_along(Path(folder), cache_folder() / "training")
    return FINE


@contextmanager
def _pausing(shown: JobContext) -> Iterator[JobContext]:
    """A context in which Ctrl+C stops after the step at hand, so that nothing is lost; a second one stops at once."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    def report(fraction: float, message: str) -> None:
        if asked:
            raise JobCancelled
        shown.step(fraction, message)

    if current_thread() is not main_thread():
        yield shown
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield JobContext(report=report)
    finally:
        signal.signal(signal.SIGINT, before)


def _resumed(options: argparse.Namespace) -> Path:
    from aigc_studio.training.branching import extend
    from aigc_studio.training.request import asked

    if len(options.data) != 2:
        raise StudioError("Which training shall go on?", "Name its folder: aigc-studio train resume DIR.")
    folder = Path(options.data[1])
    request = asked(folder)
    other = [name for name in _KEPT if getattr(options, name) != options.usual(name)]
    if other:
        option = {"source": "from"}.get(other[0], other[0].replace("_", "-"))
        raise StudioError(
            f"A training that is resumed keeps what it was begun with: --{option} has no place here.",
            f"Begin another one with its weights: aigc-studio train DATA --from {folder} --out DIR.",
        )
    if options.steps or options.more:
        extend(folder, options.steps or request.plan.steps, options.more)
    return folder


def _begun(options: argparse.Namespace) -> Path:
    from aigc_studio.training.branching import fork
    from aigc_studio.training.data.archives import bare_name
    from aigc_studio.training.data.sources import check_sources
    from aigc_studio.training.request import TrainModel, begin
    from aigc_studio.training.standing import clear_failed

    if options.out is None:
        raise StudioError("A training needs a folder for its samples and checkpoints.", "Name one with --out DIR.")
    pictures, folder = tuple(map(Path, options.data)), Path(options.out)
    check_sources(pictures)  # a slip of the pen shall not take the folder
    name = options.name or bare_name(pictures[0]).replace("-", " ").capitalize()
    request = TrainModel(
        pictures, _plan(options), name, options.colour, options.framing, options.licence, options.consent,
        options.put_back,
    )  # fmt: skip
    clear_failed(folder)
    if options.source:
        fork(request, folder, _source(options.source))
    else:
        begin(request, folder)
    return folder


def _plan(options: argparse.Namespace) -> TrainingPlan:
    from aigc_studio.training.described import refuse_unused
    from aigc_studio.training.families import preset_plan
    from aigc_studio.training.plan import changes_of

    chosen = {name: getattr(options, name) for name in _PLANNED if getattr(options, name) is not None}
    changes = changes_of(dict(options.set))
    refuse_unused(options.family, changes)
    chosen |= changes
    return preset_plan(options.family, options.preset, **({"flip": True} if options.flip else {}), **chosen)


def _source(name: str) -> Path:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.training.branching import training_of

    return Path(name) if Path(name).is_dir() else training_of(Catalog().find(name))
