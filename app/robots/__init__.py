"""Robots: annotators and reviewers that know the truth and work a project through its real HTTP API.

They prove the road from photo to release, exactly (``error`` 0) or under the faults that people make.
"""

from app.robots.annotator import Hand
from app.robots.client import ApiClient, ApiError
from app.robots.reviewer import true_object
from app.robots.simulate import Simulation, SimulationReport, simulate
from app.robots.truth import Truth, TruthFolder

__all__ = [
    "ApiClient",
    "ApiError",
    "Hand",
    "Simulation",
    "SimulationReport",
    "Truth",
    "TruthFolder",
    "simulate",
    "true_object",
]
