"""Trainings told on one page of HTML that needs nothing beside itself."""
