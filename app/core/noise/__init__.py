"""Labels with the faults that people make, for robots that are not perfect."""

from app.core.noise.degrade import degrade

__all__ = ["degrade"]
