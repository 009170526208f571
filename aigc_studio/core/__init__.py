"""Words every room shares; numpy, pillow, imagecodecs and platformdirs only."""
