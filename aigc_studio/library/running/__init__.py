"""How opened models run: memory, devices that fail, pictures that are none, and what was measured."""
