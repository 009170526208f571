"""What is told of an exported file, beside it: as JSON for programs, as text for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aigc_studio.library.exporting.parity import Parity, Timing


@dataclass(frozen=True)
class Port:
    """An input or output of the file. `shape` has names for sides that may be any; `optional` inputs may be left
    out."""

    name: str
    type: str
    shape: tuple[int | str, ...]
    optional: bool = False


@dataclass(frozen=True)
class Report:
    """An exported file and its proof. `model` is the card's id, `remarks` are devices that could not run it."""

    file: str
    format: str
    model: str
    name: str
    licence: str
    sha256: str
    bytes: int
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    parity: Parity
    latency: tuple[Timing, ...]
    remarks: tuple[str, ...]
    runtime: dict[str, str]

    def to_plain(self) -> dict[str, Any]:
        plain = asdict(self)
        plain["parity"]["unit"] = "share of the range from black to white"
        return plain

    def to_text(self) -> str:
        steps = self.parity.largest * 255
        lines = [
            f"{self.name}, exported as {self.format}", f"Licence: {self.licence}", "",
            f"File      {self.file}, {self.bytes:,} bytes", f"SHA-256   {self.sha256}",
            *_ports("Inputs", self.inputs), *_ports("Outputs", self.outputs), "",
            f"Parity    over {self.parity.inputs} random inputs, against the studio's own model:",
            f"          largest difference {self.parity.largest:.3g} of the range ({steps:.2f} of 255 steps)",
            f"          mean difference    {self.parity.mean:.3g}", "", "Latency   median of several runs:",
            *(f"          {row.device:24} {row.size:14} {row.seconds * 1000:10.1f} ms" for row in self.latency),
            *(f"          {remark}" for remark in self.remarks), "",
            "Made with " + ", ".join(f"{name} {version}" for name, version in self.runtime.items()), "",
        ]  # fmt: skip
        return "\n".join(lines)

    def write(self, file: Path) -> tuple[Path, Path]:
        """Beside `file`: NAME.report.json and NAME.report.txt."""
        paths = file.with_name(f"{file.name}.report.json"), file.with_name(f"{file.name}.report.txt")
        paths[0].write_text(json.dumps(self.to_plain(), ensure_ascii=False, indent=2) + "\n", "utf-8")
        paths[1].write_text(self.to_text(), "utf-8")
        return paths


def _ports(title: str, ports: Sequence[Port]) -> list[str]:
    lines = []
    for place, port in enumerate(ports):
        shape = "x".join(str(side) for side in port.shape) or "one number"
        optional = "  (may be left out)" if port.optional else ""
        lines.append(f"{title if not place else '':9} {port.name}: {shape} {port.type}{optional}")
    return lines
