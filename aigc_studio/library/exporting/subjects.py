"""Which `Subject` a card is exported as."""

from __future__ import annotations

from collections.abc import Callable

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import ModelCard
from aigc_studio.library.exporting.subject import Subject
from aigc_studio.library.families import families


def subject_of(card: ModelCard) -> Subject:
    """The card opened for its export. Raises StudioError when it does not open, or is of no kind that goes out."""
    if card.family.startswith("onnx-") or card.family == "cppn":
        from aigc_studio.library.exporting.graph_subjects import AuroraSubject, OnnxFileSubject

        return AuroraSubject(card) if card.family == "cppn" else OnnxFileSubject(card)
    if card.family in ("multistyle", "arbitrary-style", "pigment"):
        from aigc_studio.library.exporting import painting_subjects as paintings

        made: dict[str, Callable[[ModelCard], Subject]] = {
            "multistyle": paintings.MultistyleSubject, "arbitrary-style": paintings.ArbitrarySubject,
            "pigment": paintings.PigmentSubject,
        }  # fmt: skip
        return made[card.family](card)
    if card.family not in families():
        raise StudioError(f"“{card.name}” is of a family that this version cannot export.", "Update AIGC Studio.")
    if card.kind == "generator":
        from aigc_studio.library.exporting.torch_generator import TorchGeneratorSubject

        return TorchGeneratorSubject(card)
    from aigc_studio.library.exporting.torch_image import TorchImageSubject

    return TorchImageSubject(card)
