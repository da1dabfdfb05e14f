"""Simulate: robots work a project from ground truth, through the HTTP API."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app import robots
from app.cli.gateway import gateway
from app.cli.projects import Slug
from app.cli.serving import Server
from app.cli.terminal import Json, command
from app.foundation.errors import NotFound, Unauthorized
from app.robots import Simulation
from app.settings import Settings


@contextmanager
def _server(settings: Settings, named: str | None) -> Iterator[Server]:
    """The server that was named, or the one that holds the data folder, or one of our own."""
    if named is None:
        with gateway(settings) as way:
            yield way.server
        return
    if not settings.operator_token:
        raise Unauthorized("Put that server's operator token into TESSERA_OPERATOR_TOKEN.", code="no-token")
    yield Server(named, settings.operator_token)


def simulate(
    project: Slug,
    truth: Annotated[
        Path, typer.Option(help="Folder of <stem>_labelIds.png (or <stem>.png) and <stem>_instanceIds.png.")
    ],
    annotators: Annotated[int, typer.Option(min=1, max=64, help="Robots that paint at once.")] = 2,
    error: Annotated[
        float, typer.Option(min=0, max=1, help="0 paints the truth; a practised person is near 0.05.")
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="Of the robots' faults.")] = 1,
    server: Annotated[str | None, typer.Option(help="A running server, with TESSERA_OPERATOR_TOKEN for it.")] = None,
    as_json: Json = False,
) -> None:
    """Let robots claim, paint, review and answer until nothing is open."""
    with command(as_json=as_json) as run, _server(run.settings, server) as where:
        if not truth.is_dir():
            raise NotFound(f"{truth} is not a folder.")
        with run.out.progress("Tiles accepted", None) as bar:
            report = robots.simulate(
                Simulation(
                    server=where.url,
                    token=where.token,
                    certificate=where.certificate,
                    slug=project,
                    truth=truth,
                    annotators=annotators,
                    error=error,
                    seed=seed,
                    progress=lambda progress: bar.set(progress["tiles"]["accepted"], progress["tiles"]["total"]),
                )
            )
        words = (
            f"{report.tiles_painted} tiles painted, {report.tiles_accepted} accepted, "
            f"{report.questions_answered} questions answered in {report.seconds:.1f} s."
        )
        result: dict[str, Any] = asdict(report)
        run.out.result(result, words=words)
