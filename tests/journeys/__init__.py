"""Whole journeys: a real server in a process of its own, real people in Chromium, mouse and keys alone."""
