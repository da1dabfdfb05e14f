"""The library of numbers."""
