"""Data sets that come in, format by format."""
