"""How a command reaches the data: through the server that holds the folder, or one of its own."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.cli.serving import Server, data_lock, own_server, read_card
from app.foundation.errors import Unavailable
from app.robots import ApiClient
from app.settings import Settings

POLL_SECONDS = 0.15


@dataclass(frozen=True)
class Gateway:
    """A connection to the API with the operator's rights; the server may run for the length of the command only."""

    client: ApiClient
    server: Server
    for_this_command: bool = False

    def wait_for(self, job: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """Follow a job to its end.

        Raises:
            Unavailable: It failed or was cancelled; the text says why.
        """
        while job["finished_at"] is None:
            time.sleep(POLL_SECONDS)
            job = self.client.get(f"/jobs/{job['id']}")
            tell(job)
        if job["state"] in ("failed", "cancelled"):
            reasons = "".join(f"\n  {row['item']}: {row['detail']}" for row in job["errors"])
            raise Unavailable(f"{job['error']}{reasons}", code=f"job-{job['state']}")
        return job


@contextmanager
def gateway(settings: Settings) -> Iterator[Gateway]:
    """Open a connection for the length of a command.

    Raises:
        Conflict: Another command holds the data folder.
        Unavailable: The database is not ready, or the server did not come up.
    """
    with data_lock(settings.data) as held:
        if not held:
            server = read_card(settings.data)
            with ApiClient(server.url, token=server.token, certificate=server.certificate) as client:
                yield Gateway(client, server)
            return
        with own_server(settings) as server, ApiClient(server.url, token=server.token) as client:
            yield Gateway(client, server, for_this_command=True)
