"""The way in: files of models become cards in the person's own library, and what can be done with those cards."""

from aigc_studio.library.importing.own_models import find_removed, remove_model, restore_model
from aigc_studio.library.importing.scan import Found, named_like_a_model, scan_folder
from aigc_studio.library.importing.verifying import damaged, faults_of, recorded_hashes
from aigc_studio.library.importing.way_in import import_model

__all__ = [
    "Found", "damaged", "faults_of", "find_removed", "import_model", "named_like_a_model", "recorded_hashes",
    "remove_model", "restore_model", "scan_folder",
]  # fmt: skip
