"""Files that are no model, or none the studio can use: what an artist may drop, and words that its refusal holds."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from pathlib import Path

import torch

from tests.library import hostile, onnx_models


def _saved(value: object) -> bytes:
    data = io.BytesIO()
    torch.save(value, data)
    return data.getvalue()


def _zeros(*shapes: tuple[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
    return {name: torch.randn(shape) * 0.1 for name, shape in shapes}


def _safetensors(names: dict[str, list[int]]) -> bytes:
    table, place = {}, 0
    for name, shape in names.items():
        size = 4 * int(torch.tensor(shape).prod())
        table[name] = {"dtype": "F32", "shape": shape, "data_offsets": [place, place + size]}
        place += size
    head = json.dumps(table).encode()
    return struct.pack("<Q", len(head)) + head + b"\0" * place


def _zip(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, b"x" * 20)
    return data.getvalue()


def _discriminator() -> bytes:
    torch.manual_seed(1)
    layers = [("main.0.weight", (8, 3, 4, 4)), ("main.2.weight", (16, 8, 4, 4)), ("main.5.weight", (1, 16, 4, 4))]
    norm = [(f"main.3.{part}", (16,)) for part in ("weight", "bias", "running_mean", "running_var")]
    return _saved(_zeros(*layers, *norm))


def _resnet() -> bytes:
    names = [("conv1.weight", (8, 3, 7, 7)), ("layer1.0.conv1.weight", (8, 8, 3, 3)),
             ("layer4.0.conv1.weight", (8, 8, 3, 3)), ("fc.weight", (1000, 8)), ("fc.bias", (1000,))]  # fmt: skip
    return _saved(_zeros(*names))


def _text_model() -> bytes:
    names = [("wte.weight", (50, 8)), ("wpe.weight", (16, 8)), ("h.0.attn.c_attn.weight", (8, 24)),
             ("h.0.mlp.c_fc.weight", (8, 32)), ("ln_f.weight", (8,))]  # fmt: skip
    return _saved(_zeros(*names))


def refused_files(folder: Path, canary: Path) -> dict[str, tuple[Path, str]]:
    """What -> (its file, a word of the sentence that refuses it). Nothing here may run: `canary` must not appear."""
    shell = pickle.dumps(hostile.Call(eval, f"__import__('pathlib').Path({str(canary)!r}).write_text('ran')"), 2)
    lora = {"lora_unet_mid.lora_down.weight": [4, 8], "lora_unet_mid.lora_up.weight": [8, 4]}
    diffusion = {"model.diffusion_model.input_blocks.0.0.weight": [8, 4, 3, 3], "cond_stage_model.x": [4]}
    whole = _saved(_zeros(("a.weight", (64, 64))))
    files: dict[str, tuple[str, bytes, str]] = {
        "discriminator": ("netD.pth", _discriminator(), "discriminator"),
        "Keras": ("generator.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 64, "tf2onnx"),
        "new Keras": ("generator.keras", _zip("config.json", "model.weights.h5", "metadata.json"), "tf2onnx"),
        "TensorFlow": ("saved_model.pb", b"\x08\x01\x12\x0csaved_model\0\0", "tf2onnx"),
        "TFLite": ("model.tflite", b"\x1c\0\0\0TFL3" + b"\0" * 40, "tf2onnx"),
        "GGUF": ("chat.gguf", b"GGUF" + b"\0" * 60, "language model"),
        "LoRA": ("style_lora.safetensors", _safetensors(lora), "LoRA"),
        "diffusion": ("sd15.safetensors", _safetensors(diffusion), "diffusion"),
        "classifier": ("resnet50.pth", _resnet(), "recognises"),
        "text model": ("gpt2.bin", _text_model(), "text"),
        "strange network": ("unknown.pt", whole, "ONNX"),
        "a call": ("hostile.pkl", shell, "was not added"),
        "a call in a zip": ("hostile.pt", hostile.torch_zip(shell), "was not added"),
        "TorchScript": ("scripted.pt", hostile.torch_zip(shell, ("archive/code/__torch__.py", b"x")), "was not added"),
        "truncated": ("cut.pth", whole[: len(whole) // 2], "was not added"),
        "truncated ONNX": ("cut.onnx", b"\x08\x07\x12\x04gone", "was not added"),
        "empty": ("empty.onnx", b"", "empty"),
        "optimizer": ("optim.pt", _saved({"state": {0: {"exp_avg": torch.ones(3)}}, "param_groups": []}), "optimizer"),
        "a photo named like a model": ("photo.pth", b"\xff\xd8\xff\xe0" + b"\0" * 60, "picture"),
        "a web page named like a model": ("page.safetensors", b"<!DOCTYPE html><html>404</html>", "web page"),
        "Git LFS": ("pointer.pth", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "Git LFS"),
        "archive": ("models.tar", b"\x1f\x8b\x08\0" + b"\0" * 60, "npack"),
        "bomb": ("bomb.pt", hostile.zip_files(canary.with_name("outside"))["bomb.pt"], "was not added"),
        "billions": ("billions.pt", hostile.tensor_files()["billions.pt"], "was not added"),
        "NaN": ("nan.pt", hostile.tensor_files()["nan.pt"], "was not added"),
        "wrong name": ("weights.dat", shell, "was not added"),
        "program": ("setup.bin", b"MZ" + b"\0" * 80, "program"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, tuple[Path, str]] = {}
    for what, (name, data, word) in files.items():
        (folder / name).write_bytes(data)
        made[what] = folder / name, word
    judge = onnx_models.encoder(folder / "judge.onnx", 1)
    named = onnx_models.encoder(folder / "classes.onnx", 10, "Softmax")
    return made | {"ONNX discriminator": (judge, "discriminator"), "ONNX classifier": (named, "classifier")}
