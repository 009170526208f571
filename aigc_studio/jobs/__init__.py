"""Slow work away from the screen: lanes run plain functions, one at a time each."""
