"""The Train view: pictures that are put together, and trainings that are watched."""
