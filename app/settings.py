"""Settings: the only reader of the environment. Every name is prefixed ``TESSERA_``."""

import socket
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_APP = Path(__file__).resolve().parent
INSTALLED_UI = _APP / "interface"
"""Where a wheel has the built interface; a clone has it where it is built."""


class Settings(BaseSettings):
    """How this installation runs; frozen once read.

    Embedded by default: everything lies below ``data``. Grown up: other URLs, same code.
    """

    model_config = SettingsConfigDict(env_prefix="TESSERA_", frozen=True, extra="ignore")

    data: Path = Field(default=Path("data"), description="Folder of the database, blobs and caches.")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty: SQLite below the data folder.")
    store_url: str = Field(
        default="", description="Where blobs lie: file:///folder or s3://bucket/prefix; empty: below the data folder."
    )
    jobs_url: str = Field(default="", description="URL of the job engine's tables; empty: SQLite beside the database.")
    ui_dist: Path = Field(
        default=INSTALLED_UI if INSTALLED_UI.is_dir() else _APP.parent / "annotator_ui" / "dist",
        description="The built user interface.",
    )
    host: str = "127.0.0.1"
    port: int = 8000
    tls_cert: Path | None = Field(default=None, description="PEM file of the certificate chain to serve https with.")
    tls_key: Path | None = Field(default=None, description="PEM file of its key; both or none.")
    public_url: str = Field(default="", description="How browsers reach this server, e.g. https://label.example.org.")
    operator_token: str = Field(default="", repr=False, description="Token of a server elsewhere, for `--server URL`.")
    job_workers: int = Field(default=2, ge=0, description="Jobs run at once in this process; 0 leaves them to workers.")
    executor: str = Field(default="", description="This process's name to the job engine; empty: host and data folder.")
    image_workers: int = Field(default=2, ge=1, description="Decoders at once, so that saves are never starved.")
    model_encoder: Path | None = Field(default=None, description="ONNX file that sees a photo, for painting by clicks.")
    model_decoder: Path | None = Field(default=None, description="ONNX file that answers clicks; both or none.")
    max_upload_bytes: int = Field(default=200_000_000, ge=1)
    max_import_bytes: int = Field(
        default=4_000_000_000, ge=1, description="Largest zip of a data set that a browser may send."
    )
    max_image_pixels: int = Field(default=256_000_000, ge=1)

    @property
    def effective_database_url(self) -> str:
        """The database's URL with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'tessera.sqlite'}"

    @property
    def effective_jobs_url(self) -> str:
        """The job engine's URL: its own SQLite file, or the same PostgreSQL server as the rest."""
        if self.jobs_url:
            return self.jobs_url
        if self.database_url and not self.database_url.startswith("sqlite"):
            return self.database_url
        return f"sqlite:///{self.data.resolve() / 'jobs.sqlite'}"

    @property
    def effective_store_url(self) -> str:
        """The blob store's URL with the embedded default filled in."""
        return self.store_url or (self.data.resolve() / "blobs").as_uri()

    @property
    def effective_executor(self) -> str:
        """A name that no other process has and that stays the same over restarts.

        One process holds a data folder, so that folder tells processes apart; the engine's file in it serves only one.
        """
        if self.executor:
            return self.executor
        embedded = self.effective_jobs_url.startswith("sqlite")
        return "local" if embedded else f"{socket.gethostname()}:{self.data.resolve()}"
