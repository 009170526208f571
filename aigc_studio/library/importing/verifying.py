"""Whether the files of a model are still those whose SHA-256 its card records."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file
from aigc_studio.library.card import PACKAGED, ModelCard

#: What weights and latent spaces of models that ship are kept in.
_WEIGHTS = (".safetensors", ".onnx", ".npz")


def recorded_hashes(card: ModelCard) -> dict[str, str]:
    """SHA-256 by a file's place in the card's folder, or by `package:NAME/PATH`; empty where the card says none."""
    files = card.imported.get("files", card.files)
    if isinstance(files, dict) and files:
        return {str(name): str(digest) for name, digest in files.items()}
    one = card.imported.get("weights_sha256")  # cards of 0.1 recorded the weights only
    return {card.weights: str(one)} if one else {}


def faults_of(card: ModelCard) -> tuple[str, ...]:
    """What is wrong with a model: files that changed or are gone, facts that the card of an imported one lost."""
    faults = [fault for name, recorded in recorded_hashes(card).items() if (fault := _fault(card, name, recorded))]
    if not card.imported:
        return tuple(faults)
    if not re.fullmatch(r"[0-9a-f]{64}", str(card.imported.get("sha256", ""))):
        faults.append("the card does not say the original's SHA-256")
    faults += [f"the card does not say its {what}" for what, value in _facts(card).items() if not value]
    return tuple(faults)


def damaged(card: ModelCard, faults: tuple[str, ...]) -> StudioError:
    """The faults as a sentence, and what would help."""
    file = card.imported.get("file", "its file")
    hint = f"Remove it, import “{file}”." if card.imported else "Install AIGC Studio and its packages again."
    return StudioError(f"“{card.name}” is damaged: {', '.join(faults)}.", hint)


def record_weights(folder: Path) -> None:
    """Write into the card in `folder`, of a model that ships, the SHA-256 of its weights there; those that the card
    records of packages' files stay."""
    path = folder / "card.json"
    raw = json.loads(path.read_text("utf-8"))
    packaged = {name: digest for name, digest in raw.get("files", {}).items() if name.startswith(PACKAGED)}
    own = {file.name: sha256_file(file) for file in sorted(folder.iterdir()) if file.suffix in _WEIGHTS}
    path.write_text(json.dumps(raw | {"files": packaged | own}, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _fault(card: ModelCard, name: str, recorded: str) -> str:
    """What is wrong with a file; nothing where it is whole."""
    shown = name.removeprefix(PACKAGED)
    try:
        return "" if sha256_file(card.file(name)) == recorded else f"{shown} changed"
    except FileNotFoundError:
        return f"{shown} is missing"
    except OSError:
        return f"{shown} cannot be read"
    except StudioError:  # the package is not installed
        return f"{shown} is missing"


def _facts(card: ModelCard) -> dict[str, Any]:
    return {
        "file": card.imported.get("file"), "date of import": card.imported.get("date"), "licence": card.licence,
        "measured speed": card.imported.get("seconds"),
    }  # fmt: skip
