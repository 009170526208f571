"""Files of PyTorch weights: read as data, and the networks that could be made of them."""
