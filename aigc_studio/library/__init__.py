"""Which models exist, what they say of themselves, and how to open them."""
