"""Build models/pigment again: learn the latent space from style pictures, and draw the thumbnail.

    mkdir styles && cd styles && apt-get download crawl-tiles-data openclipart-png mypaint-data-extras mypaint-data
    for package in *.deb; do dpkg-deb -x "$package" .; done && cd ..
    python packaging/make_pigment.py styles

Takes about four minutes on two cores. The pictures are only looked at; nothing of them is stored but the directions
in which their style vectors differ.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from pigment_styles import painted, recoloured  # noqa: E402

from aigc_studio.core.image import Extent  # noqa: E402
from aigc_studio.library.adapters.base import LatentSpace, RenderOptions  # noqa: E402
from aigc_studio.library.adapters.pigment import LATENT_SIZE, Pigment  # noqa: E402
from aigc_studio.library.adapters.pigment_net import STYLE_SIZE  # noqa: E402
from aigc_studio.library.device import OnnxRuntime  # noqa: E402
from aigc_studio.library.importing.verifying import record_weights  # noqa: E402
from aigc_studio.library.painting.magenta import predict_graph  # noqa: E402

Floats = NDArray[np.float32]

SEED = 2026
PAINTED, CLIP_ART, TILES = 336, 130, 110
COMPONENTS = 32  # 99 % of the variance of the style vectors
SPREAD = 0.9  # a little less than the pictures' own, which keeps samples from the murky ends
#: grain, flow, stretch, stones, pebbles, weave, turn: mostly moving noise, now and then one solid thing.
STRUCTURE_MEAN = (0.4, 0.3, 0.0, -0.35, -0.45, -0.5, 0.0)
STRUCTURE_SPREAD = (0.7, 0.6, 0.5, 0.6, 0.6, 0.6, 2.0)
#: Principal components that make a direction, named in card.json after what they do to the picture.
LIGHT, CONTRAST, SOFTNESS, WARMTH, BLOOM = {0: 1.0}, {1: 1.0}, {2: 1.0}, {4: 0.8, 5: 0.45, 3: 0.4}, {8: 1.0}
THUMBNAIL_SEED = 16
# Kinds of clip art that are signs rather than drawings.
_DULL = ("computer", "electronics", "signs_and_symbols", "logos", "duplicates", "shapes", "office", "buttons")


def clip_art(folder: Path, random: np.random.Generator) -> Iterator[Image.Image]:
    """Drawings with enough in them to be a style, cropped to what is drawn."""
    Image.MAX_IMAGE_PIXELS = None  # some are huge; they are passed over before they are decoded
    files = sorted(f for f in folder.glob("**/openclipart/png/**/*.png") if not set(_DULL) & set(f.parts))
    found = 0
    for index in random.permutation(len(files)):
        if found == CLIP_ART:
            return
        picture = Image.open(files[index])
        if not 150 <= min(picture.size) <= max(picture.size) <= 2000:
            continue
        layer = picture.convert("RGBA")
        box = layer.getchannel("A").getbbox()
        if box is None or min(box[2] - box[0], box[3] - box[1]) < 100:
            continue
        layer = layer.crop(box)
        ground = Image.new("RGBA", layer.size, (225, 225, 225, 255))
        ground.alpha_composite(layer)
        light = np.asarray(ground.convert("L").resize((256, 256)), np.float32) / 255
        if light.std() > 0.16 and np.abs(np.diff(light, axis=1)).mean() > 0.022:
            found += 1
            yield ground


def dungeon_tiles(folder: Path, random: np.random.Generator) -> Iterator[Image.Image]:
    """Floors and walls of 32 pixels, four by four."""
    tiles = []
    for file in sorted(folder.glob("**/crawl/dat/tiles/*.png")):
        if file.stem not in ("floor", "wall"):
            continue
        atlas = np.asarray(Image.open(file).convert("RGBA"))
        for y in range(0, atlas.shape[0] - 31, 32):
            for x in range(0, atlas.shape[1] - 31, 32):
                tile = atlas[y : y + 32, x : x + 32]
                if (tile[..., 3] == 255).all() and tile[..., :3].std() > 14:
                    tiles.append(np.tile(tile[..., :3], (4, 4, 1)))
    for index in random.permutation(len(tiles))[:TILES]:
        yield Image.fromarray(tiles[index])


def papers(folder: Path) -> Iterator[Image.Image]:
    """Canvas and paper grounds; these two authors put theirs under CC0."""
    for author in ("ramon", "mrmamurk"):
        for file in sorted(folder.glob(f"**/mypaint/backgrounds/{author}/*.png")):
            yield Image.open(file).convert("RGB")


def style_vectors(folder: Path) -> Floats:
    """Style vectors (N, 100) of all the pictures."""
    random = np.random.default_rng(SEED)
    encoder = OnnxRuntime(predict_graph())
    pictures = [picture for _, picture in painted(PAINTED, random)]
    for found in (clip_art(folder, random), dungeon_tiles(folder, random), papers(folder)):
        before = len(pictures)
        pictures += [recoloured(picture, random) for picture in found]
        if len(pictures) == before:
            raise SystemExit(f"{folder} lacks one of the packages that the head of this file names.")
    print(f"{len(pictures)} style pictures")
    inputs = (np.asarray(picture, np.float32)[None] / 255 for picture in pictures)
    return np.stack([np.asarray(encoder.run({"image": image})[0], np.float32).reshape(-1) for image in inputs])


def latent_space(vectors: Floats) -> LatentSpace:
    """Principal components of the vectors, and the structure numbers beside them."""
    middle = vectors.mean(0)
    _, singular, axes = np.linalg.svd(vectors - middle, full_matrices=False)
    deviation = singular / np.sqrt(len(vectors))
    structure = np.eye(LATENT_SIZE, dtype=np.float32)[STYLE_SIZE:]
    basis = np.concatenate([_widen(axes[:COMPONENTS]), structure])
    scale = np.concatenate([SPREAD * deviation[:COMPONENTS], STRUCTURE_SPREAD])
    mean = np.concatenate([middle, STRUCTURE_MEAN]).astype(np.float32)
    space = LatentSpace(mean, basis, scale.astype(np.float32), np.zeros((0, LATENT_SIZE), np.float32))
    grain, flow, _, stones, pebbles, weave, _ = structure * np.float32(0.6)
    shaped = [flow, stones - weave, 1.2 * grain + pebbles]
    components = axes * deviation[:, None]
    directions = np.stack([*_oriented(space, components), *shaped]).astype(np.float32)
    return LatentSpace(space.mean, space.basis, space.scale, directions)


def _widen(vectors: Floats) -> Floats:
    return np.pad(vectors, ((0, 0), (0, LATENT_SIZE - STYLE_SIZE))).astype(np.float32)


def _oriented(space: LatentSpace, components: Floats) -> list[Floats]:
    """The five directions of colour and brush. A component's sign is chance, so each is turned to do what it says."""
    directions = []
    for parts, measure in (
        (LIGHT, _lightness), (CONTRAST, np.std), (SOFTNESS, _smoothness), (WARMTH, _warmth), (BLOOM, _bloom),
    ):  # fmt: skip
        total = np.zeros(LATENT_SIZE, np.float32)
        for index, weight in parts.items():
            step = _widen(components[index : index + 1])[0]
            total += weight * np.sign(_effect(space, step, measure)) * step
        directions.append(total)
    return directions


def _effect(space: LatentSpace, step: Floats, measure: object) -> float:
    """How much `measure` of a texture grows from one side of the mean to the other."""
    assert callable(measure)
    low, high = (render(space, space.mean + side * step).astype(np.float32) for side in (-1.5, 1.5))
    return float(measure(high) - measure(low))


def _lightness(picture: Floats) -> float:
    return float(picture.mean())


def _smoothness(picture: Floats) -> float:
    return -float(np.abs(np.diff(picture, axis=1)).mean() / picture.std())


def _warmth(picture: Floats) -> float:
    return float(picture[..., 0].mean() - picture[..., 2].mean())


def _bloom(picture: Floats) -> float:
    return float(picture[..., (0, 2)].mean() - picture[..., 1].mean())


def render(space: LatentSpace, z: Floats, side: int = 256, noise_seed: int = 0) -> NDArray[np.uint8]:
    """A square texture (side, side, 3)."""
    return Pigment(space).render(z.astype(np.float32), RenderOptions(Extent(side, side), noise_seed))


def main() -> None:
    parser = argparse.ArgumentParser(description="Build models/pigment/latent.npz and thumbnail.png again.")
    parser.add_argument("styles", type=Path, help="folder with the unpacked style packages")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "pigment")
    options = parser.parse_args()
    space = latent_space(style_vectors(options.styles))
    options.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        options.out / "latent.npz", mean=space.mean, basis=space.basis, scale=space.scale, directions=space.directions
    )
    if (options.out / "card.json").exists():
        record_weights(options.out)
    random = np.random.Generator(np.random.PCG64(THUMBNAIL_SEED))
    sample = random.standard_normal(len(space.scale)).astype(np.float32) * space.scale
    Image.fromarray(render(space, space.mean + sample @ space.basis)).save(options.out / "thumbnail.png", optimize=True)


if __name__ == "__main__":
    main()
