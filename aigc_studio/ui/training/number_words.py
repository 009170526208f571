"""What the numbers of a plan are called, and what they do to a training."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_WORDS = {
    "side": (
        QT_TRANSLATE_NOOP("Plan", "Size"),
        QT_TRANSLATE_NOOP("Plan", "Pixels on each side of the pictures that it makes"),
    ),
    "width": (QT_TRANSLATE_NOOP("Plan", "Network width"), QT_TRANSLATE_NOOP("Plan", "More sees more and takes longer")),
    "depth": (
        QT_TRANSLATE_NOOP("Plan", "Network depth"),
        QT_TRANSLATE_NOOP("Plan", "How many layers lie behind each other"),
    ),
    "latent": (
        QT_TRANSLATE_NOOP("Plan", "Hidden numbers"),
        QT_TRANSLATE_NOOP("Plan", "From how many numbers a picture is made"),
    ),
    "batch": (QT_TRANSLATE_NOOP("Plan", "Batch"), QT_TRANSLATE_NOOP("Plan", "Pictures that it looks at in one step")),
    "accumulate": (
        QT_TRANSLATE_NOOP("Plan", "Parts of a batch"),
        QT_TRANSLATE_NOOP("Plan", "Shown one after the other, where memory is short"),
    ),
    "rate": (QT_TRANSLATE_NOOP("Plan", "Learning rate"), QT_TRANSLATE_NOOP("Plan", "Smaller is steadier and slower")),
    "optimiser": (QT_TRANSLATE_NOOP("Plan", "Optimiser"), QT_TRANSLATE_NOOP("Plan", "How steps follow from gradients")),
    "weight_decay": (
        QT_TRANSLATE_NOOP("Plan", "Weight decay"),
        QT_TRANSLATE_NOOP("Plan", "Pulls weights towards nothing"),
    ),
    "schedule": (
        QT_TRANSLATE_NOOP("Plan", "Learning rate over time"),
        QT_TRANSLATE_NOOP("Plan", "Constant, or slowly down to nothing"),
    ),
    "warm_up": (
        QT_TRANSLATE_NOOP("Plan", "Warm-up steps"),
        QT_TRANSLATE_NOOP("Plan", "In which the learning rate grows"),
    ),
    "clip": (
        QT_TRANSLATE_NOOP("Plan", "Largest gradient"),
        QT_TRANSLATE_NOOP("Plan", "Larger ones are cut; 0 cuts none"),
    ),
    "ema_half_life": (
        QT_TRANSLATE_NOOP("Plan", "Averaging"),
        QT_TRANSLATE_NOOP("Plan", "Over how many pictures weights are averaged; 0 for not"),
    ),
    "beta": (
        QT_TRANSLATE_NOOP("Plan", "β"),
        QT_TRANSLATE_NOOP("Plan", "More makes sliders tidier and pictures softer"),
    ),
    "critic": (
        QT_TRANSLATE_NOOP("Plan", "Critic"),
        QT_TRANSLATE_NOOP("Plan", "More makes pictures sharper and less true to the photos; 0 for no critic"),
    ),
    "privacy": (
        QT_TRANSLATE_NOOP("Plan", "Privacy"),
        QT_TRANSLATE_NOOP("Plan", "Noise on what each picture teaches, so that none can be found again; 0 for none"),
    ),
    "flip": (
        QT_TRANSLATE_NOOP("Plan", "Mirror"),
        QT_TRANSLATE_NOOP("Plan", "Pictures are shown mirrored too; not for letters"),
    ),
    "shift": (
        QT_TRANSLATE_NOOP("Plan", "Shift"),
        QT_TRANSLATE_NOOP("Plan", "Moves pictures by up to this part of their side"),
    ),
    "tint": (
        QT_TRANSLATE_NOOP("Plan", "Recolour"),
        QT_TRANSLATE_NOOP("Plan", "Changes brightness and colours by up to this"),
    ),
    "cutout": (
        QT_TRANSLATE_NOOP("Plan", "Cut out"),
        QT_TRANSLATE_NOOP("Plan", "Leaves out a square of this part of the side"),
    ),
    "augment": (
        QT_TRANSLATE_NOOP("Plan", "How often"),
        QT_TRANSLATE_NOOP("Plan", "The chance of each of these changes, 0 to 1"),
    ),
    "adaptive": (
        QT_TRANSLATE_NOOP("Plan", "Find how often by itself"),
        QT_TRANSLATE_NOOP("Plan", "More when it learns pictures by heart"),
    ),
    "loss": (QT_TRANSLATE_NOOP("Plan", "Loss"), QT_TRANSLATE_NOOP("Plan", "What the two networks play for")),
    "penalty": (
        QT_TRANSLATE_NOOP("Plan", "Gradient penalty"),
        QT_TRANSLATE_NOOP("Plan", "Keeps the judging network calm; 0 for none"),
    ),
    "tileable": (QT_TRANSLATE_NOOP("Plan", "Seamless"), QT_TRANSLATE_NOOP("Plan", "Pictures repeat without an edge")),
    "colours": (
        QT_TRANSLATE_NOOP("Plan", "Colours"),
        QT_TRANSLATE_NOOP("Plan", "How many colours a picture is made of"),
    ),
    "kinds": (
        QT_TRANSLATE_NOOP("Plan", "Kinds"),
        QT_TRANSLATE_NOOP("Plan", "How many kinds of pictures it is to find by itself"),
    ),
    "codes": (
        QT_TRANSLATE_NOOP("Plan", "Codes"),
        QT_TRANSLATE_NOOP("Plan", "How many sliders it is to find by itself"),
    ),
    "factor": (QT_TRANSLATE_NOOP("Plan", "Times larger"), QT_TRANSLATE_NOOP("Plan", "How much it enlarges")),
    "degradation": (
        QT_TRANSLATE_NOOP("Plan", "Small pictures"),
        QT_TRANSLATE_NOOP("Plan", "Clean, or worn: with noise and JPEG's marks"),
    ),
    "noise": (QT_TRANSLATE_NOOP("Plan", "Strongest noise"), QT_TRANSLATE_NOOP("Plan", "That it takes off, of 255")),
    "flows": (
        QT_TRANSLATE_NOOP("Plan", "Flow steps"),
        QT_TRANSLATE_NOOP("Plan", "More follow the pictures' own spread closer"),
    ),
    "entries": (
        QT_TRANSLATE_NOOP("Plan", "Codebook"),
        QT_TRANSLATE_NOOP("Plan", "From how many pieces pictures are put together"),
    ),
    "levels": (QT_TRANSLATE_NOOP("Plan", "Levels of colour"), QT_TRANSLATE_NOOP("Plan", "In each channel")),
    "seed": (
        QT_TRANSLATE_NOOP("Plan", "Seed"),
        QT_TRANSLATE_NOOP("Plan", "Another one gives another training of the same kind"),
    ),
    "checkpoint_every": (
        QT_TRANSLATE_NOOP("Plan", "Save every … steps"),
        QT_TRANSLATE_NOOP("Plan", "At most these are lost in a crash"),
    ),
    "sample_every": (
        QT_TRANSLATE_NOOP("Plan", "Samples every … steps"),
        QT_TRANSLATE_NOOP("Plan", "How often you see what it makes"),
    ),
    "steps": (
        QT_TRANSLATE_NOOP("Plan", "Steps"),
        QT_TRANSLATE_NOOP("Plan", "How long it trains; it can be stopped or go on any time"),
    ),
    "measure_every": (
        QT_TRANSLATE_NOOP("Plan", "Measure every … steps"),
        QT_TRANSLATE_NOOP("Plan", "How often the samples are compared with your pictures; takes some seconds"),
    ),
    "patience": (
        QT_TRANSLATE_NOOP("Plan", "Patience"),
        QT_TRANSLATE_NOOP("Plan", "After so many measures without a better one it ends; 0 for never"),
    ),
    "mixed": (
        QT_TRANSLATE_NOOP("Plan", "Half precision"),
        QT_TRANSLATE_NOOP("Plan", "Faster and smaller on many GPUs; chosen by itself where it helps"),
    ),
    "auto": (QT_TRANSLATE_NOOP("Plan", "Where it helps"), ""),
    "on": (QT_TRANSLATE_NOOP("Plan", "On"), ""),
    "off": (QT_TRANSLATE_NOOP("Plan", "Off"), ""),
    "held_out": (QT_TRANSLATE_NOOP("Plan", "On pictures not seen"), ""),
    "psnr": ("PSNR", ""),
    "psnr of bicubic": (QT_TRANSLATE_NOOP("Plan", "PSNR of bicubic"), ""),
    "psnr of the noisy picture": (QT_TRANSLATE_NOOP("Plan", "PSNR of the noisy picture"), ""),
    "constant": (QT_TRANSLATE_NOOP("Plan", "Constant"), ""),
    "cosine": (QT_TRANSLATE_NOOP("Plan", "Falling"), ""),
    "adam": ("Adam", ""),
    "adamw": ("AdamW", ""),
    "own": (QT_TRANSLATE_NOOP("Plan", "As in its paper"), ""),
    "logistic": (QT_TRANSLATE_NOOP("Plan", "Logistic"), ""),
    "hinge": (QT_TRANSLATE_NOOP("Plan", "Hinge"), ""),
    "relativistic": (QT_TRANSLATE_NOOP("Plan", "Relativistic (R3GAN)"), ""),
    "clean": (QT_TRANSLATE_NOOP("Plan", "Clean"), ""),
    "worn": (QT_TRANSLATE_NOOP("Plan", "Worn"), ""),
    "reconstruction": (QT_TRANSLATE_NOOP("Plan", "Likeness"), ""),
    "divergence": (QT_TRANSLATE_NOOP("Plan", "Divergence (KL)"), ""),
    "prior": (QT_TRANSLATE_NOOP("Plan", "Where points lie"), ""),
    "generator": (QT_TRANSLATE_NOOP("Plan", "Generator"), ""),
    "discriminator": (QT_TRANSLATE_NOOP("Plan", "Discriminator"), ""),
    "diversity": (QT_TRANSLATE_NOOP("Plan", "Diversity"), ""),
    "augmentation": (QT_TRANSLATE_NOOP("Plan", "Pictures changed"), ""),
    "kid": ("KID", ""),
    "tiny": (QT_TRANSLATE_NOOP("Plan", "Tiny: a try in a minute"), ""),
    "cpu": (QT_TRANSLATE_NOOP("Plan", "For this processor"), ""),
    "laptop": (QT_TRANSLATE_NOOP("Plan", "For a laptop's GPU"), ""),
    "large": (QT_TRANSLATE_NOOP("Plan", "For a large GPU"), ""),
}


def word(name: str) -> str:
    """The name of a number, a choice, a curve or a preset."""
    plain = name.replace("_", " ")
    return _tr(_WORDS[name][0]) if name in _WORDS else plain[:1].upper() + plain[1:]


def hint(name: str) -> str:
    """What a number does."""
    return _tr(_WORDS[name][1]) if name in _WORDS and _WORDS[name][1] else word(name)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Plan", text)
