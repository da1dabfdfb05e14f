"""Imagery: street photos on one canonical, upright grid, and the regions of them that people see."""
