"""A client for scripts and training code: send photos, follow work, make releases, download and read them.

Owns no table. Promises: what it downloads is complete and has the hashes that the release states, or it says what is
wrong; a download that broke off goes on where it was; a data set is read without torch, and torch's loaders take it.
"""

from app.client.connection import Client, PhotoOutcome
from app.client.dataset import ReleaseDataset, Sample
from app.client.download import download_release
from app.foundation.errors import Unavailable
from app.robots import ApiError

__all__ = ["ApiError", "Client", "PhotoOutcome", "ReleaseDataset", "Sample", "Unavailable", "download_release"]
