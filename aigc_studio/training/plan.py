"""What is asked of a training: every number that decides how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any, Literal, get_args

from aigc_studio.core.errors import StudioError, unknown_name

Schedule = Literal["constant", "cosine"]
Optimiser = Literal["adam", "adamw"]
#: What a GAN's networks are trained to make small; "own" is that of the family's paper.
Loss = Literal["own", "logistic", "hinge", "relativistic"]
#: How an upscaler's small pictures are made: by a clean reduction, or also with noise and JPEG's marks.
Degradation = Literal["clean", "worn"]
#: Whether losses are computed in half precision where that does no harm: "auto" does so where it makes steps faster.
Mixed = Literal["off", "auto", "on"]


@dataclass(frozen=True)
class TrainingPlan:
    """One training. The same plan on the same data gives the same weights, on one kind of machine.

    A step shows the networks `batch` pictures, `accumulate` parts of them one after the other when memory is short.
    `width` scales the networks' channels, `latent` is the number of numbers that a picture is made from.
    `ema_half_life` counts pictures; 0 keeps no average. `clip` is the largest norm of a gradient, 0 for no limit.
    `beta` weighs a VAE's KL divergence (Higgins et al. 2017), `critic` a discriminator's word on what it makes, 0 for
    none (Larsen et al. 2016), and `penalty` the gradient penalty of who judges, 0 for none.

    Augmentation: pictures are moved by up to `shift` of their side, recoloured by up to `tint`, and lose squares of
    `cutout` of their side, each with the chance `augment`; `adaptive` lets a GAN find that chance by itself. GANs:
    `tileable` makes pictures that repeat without seams, where the family can; a palette GAN's are of `colours` colours;
    InfoGAN is to find `kinds` of pictures and `codes` numbers that describe them.

    `depth` counts the layers of enhancers, transformers and PixelCNNs. Enhancers: an upscaler enlarges `factor` times
    pictures made small by `degradation`; a denoiser takes off noise of up to `noise` of 255. VAEs: `flows` counts the
    steps of a normalising flow, `entries` the codebook of a VQ-VAE; PixelCNN paints in `levels` of each channel.

    Samples are made every `sample_every` steps and measured every `measure_every`; after `patience` measures without a
    better one the training ends and its best weights are kept, 0 for never. `privacy` is the noise of differentially
    private steps, in lengths of a gradient; 0 for none.
    """

    family: str
    steps: int = 2000
    batch: int = 32
    accumulate: int = 1
    side: int = 32
    width: int = 32
    latent: int = 64
    rate: float = 2e-4
    optimiser: Optimiser = "adam"
    weight_decay: float = 0.0
    schedule: Schedule = "constant"
    warm_up: int = 0
    clip: float = 0.0
    ema_half_life: int = 10_000
    beta: float = 1.0
    critic: float = 0.0
    flip: bool = False
    shift: float = 0.0
    tint: float = 0.0
    cutout: float = 0.0
    augment: float = 1.0
    adaptive: bool = False
    loss: Loss = "own"
    penalty: float = 0.0
    tileable: bool = False
    colours: int = 8
    kinds: int = 10
    codes: int = 2
    depth: int = 8
    factor: int = 2
    degradation: Degradation = "clean"
    noise: float = 50.0
    flows: int = 2
    entries: int = 256
    levels: int = 16
    seed: int = 0
    checkpoint_every: int = 250
    sample_every: int = 250
    measure_every: int = 1000
    patience: int = 0
    privacy: float = 0.0
    mixed: Mixed = "off"

    def checked(self) -> TrainingPlan:
        """The same. Raises StudioError for what cannot be trained, with the reason."""
        for name, low, high in _LIMITS:
            value = getattr(self, name)
            if not isfinite(value) or not low <= value <= high:
                raise StudioError(
                    f"{name.replace('_', ' ').capitalize()} {value:,.10g} is not between {low:,.10g} and {high:,.10g}.",
                    "Choose a number in that range.",
                )
        for name, choices in _CHOICES:
            if getattr(self, name) not in choices:
                raise StudioError(f"There is no {name} {getattr(self, name)!r}.", f"Choose {', '.join(choices)}.")
        if self.side // (self.side & -self.side) not in (1, 7):  # what is left when all doublings are taken back
            raise StudioError(
                f"Networks double their side: {self.side} is neither 4 nor 7 doubled.",
                "Use 16, 28, 32, 56, 64, 112, 128, 224 or 256.",
            )
        if self.side % self.factor:
            raise StudioError(f"{self.side} pixels cannot be made {self.factor} times smaller.", "Use 2 or 4.")
        if self.batch % self.accumulate:
            whole = max(self.accumulate, self.batch - self.batch % self.accumulate)
            raise StudioError(
                f"A batch of {self.batch} does not divide into {self.accumulate} parts.",
                f"Use for example a batch of {whole}.",
            )
        return self

    def rate_at(self, step: int) -> float:
        """The learning rate of a step: a linear warm-up, then constant or a half cosine down to nothing (Loshchilov &
        Hutter 2017)."""
        from math import cos, pi

        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        if self.schedule == "constant":
            return self.rate
        return self.rate * 0.5 * (1 + cos(pi * (step - self.warm_up) / max(1, self.steps - self.warm_up)))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> TrainingPlan:
        """Raises StudioError for a plan of a newer version or a damaged one."""
        try:
            plan = cls(**raw)
            for field in fields(cls):
                if type(getattr(plan, field.name)) is not type(getattr(cls(""), field.name)):
                    raise TypeError(field.name)
        except TypeError as error:
            raise StudioError(f"The plan of this training is damaged ({error}).", "Start it anew.") from error
        return plan.checked()


def changes_of(values: Mapping[str, float | str]) -> dict[str, float | bool | str]:
    """Numbers and choices of a plan by their names, as their types; 0 and 1 for switches. Raises StudioError for other
    names and words."""
    types = {field.name: type(getattr(TrainingPlan(""), field.name)) for field in fields(TrainingPlan)}
    choices = dict(_CHOICES)
    found: dict[str, float | bool | str] = {}
    for name, value in values.items():
        if name in choices:
            if value not in choices[name]:
                raise StudioError(f"There is no {name} “{value}”.", f"Choose {', '.join(choices[name])}.")
            found[name] = value
            continue
        if types.get(name) not in (int, float, bool):
            known = [known for known, kind in types.items() if kind in (int, float, bool) or known in choices]
            raise unknown_name("number of a training", name, known)
        if isinstance(value, str):
            raise StudioError(f"{name} is a number, not “{value}”.", f"Write for example --set {name}=1.")
        if types[name] is bool and value not in (0, 1):
            raise StudioError(f"{name} is a switch.", "Use 1 for on or 0 for off.")
        if types[name] is not float and value != int(value):
            raise StudioError(f"{name} must be a whole number.", f"Use for example {round(value)}.")
        found[name] = types[name](value)
    return found


_LIMITS = (
    ("steps", 1, 10_000_000), ("batch", 1, 4096), ("accumulate", 1, 256), ("side", 16, 256), ("width", 4, 512),
    ("latent", 2, 1024), ("rate", 1e-7, 0.1), ("weight_decay", 0, 1), ("warm_up", 0, 1_000_000), ("clip", 0, 1e6),
    ("ema_half_life", 0, 10_000_000), ("beta", 0, 1000), ("critic", 0, 100), ("seed", 0, 2**31),
    ("checkpoint_every", 1, 1_000_000), ("sample_every", 1, 1_000_000), ("measure_every", 1, 1_000_000),
    ("patience", 0, 1000), ("privacy", 0, 100), ("shift", 0, 0.5), ("tint", 0, 1), ("cutout", 0, 0.75),
    ("augment", 0, 1), ("penalty", 0, 1000), ("colours", 2, 64), ("kinds", 2, 1000), ("codes", 0, 64),
    ("depth", 1, 64), ("factor", 2, 4), ("noise", 1, 100), ("flows", 1, 16), ("entries", 8, 4096), ("levels", 2, 256),
)  # fmt: skip
_CHOICES = (
    ("optimiser", get_args(Optimiser)), ("schedule", get_args(Schedule)), ("loss", get_args(Loss)),
    ("degradation", get_args(Degradation)), ("mixed", get_args(Mixed)),
)  # fmt: skip
