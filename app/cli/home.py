"""The installation: make it ready, serve it, look whether it is well."""

import shutil
from pathlib import Path
from typing import Annotated

import pysqlite3.dbapi2
import typer

from app.cli.secure import browsers_say_secure, tls_files
from app.cli.serving import address_of, data_lock, forget_card, initialise, listening_socket, serve_for_ever
from app.cli.terminal import Json, command, in_full
from app.core.formats import EXPORTERS, unused_formats
from app.foundation.database import url_in_words
from app.foundation.errors import Conflict, TesseraError
from app.settings import Settings
from app.wiring import open_storage
from migrations import is_current

LOW_DISK_BYTES = 1 << 30

Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
PublicUrl = Annotated[str | None, typer.Option(help="How browsers reach this server, if by another address.")]
TlsCert = Annotated[Path | None, typer.Option(help="PEM file of the certificate chain to serve https with.")]
TlsKey = Annotated[Path | None, typer.Option(help="PEM file of the certificate's key.")]


def init(as_json: Json = False) -> None:
    """Make the data folder and bring its database to this version. Safe to run again."""
    with command(as_json=as_json) as run:
        with data_lock(run.settings.data) as held:
            if not held:
                raise Conflict(f"A server is using {run.settings.data}; stop it first.", code="data-in-use")
            kept = initialise(run.settings)
        folder = run.settings.data.resolve()
        if kept is not None:
            run.out.say(f"Brought up from the version before, whose rows were copied to {kept}")
        run.out.result({"data": str(folder), "backup": kept and str(kept)}, words=f"Ready: {folder}")


def serve(
    host: Host = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    public_url: PublicUrl = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    jobs: Annotated[bool | None, typer.Option(help="Run background jobs here too; workers do it otherwise.")] = None,
) -> None:
    """Serve the annotation tool until interrupted."""
    at_once = 0 if jobs is False else None
    with (
        command(
            host=host, port=port, public_url=public_url, tls_cert=tls_cert, tls_key=tls_key, job_workers=at_once
        ) as run,
        data_lock(run.settings.data) as held,
    ):
        if not held:
            raise Conflict(f"Another server or command is using {run.settings.data}.", code="data-in-use")
        forget_card(run.settings.data)
        encrypted = tls_files(run.settings) is not None
        with listening_socket(run.settings.host, run.settings.port) as bound:
            address = run.settings.public_url or address_of(bound, encrypted=encrypted)
            run.out.say(f"Tessera is at {address} (data: {run.settings.data.resolve()})")
            is_secure, why = browsers_say_secure(run.settings)
            if not is_secure:
                run.out.say(why)
            if not (run.settings.ui_dist / "index.html").is_file():
                run.out.say("The user interface is not built; run scripts/start, or npm run build in annotator_ui.")
            serve_for_ever(run.settings, bound)


def doctor(
    host: Host = None,
    public_url: PublicUrl = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Look whether this installation is well, and say what to do where it is not. Give the options of `serve`."""
    with command(as_json=as_json, host=host, public_url=public_url, tls_cert=tls_cert, tls_key=tls_key) as run:
        folder = run.settings.data
        checks = {
            "data folder": _is_there(folder),
            "database": _is_migrated(run.settings),
            "store": _keeps_blobs(run.settings),
            "sqlite": (True, str(pysqlite3.dbapi2.sqlite_version)),
            "free disk": (_free(folder) > LOW_DISK_BYTES, f"{_free(folder) / 2**30:.1f} GiB free; keep 1 GiB or more"),
            "formats": (not unused_formats(), "; ".join(unused_formats()) or ", ".join(EXPORTERS)),
            "secure context": browsers_say_secure(run.settings),
            "user interface": ((run.settings.ui_dist / "index.html").is_file(), str(run.settings.ui_dist)),
        }
        run.out.table(
            "Checks", ["what", "state", "detail"], [[k, "ok" if ok else "NOT OK", d] for k, (ok, d) in checks.items()]
        )
        well = all(ok for ok, _ in checks.values())
        document = {name: {"ok": ok, "detail": detail} for name, (ok, detail) in checks.items()}
        run.out.result({"ok": well, "checks": document}, words="All is well." if well else "See above.")
        if not well:
            raise typer.Exit(1)


def _keeps_blobs(settings: Settings) -> tuple[bool, str]:
    """Put a blob and get it back, where there is a data folder at all."""
    where = settings.effective_store_url
    if not settings.data.is_dir():
        return False, f"{where}; not looked at before `tessera init`"
    try:
        with open_storage(settings) as storage:
            storage.blobs.get(storage.blobs.put(b"tessera: can this store keep a blob?"))
    except TesseraError as error:
        return False, f"{where}: {error.detail}"
    return True, where


def _free(folder: Path) -> int:
    there = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    return shutil.disk_usage(there).free


def _is_there(folder: Path) -> tuple[bool, str]:
    if folder.is_dir():
        return True, str(folder.resolve())
    return False, f"{folder.resolve()} is not there; make it with: tessera init"


def _is_migrated(settings: Settings) -> tuple[bool, str]:
    """Whether the database answers and is of this version, where there is a data folder at all."""
    where = url_in_words(settings.effective_database_url)
    if not settings.data.is_dir():
        return False, f"{where}; not looked at before `tessera init`"
    try:
        with open_storage(settings) as storage:
            current = is_current(storage.db)
    except TesseraError as error:
        return False, f"{where}: {in_full(error)}"
    return current, where if current else f"{where}; bring it to this version with: tessera init"
