"""The kinds of networks in an artist's words: what they are good for, not how they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

if TYPE_CHECKING:
    from aigc_studio.training.described import Described

_WORDS = {
    "vae": QT_TRANSLATE_NOOP("Family", "Learns quickly. Tidy sliders; a critic makes pictures crisp."),
    "flow-vae": QT_TRANSLATE_NOOP("Family", "As the VAE, closer to how your pictures really vary."),
    "conditional-vae": QT_TRANSLATE_NOOP("Family", "Each folder is a class of its own; sliders are how it looks."),
    "vq-vae": QT_TRANSLATE_NOOP("Family", "Puts pictures together from pieces that it has found; crisp, and slow."),
    "pixelcnn": QT_TRANSLATE_NOOP("Family", "Paints pixel by pixel; for very small pictures."),
    "mlp-gan": QT_TRANSLATE_NOOP("Family", "The simplest game of two networks; for digits and other plain pictures."),
    "dcgan": QT_TRANSLATE_NOOP("Family", "Two networks play against each other: crisp pictures, sometimes restless."),
    "sngan": QT_TRANSLATE_NOOP("Family", "As DCGAN, and steadier; with classes, and seamless too."),
    "conditional-gan": QT_TRANSLATE_NOOP("Family", "Learns each folder as a class of its own that you can choose."),
    "infogan": QT_TRANSLATE_NOOP("Family", "Finds kinds and sliders in your pictures by itself."),
    "palette-gan": QT_TRANSLATE_NOOP("Family", "Few colours, flat and without grain: for icons and pixel art."),
    "stylegan2-lite": QT_TRANSLATE_NOOP("Family", "The finest pictures after the longest training; seamless too."),
    "cyclegan": QT_TRANSLATE_NOOP("Family", "Two folders: a style that turns the one kind into the other."),
    "glyph-vae": QT_TRANSLATE_NOOP("Family", "Letters: what is written and how it looks get sliders of their own."),
    "upscaler": QT_TRANSLATE_NOOP("Family", "Learns to make small photos large; it joins the tools."),
    "denoiser": QT_TRANSLATE_NOOP("Family", "Learns to take the noise out of photos; it joins the tools."),
}


def family_words(family: Described) -> str:
    """One sentence; of a family that has none here, its own."""
    known = _WORDS.get(family.name)
    return QCoreApplication.translate("Family", known) if known else family.about.replace("`", "")
