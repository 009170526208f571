"""AIGC Studio: an offline desktop studio for artists."""

__version__ = "0.1.0"
