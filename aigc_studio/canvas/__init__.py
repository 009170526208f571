"""The open document: layers, how they blend, and the history of what was done to them."""
