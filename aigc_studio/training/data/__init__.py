"""From folders and archives of pictures to tensors that a network is trained on."""
