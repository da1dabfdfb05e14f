"""The `tessera` command."""

import sys

import structlog
import typer

from app.cli import (
    backup,
    convert,
    download,
    erasing,
    gc,
    gold,
    home,
    imports,
    ingest,
    merge,
    move,
    people,
    projects,
    publications,
    releases,
    robots,
    worker,
)

app = typer.Typer(
    name="tessera",
    help="From a folder of street photos to a dataset that a training script loads.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(home.init)
app.command("serve")(home.serve)
app.command("worker")(worker.worker)
app.command("doctor")(home.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("move")(move.move)
app.command("gc")(gc.gc)
app.add_typer(projects.app, name="project")
app.add_typer(people.app, name="user")
app.command("ingest")(ingest.ingest)
app.command("import")(imports.import_set)
app.command("gold")(gold.gold)
app.command("erase-image")(erasing.erase_image)
app.command("convert")(convert.convert)
app.command("simulate")(robots.simulate)
app.command("merge")(merge.merge)
app.command("export")(releases.export)
app.command("download")(download.download)
app.command("verify")(releases.verify)
app.command("diff")(publications.diff)
app.command("withdraw")(publications.withdraw)


def main() -> None:
    """Run the command line. What is logged goes to standard error, so that it never stands in a command's result."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    app()


if __name__ == "__main__":
    main()
