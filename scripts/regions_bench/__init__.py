"""Regions of large photos: a house to ask, nginx before it, load on it, and the figures."""
