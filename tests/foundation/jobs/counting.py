"""A kind of job that writes one file per shard, and a program that runs it until it is killed."""

import sys
import time
from pathlib import Path
from typing import Any

from app.foundation.clock import SystemClock
from app.foundation.database import Base, Database
from app.foundation.errors import Invalid
from app.foundation.jobs import JobEngine, Shard


class Counting:
    """Appends a line per shard to ``<folder>/runs``; fails where its parameters say so."""

    name = "counting"

    def __init__(self, folder: Path, *, pause: float = 0.0) -> None:
        self.folder, self.pause = folder, pause

    def plan(self, params: dict[str, Any]) -> list[Shard]:
        if params.get("refuse"):
            raise Invalid("nothing to count")
        return [Shard(f"item {n}", {"n": n}) for n in range(params["count"])]

    def run(self, params: dict[str, Any], shard: Shard) -> dict[str, Any]:
        if shard.input["n"] == params.get("bad"):
            raise Invalid("this one cannot be counted")
        time.sleep(self.pause)
        with (self.folder / "runs").open("a") as file:
            file.write(f"{shard.input['n']}\n")
        return {"square": shard.input["n"] ** 2}

    def finish(self, params: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
        return {"sum": sum(record["square"] for record in records)}

    def fail(self, params: dict[str, Any], detail: str) -> None:
        (self.folder / "failed").write_text(detail)


def engine_in(folder: Path, *, pause: float = 0.0) -> tuple[Database, JobEngine]:
    """Open the database and the engine below ``folder``."""
    db = Database(f"sqlite:///{folder / 'app.sqlite'}")
    tables = [Base.metadata.tables[name] for name in ("job", "job_shard", "job_executor")]
    Base.metadata.create_all(db.engine, tables=tables)
    kinds = {"counting": Counting(folder, pause=pause)}
    return db, JobEngine(db, SystemClock(), kinds, url=f"sqlite:///{folder / 'jobs.sqlite'}", workers=1)


if __name__ == "__main__":
    engine_in(Path(sys.argv[1]), pause=0.05)[1].start()
    time.sleep(600)
