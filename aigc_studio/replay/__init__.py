"""A recipe becomes its picture again: for previews, for the canvas, and for files that come back."""
