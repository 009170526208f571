"""Which models exist, what they say of themselves, and how to open them."""

import os

# onnxruntime's wheels since 1.32 keep a device id in the person's home and call its maker's servers. This studio is
# offline; the switch is read once, when onnxruntime is imported, and everything that imports it is in this room.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
