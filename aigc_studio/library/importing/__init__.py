"""The way in: files of models become cards in the person's own library, and what can be done with those cards."""

from aigc_studio.library.importing.own_models import faults_of, remove_model, rename_model, restore_model, verify_model
from aigc_studio.library.importing.scan import Found, named_like_a_model, scan_folder
from aigc_studio.library.importing.way_in import import_model

__all__ = [
    "Found", "faults_of", "import_model", "named_like_a_model", "remove_model", "rename_model", "restore_model",
    "scan_folder", "verify_model",
]  # fmt: skip
