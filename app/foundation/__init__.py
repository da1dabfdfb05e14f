"""Plumbing that every room needs and that knows no room: database, blobs, clock, ids, errors, jobs."""
