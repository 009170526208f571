"""The live state of the running studio, in QtCore objects; widgets bind to it and never decide."""
