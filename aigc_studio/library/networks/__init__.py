"""Plain torch networks of the families; imported only when one is opened."""
