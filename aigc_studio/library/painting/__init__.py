"""Painting networks on pictures of any size: graphs made ready, run layer by layer in strips."""
