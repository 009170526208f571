"""Files that are not weights of PyTorch: what they are, and what would help."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aigc_studio.core.errors import StudioError

_UNPACK = ("An archive cannot be opened as a model.", "Unpack it and drop the model inside.")
_PICTURE = ("This is a picture, not a model.", "Drop it on the canvas or on a style instead.")
_TENSORFLOW = ("A TensorFlow model.", "Export it to ONNX with tf2onnx and drop that file.")
_NCNN = (
    "A network for the ncnn runtime.",
    "Look for the same network as .pth or ONNX; most projects publish both.",
)
_PROGRAM = ("This is a program, not a model.", "AIGC Studio opens weights only; never run what you do not trust.")
_KERAS = ("A Keras file.", "Export it to ONNX with tf2onnx and drop that file.")
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp")

_BY_ENDING: dict[str, tuple[str, str]] = {
    ".t7": ("A network of Torch 7, the Lua program before PyTorch.", "Look for the same network as .pth or ONNX."),
    ".caffemodel": ("A Caffe model.", "Look for the same network as .pth or ONNX, or export it to ONNX."),
    ".mlmodel": ("A Core ML model.", "Export the original network to ONNX and drop that file."),
    ".msgpack": ("Weights of Flax or JAX.", "Export the network to ONNX, or look for the same weights as safetensors."),
    ".bin": (
        "A file of bare numbers (of the ncnn runtime, or beside an ONNX file).",
        "Drop the file that describes the network: .onnx; or the same network as .pth.",
    ),
    ".data": ("A file of bare numbers that belongs to another one.", "Drop the .onnx file beside it."),
    ".weights": ("Weights of Darknet, whose networks find things in pictures.", "Those make no pictures."),
    ".engine": ("A network compiled by TensorRT for one graphics card.", "Drop the ONNX file that it was made from."),
    ".trt": ("A network compiled by TensorRT for one graphics card.", "Drop the ONNX file that it was made from."),
    ".pdmodel": ("A PaddlePaddle model.", "Export it to ONNX with paddle2onnx and drop that file."),
    ".index": _TENSORFLOW, ".meta": _TENSORFLOW,
}  # fmt: skip

#: (position, bytes, sentence, advice)
_MAGIC: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"\x89HDF\r\n\x1a\n", *_KERAS),
    (0, b"GGUF", "A language model in the GGUF format, which makes no pictures.", "Use it with llama.cpp."),
    (0, b"lmgg", "A language model in the GGML format, which makes no pictures.", "Use it with llama.cpp."),
    (0, b"MATLAB 5.0 MAT-file", "Numbers of MATLAB, in which MatConvNet keeps its networks.",
     "Look for the same network as .pth: most have been converted."),
    (4, b"TFL3", "A TensorFlow Lite model.", "Export the original to ONNX with tf2onnx and drop that file."),
    (0, b"7767517", *_NCNN),
    (0, b"\x12\x01\x00\x00\x00\x00\x00\x00", "Weights of MXNet.", "Export the network to ONNX and drop that file."),
    (0, b"\x89PNG", *_PICTURE), (0, b"\xff\xd8\xff", *_PICTURE), (0, b"GIF8", *_PICTURE), (8, b"WEBP", *_PICTURE),
    (0, b"BM", *_PICTURE), (0, b"II*\x00", *_PICTURE), (0, b"MM\x00*", *_PICTURE), (0, b"8BPS", *_PICTURE),
    (0, b"%PDF", "This is a PDF document, not a model.", "Drop the model file itself."),
    (0, b"MZ", *_PROGRAM), (0, b"\x7fELF", *_PROGRAM),
    (0, b"\x1f\x8b", *_UNPACK), (0, b"7z\xbc\xaf\x27\x1c", *_UNPACK), (0, b"Rar!", *_UNPACK),
    (0, b"\xfd7zXZ", *_UNPACK), (0, b"BZh", *_UNPACK), (0, b"\x28\xb5\x2f\xfd", *_UNPACK),
    (0, b"\x93NUMPY", "A single NumPy array.", "Drop the checkpoint of the whole network."),
    (0, b"version https://git-lfs", "This is only a pointer to a model kept in Git LFS.",
     "Download the file itself: open it on the web page, or run “git lfs pull”."),
)  # fmt: skip


def refuse_foreign(name: str, head: bytes) -> None:
    """Raise StudioError when a file beginning with `head` (4 KiB) is of a known format that holds no weights for us."""
    if not head:
        raise StudioError(f"“{name}” is empty.", "The download was cut; get it again.")
    for position, magic, sentence, advice in _MAGIC:
        if head[position : position + len(magic)] == magic:
            raise StudioError(sentence, advice)
    if head[257:262] == b"ustar":
        raise _tar(head)
    ending = Path(name).suffix.casefold()
    # Formats without a mark of their own: what is in them is not asked before it is no pickle.
    if ending in _BY_ENDING and not head.startswith(b"\x80"):
        raise StudioError(*_BY_ENDING[ending])
    if ".ckpt." in name.casefold() or ending == ".pb" or (head[:1] in (b"\x08", b"\x0a") and b"saved_model" in head):
        raise StudioError(*_TENSORFLOW)
    text = _as_text(head)
    if text is not None:
        raise _text(text)


def unknown_file() -> StudioError:
    """For bytes that are of no format known here."""
    return StudioError(
        "This file is not a model that AIGC Studio can open.",
        "It opens ONNX, safetensors, and PyTorch's .pt, .pth, .ckpt, .tar and .pkl.",
    )


def refuse_foreign_zip(names: Iterable[str]) -> None:
    """Raise StudioError for the names in a zip that is no checkpoint of torch, saying what it is."""
    found = [name.casefold() for name in names]
    last = {name.rsplit("/", 1)[-1] for name in found}
    if {"model.weights.h5", "config.json"} <= last or any(name.endswith((".h5", ".keras")) for name in found):
        raise StudioError(*_KERAS)
    if any(name.endswith((".pt", ".pth", ".ckpt", ".onnx", ".safetensors")) for name in found):
        raise StudioError(*_UNPACK)
    if any(name.endswith(".pb") for name in found):
        raise StudioError(*_TENSORFLOW)
    if found and all(name.endswith(".npy") for name in found):
        raise StudioError("An archive of NumPy arrays (.npz).", "Drop the checkpoint of the whole network.")
    if any(name.endswith(_PICTURE_ENDINGS) for name in found):
        raise StudioError("This is an archive of pictures, not a model.", "Unpack it and drop the pictures.")
    raise StudioError(*_UNPACK)


def _tar(head: bytes) -> StudioError:
    if head.startswith((b"sys_info", b"pickle", b"tensors", b"storages", b"./sys_info")):
        return StudioError(
            "This file was saved by a PyTorch of 2016.", "Load it in a current PyTorch and save its state_dict again."
        )
    return StudioError(*_UNPACK)


def _as_text(head: bytes) -> str | None:
    """The beginning of a text file; None for anything else. A pickle of protocol 0 is text as well, so ask it last."""
    try:
        # The head may end in the middle of a letter.
        text = head.decode("utf-8") if len(head) < 4096 else head[:-4].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return None
    controls = sum(letter < " " and letter not in "\t\r\n\f" for letter in text)
    return text if not controls and "�" not in text and not _is_text_pickle(text) else None


def _is_text_pickle(text: str) -> bool:
    # Protocol 0 begins with a mark, or with a name on two short lines, and has numbers of memo slots ("p0") soon after.
    return text.startswith(("(dp", "(lp", "cc", "ctorch", "ccollections", "(i")) or "\np0\n" in text[:400]


def _text(text: str) -> StudioError:
    start = text.lstrip().casefold()
    if start.startswith(("<!doctype", "<html", "<?xml", "<")):
        return StudioError("This is a web page, not a model.", "The download went wrong; save the file itself.")
    return StudioError("This is a text file, not a model.", "Drop the weights: .pth, .safetensors or .onnx.")
