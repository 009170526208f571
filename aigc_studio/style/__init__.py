"""Photos painted in styles."""
