"""The file formats that trained weights come in, read as data: nothing in a file is ever run."""
