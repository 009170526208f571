"""Points in a generator's latent space, and the pictures they make."""
