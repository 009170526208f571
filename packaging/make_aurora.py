"""Build Aurora's model folders again from their seeds: `python packaging/make_aurora.py [ID ...]`.

Each folder gets the network as ONNX and as safetensors, its latent space with eight directions found by PCA, a
thumbnail rendered from the ONNX file, its card and its recipe.

Directions are the principal components of the network's response (after GANSpace, Härkönen et al. 2020): for many
latent points the change of a picture's statistics under a small step along each latent axis is measured, and the
eigenvectors of the mean J^T J say which combinations of axes change pictures most. It is done inside groups of axes
that do different work (`Slider.axes`), which keeps hue from mixing with form and all eight orthogonal.
"""

from __future__ import annotations

import argparse
import json
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import save

from aigc_studio.core.image import Extent
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.cppn import open_model
from aigc_studio.library.card import read_card
from aigc_studio.library.importing.verifying import record_weights
from aigc_studio.training.networks.aurora import CHARACTERS, LATENT, Aurora, build

MODELS = Path(__file__).resolve().parent.parent / "models"
OPSET, IR_VERSION = 17, 8
FLOAT = NDArray[np.float32]


@dataclass(frozen=True)
class Slider:
    """One direction: the latent axes it may use, which principal component of their response, and its card entry.

    `sign` turns the component so that the slider's right side is what the name says.
    """

    name: str
    axes: tuple[int, ...]
    component: int
    sign: int
    low: float
    high: float
    hint: str


@dataclass(frozen=True)
class Recipe:
    """What of a card is a matter of taste."""

    name: str
    summary: str
    thumbnail_seed: int
    sliders: tuple[Slider, ...]


FORM_AXES = tuple(range(10))

RECIPES = {
    "aurora-soft": Recipe(
        "Aurora Soft", "Luminous silk and drifting light.", 52,
        (
            Slider("hue", (10, 11), 0, 1, -1.4, 1.4, "Turns every colour around the circle."),
            Slider("spectrum", (12, 16), 0, 1, -2.0, 2.0, "How far shadows and highlights part in hue, and which way."),
            Slider("brightness", (13, 22), 0, 1, -2.5, 2.5, "From low key to high key."),
            Slider("vividness", (14,), 0, 1, -3.0, 2.5, "From powdery to saturated colour."),
            Slider("folds", (18, 19, 20), 0, 1, -2.0, 1.6, "From a calm gradient to many-folded silk."),
            Slider("relief", (18, 19, 20), 1, 1, -2.5, 2.0, "How deep and sharp the folds are."),
            Slider("flow", FORM_AXES, 0, 1, -2.0, 2.0, "Moves the composition: what lies where."),
            Slider("drift", FORM_AXES, 1, 1, -2.0, 2.0, "Moves the composition another way."),
        ),
    ),
    "aurora-crystal": Recipe(
        "Aurora Crystal", "Facets, prisms and stained refractions.", 19,
        (
            Slider("hue", (10, 11), 0, 1, -1.4, 1.4, "Turns every colour around the circle."),
            Slider("spectrum", (12, 16), 0, 1, -2.0, 2.0, "How far shadows and highlights part in hue, and which way."),
            Slider("brightness", (13, 23), 0, 1, -2.5, 2.5, "From a dark gem to a clear one."),
            Slider("accent", (15, 17), 0, 1, -2.0, 2.0, "Which second colour gleams inside, and how much."),
            Slider("curve", (18, 19), 0, 1, -2.0, 1.6, "From flat cut facets to broken, shell-like ones."),
            Slider("shatter", (18, 19), 1, 1, -2.5, 2.0, "From few large facets to many small ones."),
            Slider("lamp", (21,), 0, 1, -2.0, 2.0, "Walks the light around the crystal."),
            Slider("growth", FORM_AXES, 0, 1, -2.0, 2.0, "Lets the crystal grow another way."),
        ),
    ),
    "aurora-ink": Recipe(
        "Aurora Ink", "Paper, pigment and floating ink.", 37,
        (
            Slider("hue", (10, 11), 0, 1, -1.4, 1.4, "Turns the colour of ink and wash."),
            Slider("seal hue", (17,), 0, 1, -2.0, 2.0, "Turns the colour of the accent."),
            Slider("paper", (13,), 0, 1, -2.5, 2.5, "From aged cream to white, then to dark paper with pale ink."),
            Slider("swirl", (18,), 0, 1, -2.0, 2.0, "How much the water was stirred."),
            Slider("lines", (20,), 0, 1, -2.0, 2.0, "From few broad lines to many fine ones."),
            Slider("brush", (21,), 0, 1, -2.5, 2.5, "How much of the paper the brush covers."),
            Slider("pigment", (22, 23), 0, 1, -3.0, 3.0, "How far wash and accent spread."),
            Slider("drift", FORM_AXES, 0, 1, -2.0, 2.0, "Moves the whole composition."),
        ),
    ),
}


def statistics(picture: FLOAT) -> FLOAT:
    """What an eye takes in at a glance: a blurred picture, its spread, and its edges at three scales; (F,) float32."""
    small = picture.reshape(8, 8, 8, 8, 3).mean((1, 3))
    spread = picture.std((0, 1))
    edges = []
    level = picture
    for _ in range(3):
        edges += [np.abs(np.diff(level, axis=0)).mean(), np.abs(np.diff(level, axis=1)).mean()]
        level = level.reshape(len(level) // 2, 2, len(level) // 2, 2, 3).mean((1, 3))
    return np.concatenate([small.ravel() / 8.0, 2.0 * spread, 6.0 * np.array(edges)]).astype(np.float32)


def response(network: Aurora, axes: tuple[int, ...], points: int = 96, step: float = 0.25) -> FLOAT:
    """Mean J^T J (A, A) of `statistics` with respect to the latent `axes`, over prior samples."""
    generator = np.random.default_rng(7)
    total = np.zeros((len(axes), len(axes)))
    for _ in range(points):
        z = generator.standard_normal(LATENT).astype(np.float32)
        columns = []
        for axis in axes:
            shift = np.zeros(LATENT, np.float32)
            shift[axis] = step
            columns.append((statistics(draw(network, z + shift)) - statistics(draw(network, z - shift))) / (2 * step))
        jacobian = np.stack(columns, 1)
        total += jacobian.T @ jacobian / points
    return total.astype(np.float32)


def draw(network: Aurora, z: FLOAT, side: int = 64) -> FLOAT:
    """The picture of z at (side, side, 3), 0..1 float32."""
    size, window = torch.tensor([side, side]), torch.tensor([0, 0, side, side])
    image = network(torch.from_numpy(z), size, window, torch.zeros(()), torch.zeros(()))
    picture: FLOAT = image.numpy().astype(np.float32) / 255.0
    return picture


def directions(network: Aurora, sliders: tuple[Slider, ...]) -> FLOAT:
    """Unit vectors (8, D), orthogonal to each other."""
    found: dict[tuple[int, ...], FLOAT] = {}
    rows = np.zeros((len(sliders), LATENT), np.float32)
    for row, slider in zip(rows, sliders, strict=True):
        if slider.axes not in found:
            _, vectors = np.linalg.eigh(response(network, slider.axes).astype(np.float64))
            vectors = vectors[:, ::-1]
            largest = np.abs(vectors).argmax(0)
            found[slider.axes] = vectors * np.sign(vectors[largest, np.arange(len(largest))])
        row[list(slider.axes)] = slider.sign * found[slider.axes][:, slider.component]
    return rows


def export(network: Aurora, path: Path) -> None:
    """Write the network as ONNX with every size, window, phase and switch an input."""
    size, window = torch.tensor([64, 48]), torch.tensor([0, 0, 64, 48])
    example = (torch.zeros(LATENT), size, window, torch.zeros(()), torch.zeros(()))
    with warnings.catch_warnings():
        # The new exporter needs onnxscript; the traced one is deprecated but exact, and a test compares the two nets.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, example, str(path), opset_version=OPSET, dynamo=False,
            input_names=["z", "size", "window", "phase", "tile"], output_names=["image"],
            dynamic_axes={"image": {0: "height", 1: "width"}},
        )  # fmt: skip
    model = onnx.load(path)
    model.ir_version = IR_VERSION
    for node in model.graph.node:
        node.ClearField("doc_string")
    onnx.checker.check_model(model)
    onnx.save(model, path)


def write_card(folder: Path, model: str, recipe: Recipe) -> None:
    card = {
        "schema": 1, "id": model, "name": recipe.name, "kind": "generator", "family": "cppn",
        "summary": recipe.summary, "licence": "Apache-2.0",
        "source": "Made by packaging/make_aurora.py from a seed; no training data.",
        "default_side": 1024, "switches": ["tile", "loop"], "weights": "model.onnx",
        "directions": [{"name": s.name, "low": s.low, "high": s.high, "hint": s.hint} for s in recipe.sliders],
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")


def write_recipe(folder: Path, model: str) -> None:
    character = CHARACTERS[model]
    (folder / "recipe.toml").write_text(
        f'# How this model came to be; the command writes the same folder again.\n'
        f'command = "python packaging/make_aurora.py {model}"\n'
        f'architecture = "{character.network.__module__}.{character.network.__name__}"\n'
        f"seed = {character.seed}\n"
        f"latent = {LATENT}\n"
        f'data = "none: the weights are drawn from the seed, not trained"\n'
        f'licence = "Apache-2.0"\n',
        "utf-8",
    )


def write_thumbnail(folder: Path, recipe: Recipe) -> None:
    """Twice the size, averaged down: a thumbnail is small enough for fine folds to alias."""
    card = read_card(folder)
    generator = open_model(card)
    z = locate(LatentPoint(recipe.thumbnail_seed), generator.space, card.directions)
    picture = generator.render(z, RenderOptions(Extent(1024, 1024)))
    Image.fromarray(picture).resize((256, 256), Image.Resampling.BOX).save(folder / "thumbnail.png", optimize=True)


def make(model: str) -> None:
    recipe, network, folder = RECIPES[model], build(model), MODELS / model
    folder.mkdir(parents=True, exist_ok=True)
    export(network, folder / "model.onnx")
    (folder / "weights.safetensors").write_bytes(save(network.state_dict()))
    np.savez(
        folder / "latent.npz",
        mean=np.zeros(LATENT, np.float32),
        basis=np.eye(LATENT, dtype=np.float32),
        scale=np.ones(LATENT, np.float32),
        directions=directions(network, recipe.sliders),
    )
    write_card(folder, model, recipe)
    record_weights(folder)
    write_recipe(folder, model)
    write_thumbnail(folder, recipe)
    print(f"{model}: {sum(p.stat().st_size for p in folder.iterdir()) // 1024} KiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="ID", help=f"of {', '.join(RECIPES)}; all when none is given")
    # Small pictures: threads would only wait for each other.
    torch.set_num_threads(1)
    with torch.no_grad():
        for model in parser.parse_args().models or list(RECIPES):
            make(model)


if __name__ == "__main__":
    main()
