"""Photos made larger or cleaner by a network."""
