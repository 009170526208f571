"""The way out: models of the library as ONNX and TorchScript files for other programs, each with its proof."""

from aigc_studio.library.exporting.export import FORMATS, Exported, Format, export_model

__all__ = ["FORMATS", "Exported", "Format", "export_model"]
