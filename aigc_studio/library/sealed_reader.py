"""The process that looks at a file for `probe`: it can read, compute and answer, and nothing else.

`python -m aigc_studio.library.sealed_reader [--prepare]` takes one line `[path, bytes of memory]` of JSON on its
standard input and prints a `probe.Report`, and maybe a `probe.Picture` on a line before it. With `--prepare` it loads
the libraries before it reads that line, and ends when the line does not come.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_bytes
from aigc_studio.library.checkpoints.strangers import unknown_generator, unknown_weights
from aigc_studio.library.inscription import KEY, read_inscription
from aigc_studio.library.probe import Match, Picture, Report, may_be_onnx

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aigc_studio.library.checkpoints.checkpoint import StateDict
    from aigc_studio.library.device import OnnxRuntime
    from aigc_studio.library.onnx_files.signature import Signature

_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.kill", "shutil.", "webbrowser.", "urllib.", "winreg.", "tempfile.", "pty.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: How long a process started ahead waits for its file.
_PATIENCE = 120.0
_LONGEST_WORDS = 1 << 16
#: Pixels a side of the first picture.
_SHOWN, _TINY = 512, 128
_LIBRARIES = (
    "onnx.checker", "onnxruntime", "aigc_studio.library.checkpoints.checkpoint",
    "aigc_studio.library.onnx_files.signature",
)  # fmt: skip


def examine(path: Path, shown: Callable[[Picture], None] = lambda _picture: None) -> Report:
    """What `probe` does, in this process. A format beside checkpoints is asked for here, by its content. `shown` is
    given the picture of a network that is still being tried out, where that takes long."""
    try:
        if not path.is_file():  # a pipe or a device would never end
            raise StudioError(f"“{path.name}” is not a file.", "Choose a model's file.")
        return _examine_onnx(path, shown) if may_be_onnx(path) else _examine_weights(path)
    except StudioError as error:
        return Report(message=error.message, hint=error.hint)
    except (MemoryError, RecursionError):
        return Report(
            message="This file asks for more memory than a network needs.", hint="It is damaged; download it again."
        )


def _examine_onnx(path: Path, shown: Callable[[Picture], None]) -> Report:
    from aigc_studio.library.inscribed import onnx_match
    from aigc_studio.library.onnx_files.ports import read_ports
    from aigc_studio.library.onnx_files.safe import open_safely
    from aigc_studio.library.onnx_files.signature import signature_of

    file = open_safely(path)
    read_ports(file.model)  # refuses what need not be opened
    network = file.open()
    card = read_inscription(file.inscription)
    match, picture = onnx_match(file, network, card) if card is not None else None, None
    confirmed = match is not None
    if match is None:
        found = signature_of(file, network, lambda made: _show(made, shown))
        match = Match(0, "", found.family, f"ONNX {found.kind}", found.kind, found.settings)
        picture = _first_picture(found, network)
    folder = path.resolve().parent
    return Report(
        (match,), ("",), sha256=file.sha256, inscription=_short(file.inscription, confirmed), picture=picture,
        companions={path.relative_to(folder).as_posix(): state for path, state in file.companions.items()},
        rewritten=sha256_bytes(file.rewritten) if file.rewritten else "",
    )  # fmt: skip


def _show(made: NDArray[np.uint8], shown: Callable[[Picture], None]) -> None:
    if _will_do(made):
        shown(_as_text(made))


def _will_do(made: NDArray[np.uint8]) -> bool:
    """A picture that was made while a network was tried out may be tiny."""
    return any(side >= _TINY for side in made.shape[:2])


def _as_text(made: NDArray[np.uint8]) -> Picture:
    from PIL import Image

    image = Image.fromarray(made)
    image.thumbnail((_SHOWN, _SHOWN))
    return Picture(image.width, image.height, b64encode(image.tobytes()).decode("ascii"))


def _first_picture(found: Signature, network: OnnxRuntime) -> Picture | None:
    """What the network makes, small; it is open here already, and opening a large one takes long. None when it fails:
    whoever opens the copy will find out why."""
    from aigc_studio.jobs.context import JobContext
    from aigc_studio.library.card import ModelCard
    from aigc_studio.library.trial import SIDE, picture_of

    card = ModelCard("", "", found.kind, found.family, Path(), settings=found.settings,
                     default_side=int(found.settings.get("side", SIDE)))  # fmt: skip
    made = found.picture
    try:
        if made is None or not _will_do(made):
            made = picture_of(card, _adapter(found, network), JobContext())
    except StudioError:
        return None
    return None if made is None else _as_text(made)


def _adapter(found: Signature, network: OnnxRuntime) -> Any:
    settings = found.settings
    if found.kind == "generator":
        from aigc_studio.library.adapters.onnx_generator import OnnxGenerator, plain_space

        return OnnxGenerator(network, settings, plain_space(int(settings["latent"]), int(settings["classes"])))
    if found.kind == "stylizer":
        from aigc_studio.library.adapters.onnx_stylizer import stylizer_of

        return stylizer_of(network, settings)
    if found.kind == "encoder":
        from aigc_studio.library.adapters.onnx_encoder import OnnxEncoder

        return OnnxEncoder(network, settings)
    from aigc_studio.library.adapters.onnx_image import OnnxImage

    return OnnxImage(network, settings)


def _examine_weights(path: Path) -> Report:
    from aigc_studio.library.checkpoints.checkpoint import read_checkpoint
    from aigc_studio.library.checkpoints.containers.torchscript import program_refusal
    from aigc_studio.library.inscribed import weights_match

    checkpoint = read_checkpoint(path)
    card = read_inscription(checkpoint.inscription)
    own = weights_match(checkpoint, card) if card is not None else None
    matches = (own,) if own is not None else tuple(_matches(checkpoint.candidates))
    message, hint = "", ""
    if not matches and checkpoint.program:
        message, hint = program_refusal().message, program_refusal().hint
    elif not matches:
        message, hint = unknown_weights([state.shapes for state in checkpoint.candidates])
    elif all(match.refusal for match in matches):
        claimed = {match.candidate for match in matches}
        beside = unknown_generator([state.shapes for state in checkpoint.candidates], claimed)
        message, hint = beside or (matches[0].refusal, matches[0].advice)
    names = tuple(state.name for state in checkpoint.candidates)
    return Report(
        matches, names, tuple(checkpoint.notes), message, hint,
        inscription=_short(checkpoint.inscription, own is not None),
    )  # fmt: skip


def _matches(candidates: list[StateDict]) -> Iterator[Match]:
    from aigc_studio.library.families import families
    from aigc_studio.library.families.base import detected

    for place, state in enumerate(candidates):
        for name, family in families().items():
            found = detected(family, state.shapes)
            if found is not None:
                found = found.of_pictures()
                yield Match(
                    place, state.name, name, family.TITLE, found.kind, found.settings, found.refusal, found.advice
                )


def _short(words: dict[str, str], confirmed: bool) -> dict[str, str]:
    """Words of a usual length, and the studio's own card where it was found true."""
    short = {key: value for key, value in words.items() if len(key) + len(value) <= _LONGEST_WORDS and key != KEY}
    return short | ({KEY: words[KEY]} if confirmed else {})


def _limit(memory: int) -> None:
    if sys.platform == "win32":
        return  # Windows has no such limits; the time limit remains
    import resource

    limits = {"RLIMIT_AS": memory, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0}
    for name, limit in limits.items():
        with suppress(AttributeError, ValueError, OSError):  # some systems refuse some
            resource.setrlimit(getattr(resource, name), (limit, limit))


def _give_up_rights() -> None:
    """From here on this process only reads. A second wall: the readers call nothing that a file names anyway."""

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN) or (event == "open" and _writes(arguments)):
            raise PermissionError(f"{event} is not allowed here")

    sys.addaudithook(refuse)


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & _WRITING)


def _load_libraries() -> None:
    from aigc_studio.library.families import families

    for name in _LIBRARIES:
        import_module(name)
    families()


def _request(patience: float) -> str:
    """The line that says what to do; "" when nobody says anything."""
    given_up = threading.Timer(patience, lambda: os._exit(0))
    given_up.daemon = True
    given_up.start()
    line = sys.stdin.readline()
    given_up.cancel()
    return line


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(options: list[str]) -> int:
    if "--prepare" in options:
        _load_libraries()
    line = _request(_PATIENCE)
    if not line:
        return 0
    path, memory = json.loads(line)
    _limit(int(memory))
    _give_up_rights()
    _say(examine(Path(path), lambda picture: _say(picture.to_json())).to_json())
    # Libraries' threads and destructors have nothing left to do here.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
