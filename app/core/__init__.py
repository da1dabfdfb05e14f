"""Numbers only: geometry, label rasters, taxonomies, stitching, agreement and formats.

A library of plain functions over numpy arrays. It knows no file system, no database and no server.
"""
