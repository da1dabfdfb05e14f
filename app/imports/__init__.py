"""Imports: labels that were made elsewhere, put on the tiles of an image that is here.

Owns no table. Promises: a tile that anybody holds or painted keeps what it has; an image's labels come in whole, in one
transaction, or not at all; a tile with a hole is never accepted; the mask of an image that came in whole is the very
raster that was sent.
"""

from app.imports.service import Brought, Mode, Prepared, bring_in, prepare

__all__ = ["Brought", "Mode", "Prepared", "bring_in", "prepare"]
