"""Reach connections."""
