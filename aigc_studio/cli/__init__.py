"""The command line: the same features as the window, without Qt."""
