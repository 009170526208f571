"""What the parts of a generator do, in the middle of the window."""
