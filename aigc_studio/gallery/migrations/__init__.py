"""One SQL file per version of the project's database, applied in the order of their numbers."""
