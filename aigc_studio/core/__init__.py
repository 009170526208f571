"""Words every room shares; numpy, pillow and platformdirs only."""
