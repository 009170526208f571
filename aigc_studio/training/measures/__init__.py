"""How good and how different the pictures of a generator are."""
