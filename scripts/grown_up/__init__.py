"""The grown-up house on loopback: PostgreSQL, an S3 server, two web processes behind nginx, two workers."""

from scripts.grown_up.house import GrownUp, grown_up

__all__ = ["GrownUp", "grown_up"]
