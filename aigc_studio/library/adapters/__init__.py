"""One file per family of models; each makes its files into a generator, a stylizer or another kind."""
