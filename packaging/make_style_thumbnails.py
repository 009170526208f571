"""Makes the thumbnails of the stylizers again: `python packaging/make_style_thumbnails.py [PICTURE]`.

PICTURE is what the styles are shown on (its middle square); without it, the still life that ships.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from aigc_studio.library.adapters.arbitrary import ArbitraryStyle  # noqa: E402
from aigc_studio.library.adapters.multistyle import Multistyle  # noqa: E402
from aigc_studio.library.card import read_card  # noqa: E402

STYLE_SIDE = 160
MODEL_SIDE = 256
#: Painted larger and then reduced, so that brush strokes are as fine as on a real picture.
PAINTED_SIDE = 384
#: What the thumbnail of the whole stylizer shows, from left to right.
SHOWN = ("starry-line", "fauve-oils", "great-wave", "lemon-woodcut")
PAINTING = ROOT / "models" / "aurora-ink" / "thumbnail.png"


def middle_square(path: Path, side: int) -> np.ndarray:
    with Image.open(path) as picture:
        rgb = picture.convert("RGB")
    edge = min(rgb.size)
    left, top = (rgb.width - edge) // 2, (rgb.height - edge) // 2
    square = rgb.crop((left, top, left + edge, top + edge))
    return np.asarray(square.resize((side, side), Image.Resampling.LANCZOS))


def save(pixels: np.ndarray, side: int, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    small = Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS)
    small.save(path, optimize=True)


def make_multistyle(content: np.ndarray) -> None:
    card = read_card(ROOT / "models" / "multistyle26")
    network = Multistyle()
    painted = {}
    for style in card.styles:
        weights = np.zeros(network.style_size, np.float32)
        weights[style.index] = 1
        painted[style.slug] = network.stylize(content, weights)
        save(painted[style.slug], STYLE_SIDE, card.folder / "styles" / f"{style.slug}.png")
    bands = np.array_split(np.arange(content.shape[1]), len(SHOWN))
    together = [painted[slug][:, columns] for slug, columns in zip(SHOWN, bands, strict=True)]
    save(np.ascontiguousarray(np.concatenate(together, 1)), MODEL_SIDE, card.thumbnail)


def make_arbitrary(content: np.ndarray) -> None:
    network = ArbitraryStyle()
    painting = middle_square(PAINTING, MODEL_SIDE)
    painted = Image.fromarray(network.stylize(content, network.encode(painting)))
    inset = PAINTED_SIDE // 3
    painted.paste((255, 255, 255), (0, PAINTED_SIDE - inset - 6, inset + 6, PAINTED_SIDE))
    painted.paste(Image.fromarray(painting).resize((inset, inset)), (0, PAINTED_SIDE - inset))
    save(np.asarray(painted), MODEL_SIDE, ROOT / "models" / "arbitrary-style" / "thumbnail.png")


def main() -> None:
    picture = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "samples" / "still-life.jpg"
    content = middle_square(picture, PAINTED_SIDE)
    make_multistyle(content)
    make_arbitrary(content)


if __name__ == "__main__":
    main()
