"""What every command shares: settings, output, and errors in words with a stable exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from app.cli.output import Output
from app.core.errors import CoreError
from app.foundation.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    StorageFull,
    TesseraError,
    Unauthorized,
    Unavailable,
    UnsupportedMedia,
)
from app.robots import ApiError
from app.settings import Settings

FAILED, USAGE = 1, 2
# Kind to exit code; scripts may rely on them.
EXIT_CODES: dict[type[TesseraError], int] = {
    Invalid: 3,
    UnsupportedMedia: 3,
    NotFound: 4,
    Gone: 4,
    Conflict: 5,
    Unauthorized: 6,
    Forbidden: 6,
    StorageFull: 7,
    Unavailable: 8,
}
HTTP_EXIT_CODES = {401: 6, 403: 6, 404: 4, 410: 4, 409: 5, 412: 5, 415: 3, 422: 3, 507: 7, 503: 8}

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on standard output.")]


@dataclass(frozen=True)
class Terminal:
    """One run of a command."""

    settings: Settings
    out: Output


def read_settings(**overrides: object) -> Settings:
    """Read the environment, with what the command line says instead."""
    return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type] # pydantic checks the values


@contextmanager
def command(*, as_json: bool = False, data: Path | None = None, **overrides: object) -> Iterator[Terminal]:
    """Run a command's body; what goes wrong is said in words, with what else is known, and ends with an exit code."""
    out = Output(as_json=as_json)
    try:
        yield Terminal(read_settings(data=data, **overrides), out)
    except ApiError as error:
        _complain(out, str(error), error.code, error.problem)
        raise typer.Exit(HTTP_EXIT_CODES.get(error.status, FAILED)) from error
    except TesseraError as error:
        _complain(out, in_full(error), error.code, error.context)
        raise typer.Exit(_exit_code(error)) from error
    except CoreError as error:
        _complain(out, str(error), "invalid", {})
        raise typer.Exit(EXIT_CODES[Invalid]) from error
    except ValidationError as error:
        _complain(out, _settings_in_words(error), "bad-setting", {})
        raise typer.Exit(USAGE) from error


def in_full(error: TesseraError) -> str:
    """What went wrong, with the database's own words where it cannot be reached: whoever runs it knows what they mean.

    They are not in the error itself, which people are shown who have no business with hosts and ports.
    """
    cause = error.__cause__
    if error.code != "no-database" or not isinstance(cause, OperationalError):
        return error.detail
    said = str(cause.orig).strip().splitlines()[0]
    return f"{error.detail} The setting is TESSERA_DATABASE_URL. It says: {said}"


def _settings_in_words(error: ValidationError) -> str:
    rows = (
        f"TESSERA_{str(row['loc'][0]).upper()} cannot be {row['input']!r}: {row['msg'][:1].lower()}{row['msg'][1:]}."
        for row in error.errors(include_url=False)
    )
    return " ".join(rows)


def _exit_code(error: TesseraError) -> int:
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), FAILED)


def _complain(out: Output, detail: str, code: str, context: dict[str, object]) -> None:
    if out.as_json:
        out.result({"error": code, "detail": detail, **_problems(context)}, words="")
        return
    out.say(f"Error: {detail}")
    for row in _problems(context).get("problems", []):
        out.say(f"  {row.get('image') or 'all'}: {row.get('detail')}")


def _problems(context: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    problems = context.get("problems")
    return {"problems": problems} if isinstance(problems, list) else {}
