"""Files made to do harm, or damaged. `hostile_files(folder, canary)` writes all of them and returns their names.

Each payload would create the file `canary` if anything in it ran.
"""

from __future__ import annotations

import io
import os
import pickle
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import torch

_PROTO, _STOP = b"\x80\x02", b"."


class Call:
    """Pickles to a call of `function(*arguments)`."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._call


def text(value: str) -> bytes:
    """A unicode opcode."""
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def torch_zip(pickled: bytes, *extra: tuple[str | zipfile.ZipInfo, bytes], folder: str = "archive/") -> bytes:
    """A file as torch writes it, around any pickle."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{folder}data.pkl", pickled)
        archive.writestr(f"{folder}version", "3")
        for name, data in extra:
            archive.writestr(name, data)
    return buffer.getvalue()


def legacy(pickled: bytes, numbers: bytes = b"") -> bytes:
    """A file of torch's legacy format around any pickle."""
    head = [pickle.dumps(0x1950A86A20F9469CFC6C, 2), pickle.dumps(1001, 2), pickle.dumps({"little_endian": True}, 2)]
    return b"".join(head) + pickled + pickle.dumps([], 2) + numbers


def tensor_pickle(shape: tuple[int, ...], stride: tuple[int, ...], offset: int = 0, count: int = 4) -> bytes:
    """{"a.weight": a tensor of the storage "0"} with any sizes."""
    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu") + _int(count) + b"tQ"
    sizes = b"(" + b"".join(map(_int, shape)) + b"t(" + b"".join(map(_int, stride)) + b"t"
    hooks = b"\x89ccollections\nOrderedDict\n)R"
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + _int(offset) + sizes + hooks + b"tR"
    return _PROTO + b"}(" + text("a.weight") + tensor + b"u" + _STOP


def with_storage(pickled: bytes, numbers: bytes = b"\0" * 16) -> bytes:
    """A torch zip whose storage "0" holds `numbers`."""
    return torch_zip(pickled, ("archive/data/0", numbers))


def _int(value: int) -> bytes:
    return pickle.dumps(value, 2)[2:-1]


def code_files(canary: Path) -> dict[str, bytes]:
    """Pickles that call something, in every container."""
    shell = f"echo ran > {canary}"
    python = f"__import__('pathlib').Path({str(canary)!r}).write_text('ran')"
    calls: dict[str, Any] = {
        "system": Call(os.system, shell),
        "eval": Call(eval, python),
        "exec": Call(exec, python),
        "in_dict": {"state_dict": {"a.weight": Call(eval, python)}},
        "as_key": {Call(eval, python): 1},
        "getattr": Call(getattr, Call(__import__, "os"), "system"),
    }
    pickles = {name: pickle.dumps(call, 2) for name, call in calls.items()}
    pickles |= {f"{name}_protocol4": pickle.dumps(call, 4) for name, call in calls.items()}
    pickles["protocol0"] = pickle.dumps(calls["system"], 0)
    pickles["inst"] = b"(S" + repr(shell).encode() + b"\nios\nsystem\n."
    pickles["obj"] = b"(cos\nsystem\nS" + repr(shell).encode() + b"\no."
    pickles["newobj"] = _PROTO + b"cos\nsystem\n" + text(shell) + b"\x85\x81."
    # The name is put together on the stack, and the module is smuggled in behind an allowed one.
    pickles["stack_global"] = b"\x80\x04" + text("torch._utils") + text("os.system") + b"\x93" + text(shell) + b"\x85R."
    pickles["dotted"] = b"\x80\x04" + text("collections") + text("OrderedDict.__init__.__globals__") + b"\x93."
    pickles["build"] = (
        _PROTO + b"ccollections\nOrderedDict\n)R}" + text("__setstate__") + b"cos\nsystem\nsb" + text(shell) + b"b."
    )
    pickles["patch_global"] = _PROTO + b"ctorch._utils\n_rebuild_tensor_v2\nN}" + text("__code__") + b"K\x01s\x86b."
    pickles["extension"] = _PROTO + b"\x82\x01."
    pickles["nested"] = pickle.dumps(Call(torch.storage._load_from_bytes, pickles["system"]), 2)
    files = {f"{name}.pkl": data for name, data in pickles.items()}
    files |= {f"{name}_zip.pt": torch_zip(data) for name, data in pickles.items()}
    files |= {f"{name}_legacy.pt": legacy(data) for name, data in pickles.items()}
    files["other_name.pt"] = torch_zip(pickle.dumps({}, 2), ("evil.pkl", pickles["system"]), folder="x/")
    return files


def inert_files(canary: Path) -> dict[str, bytes]:
    """Weights beside calls that are not on any list of dangerous names. They may open; nothing in them may run."""
    python = f"__import__('pathlib').Path({str(canary)!r}).write_text('ran')"
    evil = pickle.dumps(Call(eval, python), 2)
    # A pickle machine that calls what it meets would run the payload through each of these.
    calls = {
        "pickle_loads": b"c_pickle\nloads\n", "torch_load": b"ctorch.serialization\nload\n",
        "import_dotted": b"ctorch._utils\n_import_dotted_name\n", "newobj": b"ccopyreg\n__newobj__\n",
        "methodcaller": b"coperator\nmethodcaller\n", "partial": b"cfunctools\npartial\n",
        "numpy_run": b"cnumpy.testing._private.utils\nrunstring\n", "apply": b"capply\napply\n",
    }  # fmt: skip
    data = b"B" + struct.pack("<I", len(evil)) + evil
    good = tensor_pickle((4,), (1,))[len(_PROTO) + 2 : -2]  # without the dictionary around it
    files = {}
    for name, function in calls.items():
        called = function + data + b"\x85R"
        pickles = {
            "value": b"}(" + good + text("x") + called + b"u.",
            "state": b"}(" + good + text("x") + b"ccollections\nOrderedDict\n)R" + called + b"bu.",
            "identity": b"}(" + good + text("x") + called + b"Qu.",
            "key": b"}(" + good + called + b"Nu.",
        }
        files |= {f"{name}_{where}.pt": with_storage(b"\x80\x03" + made) for where, made in pickles.items()}
    return files


def zip_files(outside: Path) -> dict[str, bytes]:
    """Archives that lead out, or unpack without end."""
    link = zipfile.ZipInfo("archive/data/0")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    good = tensor_pickle((4,), (1,))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", good)
        archive.writestr("archive/data/0", b"\0" * (64 << 20))
    lying = bytearray(with_storage(good))
    place = lying.rindex(b"PK\x01\x02")  # the directory's record of the storage: another size than the entry has
    lying[place + 20 : place + 28] = struct.pack("<II", 1 << 30, 1 << 30)
    directory = with_storage(good)
    start, size = directory.index(b"PK\x01\x02"), directory.rindex(b"PK\x05\x06")
    record = directory[directory.rindex(b"PK\x01\x02") : size]
    # The same stretch of bytes under thousands of names: each is small, together they have no end.
    names = [record.replace(b"archive/data/0", b"archive/%06d" % number) for number in range(20_000)]
    overlap = directory[:start] + b"".join(names)
    overlap += struct.pack("<4s4xHHIIH", b"PK\x05\x06", 20_000, 20_000, len(overlap) - start, start, 0)
    encrypted = bytearray(directory)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = encrypted.rindex(mark)
        encrypted[at + place] |= 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of zipfile, which sees the name twice
        twice = torch_zip(good, ("archive/data/0", b"\0" * 16), ("archive/data/0", b"\1" * 16))
    return {
        "overlap.pt": overlap,
        "encrypted.pt": bytes(encrypted),
        "twice.pt": twice,
        "table_bomb.pt": torch_zip(b"\x80\x02" + b"N0" * 400_000 + b"N."),
        "traversal.pt": torch_zip(good, ("archive/../../../etc/passwd", b"x")),
        "absolute.pt": torch_zip(good, (str(outside), b"x")),
        "windows.pt": torch_zip(good, ("C:\\windows\\system32\\x.dll", b"x")),
        "symlink.pt": torch_zip(good, (link, str(outside).encode())),
        "bomb.pt": buffer.getvalue(),
        "lying_directory.pt": bytes(lying),
        "no_storage.pt": torch_zip(good),
        "script.pt": torch_zip(good, ("archive/constants.pkl", b"x"), ("archive/code/__torch__.py", b"x")),
    }


def tensor_files() -> dict[str, bytes]:
    """Tensors that cannot be."""
    nan = struct.pack("<4f", 1, float("nan"), 0, float("inf"))
    return {
        "billions.pt": with_storage(tensor_pickle((1 << 20, 1 << 20), (1 << 20, 1))),
        "billions_declared.pt": with_storage(tensor_pickle((1 << 40,), (1,), count=1 << 40)),
        "repeated.pt": with_storage(tensor_pickle((1 << 16, 1 << 16), (0, 0))),
        "overlapping.pt": with_storage(tensor_pickle((1 << 12, 1 << 12), (1, 1)), b"\0" * (4 << 13)),
        "negative_stride.pt": with_storage(tensor_pickle((4,), (-1,), offset=3)),
        "negative_size.pt": with_storage(tensor_pickle((-4,), (1,))),
        "negative_offset.pt": with_storage(tensor_pickle((4,), (1,), offset=-8)),
        "outside.pt": with_storage(tensor_pickle((4,), (1,), offset=1)),
        "many_dimensions.pt": with_storage(tensor_pickle((1,) * 100_000, (1,) * 100_000)),
        "huge_number.pt": with_storage(tensor_pickle((1 << 4000,), (1,))),
        "nan.pt": with_storage(tensor_pickle((4,), (1,)), nan),
        "half_nan.safetensors": safetensors(
            b'{"a":{"dtype":"F16","shape":[8],"data_offsets":[0,16]}}', b"\x00\x7e" * 8
        ),
        "brain_inf.safetensors": safetensors(
            b'{"a":{"dtype":"BF16","shape":[8],"data_offsets":[0,16]}}', b"\x80\x7f" * 8
        ),
        "truth.safetensors": safetensors(b'{"a":{"dtype":"F32","shape":[true,4],"data_offsets":[0,16]}}'),
        "fraction.safetensors": safetensors(b'{"a":{"dtype":"F32","shape":[4.0],"data_offsets":[0,16]}}'),
        "no_number.safetensors": safetensors(b'{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,Infinity]}}'),
        "list_type.safetensors": safetensors(b'{"a":{"dtype":["F32"],"shape":[4],"data_offsets":[0,16]}}'),
        "unknown_type.safetensors": safetensors(b'{"a":{"dtype":"X9","shape":[4],"data_offsets":[0,16]}}'),
        "backwards.safetensors": safetensors(b'{"a":{"dtype":"F32","shape":[0],"data_offsets":[16,0]}}'),
        "zero_of_many.safetensors": safetensors(
            b'{"a":{"dtype":"F32","shape":[0,999999999999999999,999999999999999999],"data_offsets":[0,0]}}'
        ),
        "shared.safetensors": safetensors(
            b"{" + b",".join(
                b'"%d":{"dtype":"F32","shape":[1024],"data_offsets":[0,4096]}' % number for number in range(49_999)
            ) + b"}", b"\0" * 4096,
        ),
        "half_a_letter.safetensors": safetensors(b'{"\xff\xfe":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'),
        "lone_surrogate.safetensors": safetensors(b'{"\\ud800":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}}'),
        "billions.safetensors": safetensors(b'{"a":{"dtype":"F32","shape":[99999999,9999999],"data_offsets":[0,16]}}'),
        "outside.safetensors": safetensors(b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[8,24]}}'),
        "negative.safetensors": safetensors(b'{"a":{"dtype":"F32","shape":[-1,-4],"data_offsets":[0,16]}}'),
        "nested.safetensors": safetensors(b"[" * 100_000),
        "digits.safetensors": safetensors(b'{"a":' + b"9" * 100_000 + b"}"),
    }


def safetensors(table: bytes, numbers: bytes = b"\0" * 16) -> bytes:
    """A safetensors file around any table."""
    table = table if table.startswith(b"{") else b'{"a":' + table
    return struct.pack("<Q", len(table)) + table + numbers


@cache
def structure_files() -> dict[str, bytes]:
    """Pickles that exhaust a reader."""
    doubling = b"]" + b"".join(b"]q%c(h%ch%ce" % (i + 1, i, i) for i in range(60))
    tuples = b")q\x000" + b"".join(b"h%ch%c\x86q%c0" % (i, i, i + 1) for i in range(100))
    network = b"cdnnlib.tflib.network\nNetwork\n)\x81q\0}" + text("components") + b"}("
    network += b"".join(text(name) + b"h\0" for name in "abc") + b"usb"
    keys = b"".join(b"J" + struct.pack("<i", i) + b"N" for i in range(310_000))
    return {
        "deep_lists.pkl": _PROTO + b"]" * 100_000 + b"a" * 99_999 + _STOP,
        "deep_dicts.pkl": _PROTO + (b"}" + text("a")) * 50_000 + b"}" + b"s" * 50_000 + _STOP,
        "doubling.pkl": _PROTO + b"]q\0" + doubling[1:] + _STOP,
        "tuple_key.pkl": _PROTO + b"}" + tuples + b"hdNs" + _STOP,
        "own_child.pkl": _PROTO + b"}q\0" + text("a") + b"h\0s" + _STOP,
        "own_part.pkl": _PROTO + network + _STOP,
        "many_keys.pkl": _PROTO + b"}(" + keys + b"u" + _STOP,
        "long_text.pkl": _PROTO + b"X\xff\xff\xff\xff" + b"a" * 100 + _STOP,
        "long_bytes.pkl": b"\x80\x04\x8e" + struct.pack("<Q", 1 << 60) + _STOP,
        "long_bytearray.pkl": b"\x80\x05\x96" + struct.pack("<Q", 1 << 40) + _STOP,
        "far_memo.pkl": _PROTO + b"Nr\xff\xff\xff\xff" + _STOP,
        "digits.pkl": _PROTO + b"L" + b"9" * 1_000_000 + b"L\n" + _STOP,
        "no_stop.pkl": _PROTO + b"}",
        "mark_only.pkl": _PROTO + b"(" + _STOP,
        "empty_stack.pkl": _PROTO + b"0" + _STOP,
    }


def hostile_files(folder: Path, canary: Path) -> list[Path]:
    """Every file of the set, written to `folder`."""
    files = code_files(canary) | zip_files(canary.with_name("outside")) | tensor_files() | structure_files()
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in files.items():
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    return paths
